"""What nobody holds but many wait for: conditions, barriers and queues, `threading`'s own and `queue.Queue` inside (docs/ring-format.md, Locks).

Comes from the workers, goes to the recorder. A wait that is over is `acquired` and `released` at the same moment, and says whose doing that was.
"""
import threading

import native
from lock_table import BARRIER, CONDITION
from locks import Lock, Seat, Shared
from rings import LOCK_WINDOW
from trace_writer import LOCK_ACQUIRED, this_thread

try:
    from queue import Queue as RealQueue
except ImportError:  # 2.7
    from Queue import Queue as RealQueue


class AwaitedSeat(Seat):
    """The base of seats at what nobody holds."""

    __slots__ = ('is_recorded',)

    def begins_to_wait(self):
        """The thread is about to sleep."""
        self.is_recorded = self.wait_begins(0)

    def may_pass(self, ended_by, is_contended=True):
        """It has been woken; `ended_by` is the ring + 1 of who did that, 0 for nobody."""
        now = self.wait_ended(self.is_recorded, 0 if ended_by == self.me else ended_by)
        self._close(now, is_contended)

    def passes(self):
        """There was nothing to wait for."""
        now = native.now_ns()
        self.is_recorded = self.ints[LOCK_WINDOW] and self.trace.open_lock(self.use, 0, now, LOCK_ACQUIRED)
        self._close(now, False)

    def _close(self, now, is_contended):
        if self.is_recorded:
            self.trace.close_lock(self.use, now)
        self.count_acquisition(is_contended)


class Condition(Shared):
    """`threading.Condition` over a lock of the run, which several conditions may share. A seat is used like the condition itself."""

    def __init__(self, table, name, lock):
        Shared.__init__(self, table, name, CONDITION, 0)
        self.lock, self.line = lock, []  # who waits, who has waited longest first, as `threading` wakes them
        # Jython's condition is Java's, which takes no other lock than Java's: there the wait for the lock is part of that for the condition.
        self.real = threading.Condition(lock.real if native.IS_JYTHON else _LockOfCondition(self))

    def make_seat(self, trace):
        return ConditionSeat(self, trace)


class ConditionSeat(AwaitedSeat):
    """A lane's way to use a condition."""

    __slots__ = ('lock', 'ended_by', '_line', '_real')

    def __init__(self, shared, trace):
        AwaitedSeat.__init__(self, shared, trace)
        self.lock, self.ended_by = shared.lock.seat(trace), 0
        self._line, self._real = shared.line, shared.real

    def acquire(self):
        """Takes the lock."""
        self.lock.acquire()

    def release(self, *error):
        """Gives the lock back."""
        self.lock.release()

    __enter__, __exit__ = acquire, release

    def wait(self):
        """Lets go of the lock until another lane notifies, and takes it again."""
        self._line.append(self)
        if not native.IS_JYTHON:
            self._real.wait()
            return
        self.begins_to_wait()
        self.lock.lets_go()
        self._real.wait()
        self.may_pass(self.ended_by)
        self.lock.acquired(self.ints[LOCK_WINDOW])

    def notify(self):
        """Wakes the one who has waited longest."""
        if self._line:
            self._line.pop(0).ended_by = self.me
            self._real.notify()

    def notify_all(self):
        """Wakes all who wait."""
        while self._line:
            self.notify()


class _LockOfCondition(object):
    """What `threading.Condition` asks of its lock, so that both of its waits are seen: first for the signal, then for the lock."""

    def __init__(self, condition):
        self._condition = condition

    def acquire(self, *blocking):
        self._seat().lock.acquire()

    def release(self):
        self._seat().lock.release()

    def _release_save(self):
        seat = self._seat()
        seat.begins_to_wait()
        seat.lock.release()

    def _acquire_restore(self, state):
        seat = self._seat()
        seat.may_pass(seat.ended_by)
        seat.lock.acquire()

    def _is_owned(self):
        return True  # seats are used as `with` statements, which see to it

    def _seat(self):
        return self._condition.seat(this_thread.trace)


class Barrier(Shared):
    """`threading.Barrier`; 2.7 has none, and gets one that is made from a condition."""

    def __init__(self, table, name, parties):
        Shared.__init__(self, table, name, BARRIER, 0)
        self.parties, self.came_last = parties, 0  # it can't change before all have read it: the next meeting needs them
        self.real = getattr(threading, 'Barrier', PlainBarrier)(parties, self._all_are_here)

    def make_seat(self, trace):
        return BarrierSeat(self, trace)

    def _all_are_here(self):
        self.came_last = this_thread.trace.index + 1


class BarrierSeat(AwaitedSeat):
    """A lane's way to meet the others."""

    __slots__ = ('_shared',)

    def __init__(self, shared, trace):
        AwaitedSeat.__init__(self, shared, trace)
        self._shared = shared

    def wait(self):
        """Until all have arrived. Who comes last waits for nobody."""
        shared = self._shared
        if shared.real.n_waiting == shared.parties - 1:
            shared.real.wait()
            self.passes()
            return
        self.begins_to_wait()
        place = shared.real.wait()
        self.may_pass(shared.came_last, place < shared.parties - 1)


class PlainBarrier(object):
    """What `threading.Barrier` does, for interpreters that lack it."""

    def __init__(self, parties, action):
        self._parties, self._action, self._meeting = parties, action, 0
        self.n_waiting, self._condition = 0, threading.Condition()

    def wait(self):
        """Until all have arrived; returns how many came before."""
        with self._condition:
            place, meeting = self.n_waiting, self._meeting
            self.n_waiting += 1
            if self.n_waiting == self._parties:
                self._action()
                self.n_waiting, self._meeting = 0, meeting + 1
                self._condition.notify_all()
            while self._meeting == meeting:
                self._condition.wait()
            return place


class Queue(RealQueue):
    """`queue.Queue` with a lock and conditions of the run in the place of its own. How much is in it is a counter."""

    def __init__(self, table, name, maxsize):
        RealQueue.__init__(self, maxsize)
        lock = Lock(table, name)
        not_full, not_empty = Condition(table, name + ' not full', lock), Condition(table, name + ' not empty', lock)
        self.mutex, self.not_full, self.not_empty = OfThisThread(lock), OfThisThread(not_full), OfThisThread(not_empty)
        self._depth, self._conditions = table.rings.name(name + ' depth'), (not_full, not_empty)

    def waits(self):
        """How many times lanes have waited so far for a place, and for an item."""
        return tuple(condition.waits() for condition in self._conditions)

    def _put(self, item):
        RealQueue._put(self, item)
        this_thread.trace.counter(self._depth, len(self.queue))

    def _get(self):
        item = RealQueue._get(self)
        this_thread.trace.counter(self._depth, len(self.queue))
        return item


class OfThisThread(object):
    """A lock or condition for code that knows no seats: each call goes to the calling thread's own."""

    def __init__(self, shared):
        self._shared = shared

    def __getattr__(self, name):
        return getattr(self._shared.seat(this_thread.trace), name)

    def __enter__(self):
        self._shared.seat(this_thread.trace).acquire()

    def __exit__(self, *error):
        self._shared.seat(this_thread.trace).release()
