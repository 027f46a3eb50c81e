"""Locks whose uses are seen: `threading`'s own inside, and what each lane does with them written to the rings (docs/ring-format.md, Locks).

Comes from the workers, goes to the recorder. A lane takes a seat at a lock once and then uses the seat as it would use the lock:

    lock = self._lock.seat(trace)
    with lock: ...

Uses are counted always. They are recorded while the lock window is open; waits are recorded always, for they put their thread to sleep.
"""
import threading

from lock_table import PYTHON_LOCK, PYTHON_RLOCK, SEMAPHORE
from native import now_ns
from rings import LOCK_WINDOW
from trace_writer import LOCK_ACQUIRED, LOCK_WAIT_BEGINS

_WAITS_FOR, _WAITS, _SINCE, _HOLDER, _IS_SHARED = 160 // 4, 164 // 4, 168 // 8, 176 // 4, 180 // 4  # in a ring's head
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

    def waits(self):
        """How many times lanes have had to wait for it so far."""
        return sum(seat.longs[seat.counts + _CONTENDED] for seat in list(self._seats.values()))


class Seat(object):
    """A lane's counts of one lock, and its waits. Base of the seats."""

    __slots__ = ('trace', 'use', 'me', 'ints', 'longs', 'counts', 'held', 'holder', 'acquisitions', '_ring', '_since')

    def __init__(self, shared, trace):
        table = shared.table
        self.trace, self.use, self.me = trace, shared.id, trace.index + 1
        self.ints, self.longs = table.rings.ints, table.rings.longs
        self.counts, self.held = table.counts_at(self.use, trace.index), table.held_at(self.use, trace.index)
        self.holder, self._ring = table.holder_at(self.use), table.rings.ring_at(trace.index)
        self.acquisitions, self._since = self.longs[self.counts], 0

    def wait_begins(self, holder, kind_of_use=0):
        """The thread is about to sleep. Whom it waits for is told in any case. Returns whether the wait is recorded."""
        self._since, ints, ring = now_ns(), self.ints, self._ring // 4
        is_recorded = self.trace.open_lock(self.use | kind_of_use, holder, self._since, LOCK_WAIT_BEGINS)
        self.longs[self._ring // 8 + _SINCE] = 0 if is_recorded else self._since
        ints[ring + _HOLDER], ints[ring + _IS_SHARED] = holder, 1 if kind_of_use else 0
        ints[ring + _WAITS] += 1
        ints[ring + _WAITS_FOR] = self.use + 1
        return is_recorded

    def wait_ended(self, is_recorded, before, kind_of_use=0):
        """The thread has what it waited for. Returns when."""
        now = now_ns()
        if is_recorded:
            self.add(_TIMED_WAITS, 1)
            self.add(_WAIT_NS, now - self._since)
            self.trace.end_lock_wait(self.use | kind_of_use, before, now)
        self.ints[self._ring // 4 + _WAITS_FOR] = 0
        return now

    def add(self, count, number):
        """Adds to one of the counts."""
        self.longs[self.counts + count] += number

    def count_acquisition(self, is_contended=False):
        """One more."""
        self.acquisitions += 1
        self.longs[self.counts] = self.acquisitions
        if is_contended:
            self.add(_CONTENDED, 1)


class HeldSeat(Seat):
    """The base of seats at locks that are held from one moment to another."""

    __slots__ = ('is_recorded',)

    def __init__(self, shared, trace):
        Seat.__init__(self, shared, trace)
        self.is_recorded = False

    def acquired(self, is_watched, kind_of_use=0):
        """The lane has the lock without a wait. Whether the window is open must have been asked before: then no use is missing that began
        while it was."""
        if is_watched:
            self._since = now_ns()
            self.is_recorded = self.trace.open_lock(self.use | kind_of_use, self._before(), self._since, LOCK_ACQUIRED)
        self._has_it(False)

    def acquired_after(self, sleep, kind_of_use=0):
        """The lane waits by calling `sleep`, and has the lock then."""
        is_recorded = self.wait_begins(self._before(), kind_of_use)
        sleep()
        self._since = self.wait_ended(is_recorded, self._before(), kind_of_use)
        self.is_recorded = is_recorded
        self._has_it(True)

    def lets_go(self, kind_of_use=0):
        """The lane is about to release the lock."""
        if self.is_recorded:
            now, self.is_recorded = now_ns(), False
            self.add(_TIMED_HOLDS, 1)
            self.add(_HOLD_NS, now - self._since)
            self.trace.close_lock(self.use | kind_of_use, now)
        self.ints[self.held] = 0

    def _has_it(self, is_contended):
        self.count_acquisition(is_contended)
        self.ints[self.held] = 1
        self.ints[self.holder] = self.me

    def _before(self):
        last = self.ints[self.holder]
        return 0 if last == self.me else last


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
            self._acquire_watched()
            return
        self.acquisitions = count = self.acquisitions + 1
        self.longs[self.counts] = count
        ints[self.held] = 1
        ints[self.holder] = self.me

    def try_acquire(self):
        """Takes the lock where that needs no wait; returns whether it did."""
        is_watched = self.ints[LOCK_WINDOW]
        if not self._take(False):
            return False
        self.acquired(is_watched)
        return True

    def _acquire_watched(self):
        if not self.try_acquire():
            self.acquired_after(self._take)

    def release(self, *error):
        """Gives it back."""
        if self.is_recorded:
            self.lets_go()
        else:
            self.ints[self.held] = 0
        self._give()

    __enter__, __exit__ = acquire, release


class RLockSeat(LockSeat):
    """The same for a lock that its holder may take again; what is recorded is the outermost use."""

    __slots__ = ('_depth',)

    def __init__(self, shared, trace):
        LockSeat.__init__(self, shared, trace)
        self._depth = 0

    def acquire(self):
        """Takes the lock, or takes it once more."""
        if self._depth:
            self._take()
            self.count_acquisition()
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
    """`threading.BoundedSemaphore`: the lane that takes a permit gives it back."""

    def __init__(self, table, name, permits):
        Shared.__init__(self, table, name, SEMAPHORE, permits)
        self.real = threading.BoundedSemaphore(permits)

    def make_seat(self, trace):
        return LockSeat(self, trace)
