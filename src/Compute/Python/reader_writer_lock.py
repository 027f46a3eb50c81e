"""A lock for many readers or one writer, which Python has none of: made from a condition, as textbooks do (Courtois, Heymans and Parnas, 1971),
its uses seen like those of other locks."""
import threading

from lock_table import READER_WRITER
from locks import HeldSeat, Shared
from rings import LOCK_WINDOW
from trace_writer import SHARED_USE


class ReaderWriterLock(Shared):
    """Who goes in first when several may is the policy's decision: readers-first, writers-first, or fair: in the order of coming.

    counter: name of the number of readers inside.
    """

    def __init__(self, table, name, policy, counter):
        Shared.__init__(self, table, name, READER_WRITER, 1)
        self._policy, self._counter = policy, table.rings.name(counter)
        self._readers, self._is_written = 0, False
        self._line, self._came = [], 0  # who waits: (number, whether to read), by number
        self._changed = threading.Condition()

    def make_seat(self, trace):
        return ReaderWriterSeat(self, trace)

    def enter(self, seat, reads):
        """A lane goes in as soon as it may."""
        use = SHARED_USE if reads else 0
        with self._changed:
            self._came += 1
            visit = self._came, reads
            if self._may_enter(visit):
                seat.acquired(seat.ints[LOCK_WINDOW], use)
            else:
                self._line.append(visit)
                seat.acquired_after(lambda: self._stand_in_line(visit), use)
            if reads:
                self._count_readers(seat, 1)
            else:
                self._is_written = True

    def leave(self, seat, reads):
        """A lane goes out."""
        with self._changed:
            seat.lets_go(SHARED_USE if reads else 0)
            if reads:
                self._count_readers(seat, -1)
            else:
                self._is_written = False
            self._changed.notify_all()

    def _stand_in_line(self, visit):
        while not self._may_enter(visit):
            self._changed.wait()
        self._line.remove(visit)
        self._changed.notify_all()  # the next in line may be a reader, too

    def _may_enter(self, visit):
        _, reads = visit
        if self._is_written or self._readers and not reads:
            return False
        if self._policy == 'fair':
            return not self._line or self._line[0] == visit
        goes_first = self._policy == 'readers-first'
        return reads == goes_first or not any(waiting == goes_first for _, waiting in self._line)

    def _count_readers(self, seat, change):
        self._readers += change
        seat.trace.counter(self._counter, self._readers)


class ReaderWriterSeat(HeldSeat):
    """A lane's way in: `with seat.reading:` or `with seat.writing:`."""

    __slots__ = ('reading', 'writing')

    def __init__(self, shared, trace):
        HeldSeat.__init__(self, shared, trace)
        self.reading, self.writing = _Visit(shared, self, True), _Visit(shared, self, False)


class _Visit(object):
    def __init__(self, lock, seat, reads):
        self._lock, self._seat, self._reads = lock, seat, reads

    def __enter__(self):
        self._lock.enter(self._seat, self._reads)

    def __exit__(self, *error):
        self._lock.leave(self._seat, self._reads)
