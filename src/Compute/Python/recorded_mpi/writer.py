"""Writes a rank's ring: as every lane's, and besides whom a slice waits for, and what an arrow is called (docs/ring-format.md)."""
import native
from trace_writer import TraceWriter

ANYBODY = 0xFFFF
TAKEN, ALL = 1 << 16, 2 << 16  # it is waited until the other takes the message; until all others have come to the same call
BEGIN, SEND, RECEIVE = 1 << 48, 3 << 48, 4 << 48
_LOW_32 = 0xFFFFFFFF


def somebody(rank):
    """Whom a slice waits for: one rank of the world."""
    return rank + 1


class RankWriter(TraceWriter):
    """One thread at a time uses it."""

    __slots__ = ()

    @property
    def is_recording(self):
        """Whether anything is recorded."""
        return self._recording

    @property
    def ring(self):
        """Where its ring begins in the memory."""
        return self._ring

    def wait(self, name, whom, number=0):
        """Opens a slice in which the rank waits. whom: somebody(), ANYBODY, or ALL; number: of a collective call, within its communicator."""
        if self._room <= self._depth + 8 and not self._has_room(self._depth + 8) or self._dropped_depth:
            self._dropped_depth += 1
            self._drop(2)
            return
        self._depth += 1
        self._put(native.now_ns(), number, name << 32 | whom | BEGIN)

    def sent(self, flow, name, size):
        """A message leaves."""
        self._tell(native.now_ns(), flow, size & _LOW_32 | name << 32 | SEND)

    def arrived(self, flow, name, size, time_ns):
        """A message has arrived, at a time that may have passed."""
        self._tell(time_ns, flow, size & _LOW_32 | name << 32 | RECEIVE)

    def _tell(self, time_ns, flow, word):
        if self._room > self._depth + 8 or self._has_room(self._depth + 8):
            self._put(time_ns, flow, word)
        else:
            self._drop(1)
