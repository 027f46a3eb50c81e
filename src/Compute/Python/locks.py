"""Locks whose uses are seen: `threading`'s own inside, and what each lane does with them written to the rings (docs/ring-format.md, Locks).

Comes from the workers, goes to the recorder. A lane takes a seat at a lock once and then uses the seat as it would use the lock:

    lock = self._lock.seat(trace)
    with lock: ...

Uses are counted always. They are recorded while the lock window is open; waits are recorded always, for they put their thread to sleep.
"""
import threading

from lock_table import PYTHON_LOCK, PYTHON_RLOCK, SEMAPHORE
from native import now_ns
from rings import LOCK_ACQUIRED, LOCK_WAIT_BEGINS, LOCK_WINDOW

_WAITS_FOR, _WAITS = 160 // 4, 164 // 4  # in the ints of a ring's head
_CONTENDED, _TIMED_WAITS, _WAIT_NS, _TIMED_HOLDS, _HOLD_NS = 1, 2, 3, 4, 5  # in the longs of a cell


class Shared(object):
    """What a lock is to all lanes: a name, a row in the picture, and a seat for each lane. Base of all that can be waited for.

    table: the run's locks. permits: how many may hold it at once; 0 for what nobody holds.
    """

    def __init__(self, table, name, kind, permits):
        self.table, self.id = table, table.reserve(name, kind, permits)
        self._seats = {}

    def seat(self, trace):
        """A lane's way to use it, kept for all rounds. One thread at a time uses a seat."""
        found = self._seats.get(trace.index)
        if found is None:
            found = self._seats[trace.index] = self.make_seat(trace)
        return found

    def make_seat(self, trace):
        """A new one."""
        raise NotImplementedError


class Seat(object):
    """A lane's counts of one lock, and its waits. Base of the seats."""

    __slots__ = ('trace', 'use', 'me', 'ints', 'longs', 'counts', 'held', 'holder', 'acquisitions', '_table', '_waits_for')

    def __init__(self, shared, trace):
        table = self._table = shared.table
        self.trace, self.use, self.me = trace, shared.id, trace.index + 1
        self.ints, self.longs = table.rings.ints, table.rings.longs
        self.counts, self.held = table.counts_at(self.use, trace.index), table.held_at(self.use, trace.index)
        self.holder, self._waits_for = table.holder_at(self.use), table.rings.ring_at(trace.index) // 4 + _WAITS_FOR
        self.acquisitions = self.longs[self.counts]

    def sleep(self, until_it_may, kind_of_use=0):
        """Waits by calling `until_it_may`; whom the lane waits for is told in any case. Returns what that returned, when the wait ended, and
        whether it is recorded."""
        ints, since, use = self.ints, now_ns(), self.use | kind_of_use
        is_recorded = self.trace.open_lock(use, self._holder_now(), since, LOCK_WAIT_BEGINS)
        ints[self._waits_for + _WAITS - _WAITS_FOR] += 1
        ints[self._waits_for] = self.use + 1
        result = until_it_may()
        now = now_ns()
        ints[self._waits_for] = 0
        if is_recorded:
            self.add(_TIMED_WAITS, 1)
            self.add(_WAIT_NS, now - since)
            self.trace.lock_record(use, ints[self.holder], now, LOCK_ACQUIRED)
        return result, now, is_recorded

    def add(self, count, number):
        """Adds to one of the counts."""
        self.longs[self.counts + count] += number

    def count_acquisition(self):
        """One more."""
        self.acquisitions += 1
        self.longs[self.counts] = self.acquisitions

    def count_contended(self):
        """One of the acquisitions came after a wait."""
        self.add(_CONTENDED, 1)

    def _holder_now(self):
        ring = self.ints[self.holder]
        return ring if ring and self.ints[self._table.held_at(self.use, ring - 1)] else 0


