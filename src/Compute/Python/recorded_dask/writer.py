"""Writes a lane of Dask's: as every lane's, and besides what only a graph has (docs/ring-format.md, kinds 13 to 15)."""
import threading

import native
from trace_writer import TraceWriter

WAITING, QUEUED, PROCESSING, MEMORY, RELEASED, ERRED = range(6)
_SEND, _RECEIVE, _UNBIND, _TASK, _NEEDS, _STATE = [kind << 48 for kind in (3, 4, 7, 13, 14, 15)]
_LOW_32 = 0xFFFFFFFF


class DaskWriter(TraceWriter):
    """One thread computes on the lane; another, which waits for messages, may write as well: each record is written under a lock."""

    __slots__ = ('_lock',)

    def __init__(self, rings, index):
        super().__init__(rings, index)
        self._lock = threading.Lock()

    def begin(self, name, arg=0):
        """Opens a slice."""
        with self._lock:
            super().begin(name, arg)

    def end(self, **options):
        """Closes the innermost open slice."""
        with self._lock:
            super().end(**options)

    def unbind_at(self, time_ns):
        """The lane has ended at a time that the caller knows."""
        self._tell(time_ns, 0, _UNBIND)

    def lost(self, count):
        """Records were dropped before they came here."""
        self._drop(count)

    def sent(self, flow, size, time_ns):
        """A message has left at a time that may have passed."""
        self._tell(time_ns, flow, size & _LOW_32 | _SEND)

    def arrived(self, flow, size, time_ns):
        """A message has arrived at a time that may have passed."""
        self._tell(time_ns, flow, size & _LOW_32 | _RECEIVE)

    def task(self, number, name, time_ns=None):
        """There is a task. name: the id of its key's prefix."""
        self._tell(time_ns or native.now_ns(), number, name << 32 | _TASK)

    def needs(self, number, other, time_ns=None):
        """A task needs another's result."""
        self._tell(time_ns or native.now_ns(), number << 32 | other, _NEEDS)

    def state(self, number, state, lane=0, time_ns=None):
        """A task's state. lane: ring + 1 of the worker that has it; 0 where that is not known."""
        self._tell(time_ns or native.now_ns(), number << 8 | state, lane | _STATE)

    def _tell(self, time_ns, arg, word):
        if not self._recording:
            return
        with self._lock:
            if self._room > self._depth + 8 or self._has_room(self._depth + 8):
                self._put(time_ns, arg, word)
            else:
                self._drop(1)
