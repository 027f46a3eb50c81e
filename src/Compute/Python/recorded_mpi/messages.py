"""Messages from rank to rank: buffers as they are (Send, Recv ...) and Python's objects (send, recv ...), blocking or not."""
from mpi4py import MPI

import native
from recorded_mpi.rank import NOBODY
from recorded_mpi.requests import RecordedRequest

_ANY_SOURCE, _ANY_TAG = MPI.ANY_SOURCE, MPI.ANY_TAG


def bytes_of(buffer):
    """Bytes of a buffer as mpi4py takes it: an array, or a list of array, count and type."""
    try:
        return buffer.nbytes
    except AttributeError:
        pass
    if not isinstance(buffer, (list, tuple)):
        return memoryview(buffer).nbytes
    if len(buffer) > 1 and isinstance(buffer[-1], (str, MPI.Datatype)) and isinstance(buffer[1], int):
        kind = buffer[-1] if isinstance(buffer[-1], MPI.Datatype) else MPI._typedict[buffer[-1]]
        return buffer[1] * kind.Get_size()
    return bytes_of(buffer[0])


class Messages(object):
    """The recorded methods of a communicator. A destination or source that is PROC_NULL is nobody: nothing is told."""

    def Send(self, buf, dest, tag=0):
        """As mpi4py."""
        self._send_buffer('Send', MPI.Comm.Send, buf, dest, tag)

    def Ssend(self, buf, dest, tag=0):
        """As mpi4py."""
        self._send_buffer('Ssend', MPI.Comm.Ssend, buf, dest, tag)

    def Bsend(self, buf, dest, tag=0):
        """As mpi4py."""
        self._send_buffer('Bsend', MPI.Comm.Bsend, buf, dest, tag)

    def Rsend(self, buf, dest, tag=0):
        """As mpi4py."""
        self._send_buffer('Rsend', MPI.Comm.Rsend, buf, dest, tag)

    def send(self, obj, dest, tag=0):
        """As mpi4py."""
        self._send_object('send', MPI.Comm.send, obj, dest, tag)

    def ssend(self, obj, dest, tag=0):
        """As mpi4py."""
        self._send_object('ssend', MPI.Comm.ssend, obj, dest, tag)

    def bsend(self, obj, dest, tag=0):
        """As mpi4py."""
        self._send_object('bsend', MPI.Comm.bsend, obj, dest, tag)

    def Recv(self, buf, source=_ANY_SOURCE, tag=_ANY_TAG, status=None):
        """As mpi4py."""
        rank = self._rank
        status = status or rank.status
        rank.wait_for('Recv', self._world_of(source))
        try:
            MPI.Comm.Recv(self, buf, source, tag, status)
            self._tell_arrival(status, native.now_ns())
        finally:
            rank.trace.end()

    def recv(self, buf=None, source=_ANY_SOURCE, tag=_ANY_TAG, status=None):
        """As mpi4py."""
        status = status or self._rank.status
        with Waiting(self._rank, 'recv', self._world_of(source)):
            what = MPI.Comm.recv(self, buf, source, tag, status)
            self._tell_arrival(status, self._rank.pickling.arrived_ns)
        return what

    def Sendrecv(self, sendbuf, dest, sendtag=0, recvbuf=None, source=_ANY_SOURCE, recvtag=_ANY_TAG, status=None):
        """As mpi4py."""
        status = status or self._rank.status
        with Waiting(self._rank, 'Sendrecv', self._world_of(source)):
            self._tell_departure('Send', sendbuf, dest, sendtag)
            MPI.Comm.Sendrecv(self, sendbuf, dest, sendtag, recvbuf, source, recvtag, status)
            self._tell_arrival(status, native.now_ns())

    def sendrecv(self, sendobj, dest, sendtag=0, recvbuf=None, source=_ANY_SOURCE, recvtag=_ANY_TAG, status=None):
        """As mpi4py."""
        status = status or self._rank.status
        with Waiting(self._rank, 'sendrecv', self._world_of(source)):
            self._rank.pickling.outgoing = self._outgoing('send', dest, sendtag)
            what = MPI.Comm.sendrecv(self, sendobj, dest, sendtag, recvbuf, source, recvtag, status)
            self._tell_arrival(status, self._rank.pickling.arrived_ns)
        return what

    def Isend(self, buf, dest, tag=0):
        """As mpi4py."""
        self._tell_departure('Isend', buf, dest, tag)
        return RecordedRequest(MPI.Comm.Isend(self, buf, dest, tag)).sending()

    def isend(self, obj, dest, tag=0):
        """As mpi4py."""
        self._rank.pickling.outgoing = self._outgoing('isend', dest, tag)
        return RecordedRequest(MPI.Comm.isend(self, obj, dest, tag)).sending()

    def Irecv(self, buf, source=_ANY_SOURCE, tag=_ANY_TAG):
        """As mpi4py."""
        return RecordedRequest(MPI.Comm.Irecv(self, buf, source, tag)).receiving(self, source, tag, self._world_of(source))

    def irecv(self, buf=None, source=_ANY_SOURCE, tag=_ANY_TAG):
        """As mpi4py."""
        return RecordedRequest(MPI.Comm.irecv(self, buf, source, tag)).receiving(self, source, tag, self._world_of(source))

    def Probe(self, source=_ANY_SOURCE, tag=_ANY_TAG, status=None):
        """As mpi4py."""
        with Waiting(self._rank, 'Probe', self._world_of(source)):
            return MPI.Comm.Probe(self, source, tag, status)

    probe = Probe

    def next_from(self, source, tag):
        """The number of the next message from a rank of this communicator."""
        return self._rank.next_from(self._id, self._world[source], tag)

    def _send_buffer(self, name, method, buf, dest, tag):
        told = self._outgoing(name, dest, tag)
        if told is None:
            return method(self, buf, dest, tag)
        trace = self._rank.trace
        trace.wait(told.slice, told.whom)
        try:
            trace.sent(told.channel.next(), told.arrow, bytes_of(buf))
            method(self, buf, dest, tag)
        finally:
            trace.end()

    def _send_object(self, name, method, obj, dest, tag):
        told = self._outgoing(name, dest, tag)
        if told is None:
            return method(self, obj, dest, tag)
        rank = self._rank
        rank.pickling.outgoing = told
        rank.trace.wait(told.slice, told.whom)
        rank.silence.value = 1
        try:
            method(self, obj, dest, tag)
        finally:
            rank.silence.value = 0
            rank.pickling.outgoing = None
            rank.trace.end()

    def _tell_departure(self, name, buf, dest, tag):
        told = self._outgoing(name, dest, tag)
        if told is not None:
            self._rank.trace.sent(told.channel.next(), told.arrow, bytes_of(buf))

    def _tell_arrival(self, status, time_ns):
        source = status.Get_source()
        if source >= 0:
            self._rank.trace.arrived(self.next_from(source, status.Get_tag()), 0, status.Get_count(MPI.BYTE), time_ns)

    def _outgoing(self, name, dest, tag):
        return self._rank.outgoing(name, self._id, self._world[dest], tag) if dest >= 0 else None

    def _world_of(self, rank):
        return self._world[rank] if rank >= 0 else NOBODY if rank == MPI.PROC_NULL else None


class Waiting(object):
    """A slice in which the rank waits for a message, for `with`."""

    def __init__(self, rank, method, source):
        self._rank = rank
        rank.wait_for(method, source)

    def __enter__(self):
        self._rank.silence.value = 1

    def __exit__(self, *error):
        self._rank.silence.value = 0
        self._rank.pickling.outgoing = None
        self._rank.trace.end()
