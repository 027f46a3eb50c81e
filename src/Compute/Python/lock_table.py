"""The part of the rings' memory that is about locks: a head for each, and a cell for each lock and lane (docs/ring-format.md, Locks)."""
from rings import LOCK_WAIT, memory

SEMAPHORE, READER_WRITER, CONDITION, BARRIER, PYTHON_LOCK, PYTHON_RLOCK = 4, 5, 9, 10, 11, 12
_KIND_NAMES = {SEMAPHORE: 'semaphore', READER_WRITER: 'readerWriter', CONDITION: 'condition', BARRIER: 'barrier',
               PYTHON_LOCK: 'pythonLock', PYTHON_RLOCK: 'pythonRLock'}

_LOCKS_USED, _MOST_LOCKS, _BYTES = 60, 64, 64
_READY, _NAME, _KIND, _HOLDER, _PERMITS = 0, 4, 6, 8, 12
_ACQUISITIONS, _HELD = 0, 48
_COUNTS = ('acquisitions', 'contended', 'timedWaits', 'waitNs', 'timedHolds', 'holdNs')  # a cell's numbers of 8 bytes


class LockTable(object):
    """The locks of a run. One name is one lock, for all warm-ups and rounds."""

    def __init__(self, rings):
        self.rings, self._locks = rings, []
        self._start = rings.ring_at(rings.count)

    def reserve(self, name, kind, permits):
        """Makes a lock known, or finds it, and returns its id. Only the main thread calls it."""
        for number, known in enumerate(self._locks):
            if known[0] == name:
                return number
        number = len(self._locks)
        if number >= _MOST_LOCKS:
            raise RuntimeError('a run may have %d locks at most' % _MOST_LOCKS)
        head = self._start + number * _BYTES
        memory.put_u16(self.rings.memory, head + _NAME, self.rings.name(name, LOCK_WAIT))
        memory.put_u8(self.rings.memory, head + _KIND, kind)
        memory.put_i32(self.rings.memory, head + _PERMITS, permits)
        memory.put_i32(self.rings.memory, head + _READY, 1)
        memory.put_i32(self.rings.memory, _LOCKS_USED, number + 1)
        self._locks.append((name, kind, permits))
        return number

    def holder_at(self, lock):
        """Where in the rings' `ints` a lock says who acquired it last."""
        return (self._start + lock * _BYTES + _HOLDER) // 4

    def counts_at(self, lock, ring):
        """Where in the rings' `longs` a lane counts its uses of a lock: acquisitions, of them contended, and so on."""
        return self._cell(lock, ring) // 8

    def held_at(self, lock, ring):
        """Where in the rings' `ints` a lane says how many times it holds a lock."""
        return (self._cell(lock, ring) + _HELD) // 4

    def counts(self):
        """What each lane has counted so far: {(lock, worker): numbers}, main thread and other lanes that are no workers left out."""
        found = {}
        for ring in range(self.rings.rings_used):
            worker = self.rings.number_of(ring)
            for lock in range(len(self._locks) if worker else 0):
                at = self.counts_at(lock, ring)
                now = [self.rings.longs[at + i] for i in range(len(_COUNTS))]
                before = found.get((lock, worker), [0] * len(_COUNTS))
                found[lock, worker] = [a + b for a, b in zip(now, before)]
        return found

    def since(self, before):
        """What has been counted since an earlier moment, as result.json has it: all locks, by worker."""
        now, result = self.counts(), []
        for lock, (name, kind, permits) in enumerate(self._locks):
            workers = []
            for worker in sorted(worker for number, worker in now if number == lock):
                then = before.get((lock, worker), [0] * len(_COUNTS))
                numbers = [a - b for a, b in zip(now[lock, worker], then)]
                workers.append(dict(zip(_COUNTS, numbers), worker=worker))
            result.append({'lock': lock, 'name': name, 'kind': _KIND_NAMES[kind], 'permits': permits, 'byWorker': workers})
        return result

    def _cell(self, lock, ring):
        return self._start + (_MOST_LOCKS + lock * self.rings.count + ring) * _BYTES
