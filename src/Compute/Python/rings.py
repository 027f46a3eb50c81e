"""Room 1, worker side, in Python: writes slices and messages into the rings of a run (docs/ring-format.md).

Comes from the workers, goes to the recorder through shared memory, with no system call. A ring has one writer at a time, which never
waits: where the ring is full it drops whole slices and counts them.
"""
import threading

import native
if native.IS_JYTHON:
    import memory_java as memory
else:
    import memory

IDLE, RUNNING, READY, LOCK_WAIT, GIL_WAIT, SERIALIZING, MESSAGE_WAIT, IO_WAIT = range(8)
MAIN, THREAD, PROCESS, SLOT, AUXILIARY, RANK = range(6)
STARTING, PREPARING, WARM_UP, MEASURING, DONE = range(5)

_MAGIC = 0x3153474E49525343
_NAMES_AT, _NAME_AREA, RING_HEAD_BYTES, RECORD_BYTES = 4096, 64 * 1024, 256, 24
_COUNT, _CAPACITY, _RECORDING, _NAMES_USED, _PHASE, _ROUND, _ITEMS, _PHASE_START, _RINGS_USED = 8, 12, 16, 24, 32, 36, 40, 48, 56
TAIL, DROPPED, DONE_ITEMS, NUMBER, KIND, NAME, CLAIMED, _GIL = 64, 128, 136, 144, 148, 150, 152, 156
_COMPLETE_UNTIL, _ELSEWHERE = 96, 149
LOCK_WINDOW, _LOCK_WINDOW_NUMBER, _LOCK_WINDOW_CLOSED, _LOCK_BUDGET = 64 // 4, 68 // 4, 72 // 8, 80 // 4  # in ints and longs
_BEGIN, _END, _SEND, _RECEIVE, _BIND, _UNBIND, LOCK_WAIT_BEGINS, LOCK_ACQUIRED, _LOCK_RELEASED, _COUNTER = [
    kind << 48 for kind in (1, 2, 3, 4, 6, 7, 8, 9, 10, 12)]
SHARED_USE = 1 << 32  # in a record about a lock, beside its number
_RESERVE, _BLOCKS_ONCE = 8, 1
this_thread = threading.local()  # .trace: the writer that the calling thread is bound to
_LOW_32 = 0xFFFFFFFF


