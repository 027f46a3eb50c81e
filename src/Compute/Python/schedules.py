"""Hands out the items 0 to n - 1, each exactly once, as Schedules.cs does. Any number of threads may ask at a time."""
import threading


class Schedule(object):
    """One round's hand-out.

    text: as in the experiment, `dynamic:16`; None is dynamic. Without a chunk the workload's own grain is taken.
    """

    def __init__(self, text, grain, items, workers):
        kind, _, chunk = (text or 'dynamic').partition(':')
        self.kind, self._chunk, self._items, self._workers = kind, int(chunk or grain), items, workers
        self._shared, self._lock = 0, threading.Lock()
        self._own = [self._block_start(w) if kind == 'static' else w * self._chunk for w in range(workers)]

    def next(self, worker):
        """First item and count for a worker (numbered from 0); a count of 0 when there are no more for it."""
        if self.kind == 'static':
            return self._next_own(worker, self._block_start(worker + 1), self._chunk)
        if self.kind == 'cyclic':
            return self._next_own(worker, self._items, self._chunk * self._workers)
        with self._lock:
            first, count = self._shared, self._chunk
            if self.kind == 'guided':  # half of a fair share of the rest
                count = max(count, (self._items - first) // (2 * self._workers))
            count = max(0, min(count, self._items - first))
            self._shared += count
            return first, count

    def all_ranges(self, worker):
        """What a worker gets from now on, in one list: for static and cyclic, which are known from the start."""
        ranges = []
        while True:
            first, count = self.next(worker)
            if count == 0:
                return ranges
            ranges.append((first, count))

    @property
    def is_known(self):
        """Whether it does not depend on who asks when."""
        return self.kind in ('static', 'cyclic')

    def _next_own(self, worker, end, stride):
        first = self._own[worker]
        self._own[worker] += stride
        return first, max(0, min(self._chunk, end - first))

    def _block_start(self, worker):
        return self._items * worker // self._workers
