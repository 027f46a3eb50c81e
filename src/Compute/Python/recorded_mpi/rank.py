"""What the recorded communicators of one rank share: its lane, its channels, and the names of its slices and arrows."""
from mpi4py import MPI

from recorded_mpi.channels import Channel
from recorded_mpi.writer import ANYBODY, BEGIN, SEND, TAKEN, somebody
from rings import MESSAGE_WAIT

NOBODY = -1  # the source of a message that never comes: MPI's PROC_NULL
_MOST_TAGS = 200


class Outgoing(object):
    """How a call that sends is told: the slice in which the rank waits, and the arrow."""

    __slots__ = ('slice', 'arrow', 'whom', 'channel')

    def __init__(self, slice_name, arrow, whom, channel):
        self.slice, self.arrow, self.whom, self.channel = slice_name, arrow, whom, channel

    @property
    def words(self):
        """The last words of the records of its slice and, but for the bytes, of its message."""
        return self.slice << 32 | self.whom | BEGIN, self.arrow << 32 | SEND


class NotInC(object):
    """In place of the switch that makes C silent, where nothing is recorded in C."""

    value = 0


class Rank(object):
    """This rank. All ranks are those of the world."""

    def __init__(self, trace, pickling, on_abort):
        self.trace, self.pickling, self.on_abort, self.number = trace, pickling, on_abort, MPI.COMM_WORLD.Get_rank()
        self.status = MPI.Status()  # for calls to which the program gives none
        self._outgoing, self._incoming, self._waits, self._tags = {}, {}, {}, set()
        self._channels = {}  # to others; a rank may also be its own sender
        self.in_c, self.silence = None, NotInC()

    def outgoing(self, method, comm_id, destination, tag):
        """How a message to another rank is told. method: as in mpi4py."""
        key = method, comm_id, destination, tag
        found = self._outgoing.get(key)
        if found is None:
            channel = _channel(self._channels, comm_id, self.number, destination, tag)
            found = Outgoing(self.name('%s to %d' % (method, destination)), self._arrow(method, tag), somebody(destination) | TAKEN, channel)
            self._outgoing[key] = found
        return found

    def next_from(self, comm_id, source, tag):
        """The number of the next message from another rank."""
        return self.incoming(comm_id, source, tag).next()

    def incoming(self, comm_id, source, tag):
        """The channel from another rank."""
        return _channel(self._incoming, comm_id, source, self.number, tag)

    def wait_for(self, method, source):
        """Opens the slice in which the rank waits for a message. source: None where anybody's will do, NOBODY where none will come."""
        self.trace.wait(*self.waiting(method, source))

    def waiting(self, method, source):
        """Name of that slice, and for whom it waits."""
        key = method, source
        found = self._waits.get(key)
        if found is None:
            name = self.name(method if source == NOBODY else '%s from %s' % (method, 'any' if source is None else source))
            found = self._waits[key] = name, ANYBODY if source is None else somebody(source)
        return found

    def wait_for_requests(self, method, peers, has_sends):
        """Opens the slice in which the rank waits for what it has begun. Whom it waits for is told where it is one rank's message, or any of several."""
        whom = 0 if has_sends or not peers else ANYBODY if len(peers) > 1 or None in peers else somebody(next(iter(peers)))
        self.trace.wait(self.name(method), whom)

    def name(self, text):
        """The name of a slice in which the rank waits, or of an arrow."""
        return self.trace.rings.name(text, MESSAGE_WAIT)

    def _arrow(self, method, tag):
        self._tags.add(tag)
        # A program that gives each message a tag of its own would fill the room for names.
        return self.name('%s tag %d' % (method, tag) if len(self._tags) <= _MOST_TAGS else method)


def _channel(known, *key):
    found = known.get(key)
    if found is None:
        found = known[key] = Channel(*key)
    return found
