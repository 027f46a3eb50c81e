"""Memory shared by the recorder and all processes of a run, as Python sees it: a ring for each lane, the slice names, the run's progress. All bytes are in docs/ring-format.md."""
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
TAIL, DROPPED, DONE_ITEMS, NUMBER, KIND, NAME, CLAIMED, GIL = 64, 128, 136, 144, 148, 150, 152, 156
_COMPLETE_UNTIL, _ELSEWHERE = 96, 149
LOCK_WINDOW, LOCK_WINDOW_NUMBER, LOCK_WINDOW_CLOSED, LOCK_BUDGET = 64 // 4, 68 // 4, 72 // 8, 80 // 4  # in ints and longs
_BLOCKS_ONCE = 1


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