class HeldSeat(Seat):
    """The base of seats at locks that are held from one moment to another."""

    __slots__ = ('is_recorded', '_since')

    def __init__(self, shared, trace):
        Seat.__init__(self, shared, trace)
        self.is_recorded, self._since = False, 0

    def has_it(self, since, is_recorded):
        """The lane has the lock."""
        self.is_recorded, self._since = is_recorded, since
        self.count_acquisition()
        self.ints[self.held] = 1
        self.ints[self.holder] = self.me

    def has_it_at_once(self, kind_of_use=0):
        """The lane has the lock without a wait; it is recorded while the window is open."""
        since = is_recorded = 0
        if self.ints[LOCK_WINDOW]:
            since = now_ns()
            is_recorded = self.trace.open_lock(self.use | kind_of_use, self.ints[self.holder], since, LOCK_ACQUIRED)
        self.has_it(since, is_recorded)

    def has_it_after(self, sleep, kind_of_use=0):
        """The lane waits for the lock by calling `sleep`, and has it then."""
        _, now, is_recorded = self.sleep(sleep, kind_of_use)
        self.count_contended()
        self.has_it(now, is_recorded)

    def lets_go(self, kind_of_use=0):
        """The lane is about to release the lock."""
        if self.is_recorded:
            now, self.is_recorded = now_ns(), False
            self.add(_TIMED_HOLDS, 1)
            self.add(_HOLD_NS, now - self._since)
            self.trace.close_lock(self.use | kind_of_use, now)
        self.ints[self.held] = 0


class LockSeat(HeldSeat):
    """A lane's way to use a lock: `with seat:`, or acquire and release. A lane may hold it once at a time."""

    __slots__ = ('_take', '_give')

    def __init__(self, shared, trace):
        HeldSeat.__init__(self, shared, trace)
        self._take, self._give = shared.real.acquire, shared.real.release

    def acquire(self):
        """Takes the lock. (What nobody watches is written out: each call would cost as much as the lock itself.)"""
        ints = self.ints
        if ints[LOCK_WINDOW] or not self._take(False):
            return self._acquire_watched()
        self.acquisitions = count = self.acquisitions + 1
        self.longs[self.counts] = count
        ints[self.held] = 1
        ints[self.holder] = self.me

    def _acquire_watched(self):
        if self._take(False):
            self.has_it_at_once()
        else:
            self.has_it_after(self._take)

    def release(self, *error):
        """Gives it back."""
        if self.is_recorded:
            self.lets_go()
        else:
            self.ints[self.held] = 0
        self._give()

    __enter__, __exit__ = acquire, release


class RLockSeat(LockSeat):
    """The same for a lock that its holder may take again: only the outermost use counts as one."""

    __slots__ = ('_depth',)

    def __init__(self, shared, trace):
        LockSeat.__init__(self, shared, trace)
        self._depth = 0

    def acquire(self):
        """Takes the lock, or takes it once more."""
        if self._depth:
            self._take()
            self.ints[self.held] = self._depth + 1
        else:
            LockSeat.acquire(self)
        self._depth += 1

    def release(self, *error):
        """Gives it back as often as it was taken."""
        self._depth -= 1
        if self._depth:
            self.ints[self.held] = self._depth
            self._give()
        else:
            LockSeat.release(self)

    __enter__, __exit__ = acquire, release


class Lock(Shared):
    """`threading.Lock`."""

    def __init__(self, table, name):
        Shared.__init__(self, table, name, PYTHON_LOCK, 1)
        self.real = threading.Lock()

    def make_seat(self, trace):
        return LockSeat(self, trace)


class RLock(Shared):
    """`threading.RLock`."""

    def __init__(self, table, name):
        Shared.__init__(self, table, name, PYTHON_RLOCK, 1)
        self.real = threading.RLock()

    def make_seat(self, trace):
        return RLockSeat(self, trace)


class Semaphore(Shared):
    """`threading.BoundedSemaphore`; who takes a permit gives it back."""

    def __init__(self, table, name, permits):
        Shared.__init__(self, table, name, SEMAPHORE, permits)
        self.real = threading.BoundedSemaphore(permits)

    def make_seat(self, trace):
        return LockSeat(self, trace)
