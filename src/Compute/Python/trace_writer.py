"""Room 1, worker side, in Python: writes slices and messages into a ring of a run (docs/ring-format.md).

Comes from the workers, goes to the recorder through shared memory, with no system call. A ring has one writer at a time, which never
waits: where the ring is full it drops whole slices and counts them.
"""
import threading

import native
from rings import DONE_ITEMS, DROPPED, GIL, LOCK_BUDGET, LOCK_WINDOW, LOCK_WINDOW_CLOSED, LOCK_WINDOW_NUMBER, RECORD_BYTES, RING_HEAD_BYTES, TAIL, memory

_BEGIN, _END, _SEND, _RECEIVE, _BIND, _UNBIND, LOCK_WAIT_BEGINS, LOCK_ACQUIRED, _LOCK_RELEASED, _COUNTER = [
    kind << 48 for kind in (1, 2, 3, 4, 6, 7, 8, 9, 10, 12)]
SHARED_USE = 1 << 32  # in a record about a lock, beside its number
_RESERVE = 8  # records that are kept free for what must not be dropped
_LOW_32 = 0xFFFFFFFF
this_thread = threading.local()  # .trace: the writer that the calling thread is bound to


class TraceWriter(object):
    """Writes one ring. One thread at a time uses it."""

    __slots__ = ('rings', 'index', '_memory', '_ring', '_records', '_mask', '_recording', '_head', '_room', '_depth', '_dropped_depth',
                 '_lock_window', '_lock_records')

    def __init__(self, rings, index):
        self.rings, self.index = rings, index
        self._memory, self._ring = rings.memory, rings.ring_at(index)
        self._records, self._mask = self._ring + RING_HEAD_BYTES, rings.capacity - 1
        self._recording = rings.recording
        self._head = memory.get_i64(self._memory, self._ring)
        self._room = self._depth = self._dropped_depth = self._lock_window = self._lock_records = 0
        if self._recording:
            memory.populate(self._memory, self._ring, RING_HEAD_BYTES + rings.capacity * RECORD_BYTES)

    @property
    def number(self):
        """The worker number of the lane."""
        return self.rings.number_of(self.index)

    def begin(self, name, arg=0, _put=memory.put_record, _publish=memory.put_i64, _now=native.now_ns):
        """Opens a slice. `arg` is shown behind the name. (The defaults are there because a local is found faster than a global.)"""
        if not self._recording:
            return
        depth = self._depth
        if self._dropped_depth or self._room <= depth + _RESERVE and not self._has_room(depth + _RESERVE):
            self._dropped_depth += 1
            self._drop(2)
            return
        self._depth = depth + 1
        head = self._head
        _put(self._memory, self._records + (head & self._mask) * 24, _now(), arg, name << 32 | 281474976710656)  # kind 1 << 48
        self._room -= 1
        self._head = head = head + 1
        _publish(self._memory, self._ring, head)

    def end(self, _put=memory.put_record, _publish=memory.put_i64, _now=native.now_ns):
        """Closes the innermost open slice."""
        if not self._recording:
            return
        if self._dropped_depth:
            self._dropped_depth -= 1
            return
        if not self._depth:
            return
        self._depth -= 1
        head = self._head
        _put(self._memory, self._records + (head & self._mask) * 24, _now(), 0, 562949953421312)  # kind 2 << 48
        self._room -= 1
        self._head = head = head + 1
        _publish(self._memory, self._ring, head)

    def begin_at(self, name, time_ns, arg=0):
        """Opens a slice at a time that the caller knows. Not for hot loops."""
        if not self._recording:
            return
        if self._dropped_depth or not self._has_room(self._depth + _RESERVE):
            self._dropped_depth += 1
            self._drop(2)
            return
        self._depth += 1
        self._put(time_ns, arg, name << 32 | _BEGIN)

    def end_at(self, time_ns):
        """Closes the innermost open slice at a time that the caller knows."""
        self.end(_now=lambda: time_ns)

    def send(self, flow, size):
        """A message leaves; the lane that receives the same flow id gets the arrow."""
        self._message(flow, size, _SEND)

    def receive(self, flow, size):
        """A message has arrived."""
        self._message(flow, size, _RECEIVE)

    def bind(self, tells_gil=True):
        """The calling thread is now this lane's thread; its process's GIL is told first, unless the lane is of no interest there."""
        this_thread.trace = self
        if not self._recording:
            return
        pid, tid = native.thread_ids()
        memory.put_i32(self._memory, self._ring + GIL, pid if tells_gil and native.has_gil() else 0)
        self._has_room(1)
        self._put(native.now_ns(), pid << 32 | tid, _BIND)

    def unbind(self):
        """The lane's thread is about to end."""
        if self._recording:
            self._has_room(1)
            self._put(native.now_ns(), 0, _UNBIND)

    def add_items(self, count):
        """Counts finished items (shown as progress; recorded in every trace mode)."""
        at = self._ring + DONE_ITEMS
        memory.put_i64(self._memory, at, memory.get_i64(self._memory, at) + count)

    @property
    def items(self):
        """Items that this lane has finished so far."""
        return memory.get_i64(self._memory, self._ring + DONE_ITEMS)

    def counter(self, name, value, time_ns=None):
        """A counter has a value from now on, or since a time that the caller knows; whoever changes what it counts tells it."""
        if not self._recording:
            return
        if self._has_room(self._depth + _RESERVE):
            self._put(time_ns or native.now_ns(), value, name << 32 | _COUNTER)
        else:
            self._drop(1)

    def open_lock(self, use, other, time_ns, kind):
        """A wait for a lock begins, or a lock is acquired without one; keeps room for the ends of both. False where there is none, or
        nothing is recorded: the end must not be written either."""
        if not self._recording:
            return False
        records = 3 if kind == LOCK_WAIT_BEGINS else 2
        self._spend_lock_budget(records)
        if not self._has_room(self._depth + 1 + _RESERVE):
            self._drop(records)
            return False
        self._depth += 1
        self._put(time_ns, use, other | kind)
        return True

    def end_lock_wait(self, use, before, time_ns):
        """A recorded wait has ended with the lock; the room is kept for its release."""
        self._put(time_ns, use, before | LOCK_ACQUIRED)

    def close_lock(self, use, time_ns):
        """A recorded hold is about to end."""
        self._depth -= 1
        self._put(time_ns, use, _LOCK_RELEASED)

    def _spend_lock_budget(self, records):
        """Counts what a use may write, and closes the window for all lanes where this one has written its share."""
        ints, longs = self.rings.ints, self.rings.longs
        if self._lock_window != ints[LOCK_WINDOW_NUMBER]:
            self._lock_window, self._lock_records = ints[LOCK_WINDOW_NUMBER], 0
        self._lock_records += records
        if 0 < ints[LOCK_BUDGET] <= self._lock_records and ints[LOCK_WINDOW] and not longs[LOCK_WINDOW_CLOSED]:
            longs[LOCK_WINDOW_CLOSED] = native.now_ns()
            ints[LOCK_WINDOW] = 0

    def _message(self, flow, size, kind):
        if not self._recording:
            return
        if self._has_room(self._depth + _RESERVE):
            self._put(native.now_ns(), flow, size & _LOW_32 | kind)
        else:
            self._drop(1)

    def _put(self, time_ns, arg, word):
        memory.put_record(self._memory, self._records + (self._head & self._mask) * RECORD_BYTES, time_ns, arg, word)
        self._room -= 1
        self._head += 1
        memory.put_i64(self._memory, self._ring, self._head)

    def _has_room(self, needed):
        if self._room <= needed:
            self._room = self._mask + 1 - (self._head - memory.get_i64(self._memory, self._ring + TAIL))
        return self._room > needed

    def _drop(self, records):
        at = self._ring + DROPPED
        memory.put_i64(self._memory, at, memory.get_i64(self._memory, at) + records)