class RingFile(object):
    """Memory shared by the recorder and all processes of a run."""

    def __init__(self, path):
        self.path = path
        self.memory, descriptor = memory.map_file(path)
        if memory.get_i64(self.memory, 0) != _MAGIC:
            raise ValueError('%s is not a ring file' % path)
        self.count = memory.get_i32(self.memory, _COUNT)
        self.capacity = memory.get_i32(self.memory, _CAPACITY)
        self.recording = memory.get_i32(self.memory, _RECORDING) != 0
        self.ints, self.longs = memory.numbers(self.memory, 4), memory.numbers(self.memory, 8)
        self._lock = memory.FileLock(descriptor)
        self._names = {}

    def ring_at(self, index):
        """Where a ring's head begins."""
        return _NAMES_AT + _NAME_AREA + index * (RING_HEAD_BYTES + self.capacity * RECORD_BYTES)

    def enter(self, phase, round_number):
        """Tells the recorder what the run does now. Only the main thread calls it."""
        memory.put_i32(self.memory, _ROUND, round_number)
        memory.put_i64(self.memory, _PHASE_START, native.now_ns())
        memory.put_i32(self.memory, _PHASE, phase)

    def set_items(self, items):
        """Items of one round."""
        memory.put_i64(self.memory, _ITEMS, items)

    def set_complete(self, until_ns):
        """Tells the recorder up to when everything is here that other hosts have recorded: it waits for the rest."""
        memory.put_i64(self.memory, _COMPLETE_UNTIL, until_ns)

    def name(self, text, state=RUNNING, blocks_once=False):
        """The id of a slice name, adding it where it is new; 0 when the name area is full. Not for hot loops: keep the id.

        blocks_once: the code in such a slice makes exactly one call that blocks. Its thread wakes up when that call is over, so a sleep
        after that is told as a wait for the interpreter's lock.
        """
        key = (text, state, blocks_once)
        found = self._names.get(key)
        if found is not None:
            return found
        with self._lock:
            found = self._names[key] = self._names.get(key) or self._add_name(text.encode('utf-8')[:200], state, blocks_once)
        return found

    def _add_name(self, text, state, blocks_once):
        length = (8 + len(text) + 3) & ~3
        used = memory.get_i64(self.memory, _NAMES_USED)
        memory.put_i64(self.memory, _NAMES_USED, used + length)
        offset = used + 4
        if offset + length > _NAME_AREA:
            return 0
        entry = _NAMES_AT + offset
        memory.put_bytes(self.memory, entry + 8, text)
        memory.put_u8(self.memory, entry + 4, state)
        memory.put_u8(self.memory, entry + 5, _BLOCKS_ONCE if blocks_once else 0)
        memory.put_i32(self.memory, entry, len(text) + 1)
        return offset // 4

    def names_since(self, used):
        """Names that were added since the area had so many bytes in use: id, state, flags, length and text of each; and how many are in use up to them."""
        found, end = [], memory.get_i64(self.memory, _NAMES_USED)
        while used < end:
            entry = _NAMES_AT + used + 4
            length = memory.get_i32(self.memory, entry) - 1
            if length < 0:
                break  # it is just being written
            found.append(((used + 4) // 4, memory.get_u8(self.memory, entry + 4), memory.get_u8(self.memory, entry + 5), length, bytes(self.memory[entry + 8:entry + 8 + length])))
            used += (8 + length + 3) & ~3
        return found, used

    def progress(self):
        """Phase, round, items of a round, and when phase or round began."""
        get_i32, get_i64 = memory.get_i32, memory.get_i64
        return get_i32(self.memory, _PHASE), get_i32(self.memory, _ROUND), get_i64(self.memory, _ITEMS), get_i64(self.memory, _PHASE_START)

    def reserve(self, kind, number, name, is_elsewhere=False):
        """Reserves a ring for a lane; its writer may be opened here or, by its index, in another process. is_elsewhere: it is another host's."""
        name_id = self.name(name, IDLE)
        with self._lock:
            index = memory.get_i32(self.memory, _RINGS_USED)
            if index >= self.count:
                raise RuntimeError('all %d rings of this run are in use' % self.count)
            memory.put_i32(self.memory, _RINGS_USED, index + 1)
        ring = self.ring_at(index)
        memory.put_i32(self.memory, ring + NUMBER, number)
        memory.put_u8(self.memory, ring + KIND, kind)
        memory.put_u8(self.memory, ring + _ELSEWHERE, 1 if is_elsewhere else 0)
        memory.put_u16(self.memory, ring + NAME, name_id)
        memory.put_i32(self.memory, ring + CLAIMED, 1)
        return index

    @property
    def rings_used(self):
        """Rings that have been reserved so far."""
        return min(self.count, memory.get_i32(self.memory, _RINGS_USED))

    def number_of(self, index):
        """The worker number of a ring's lane, from 1; 0 where it is no worker."""
        return memory.get_i32(self.memory, self.ring_at(index) + NUMBER)

    def items_of_workers(self, workers):
        """Items that each worker has finished, over all rounds; the first is worker 1's."""
        items = [0] * workers
        for index in range(self.rings_used):
            ring = self.ring_at(index)
            number = self.number_of(index)
            if 1 <= number <= workers:
                items[number - 1] += memory.get_i64(self.memory, ring + DONE_ITEMS)
        return items


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
        memory.put_i32(self._memory, self._ring + _GIL, pid if tells_gil and native.has_gil() else 0)
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
        if self._lock_window != ints[_LOCK_WINDOW_NUMBER]:
            self._lock_window, self._lock_records = ints[_LOCK_WINDOW_NUMBER], 0
        self._lock_records += records
        if 0 < ints[_LOCK_BUDGET] <= self._lock_records and ints[LOCK_WINDOW] and not longs[_LOCK_WINDOW_CLOSED]:
            longs[_LOCK_WINDOW_CLOSED] = native.now_ns()
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
