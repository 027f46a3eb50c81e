"""What nobody holds but many wait for: conditions, barriers and queues, with `threading`'s own and `queue.Queue` inside (docs/ring-format.md,
Locks).

Comes from the workers, goes to the recorder. A wait that is over is `acquired` and `released` at the same moment, and says whose doing its end was.
"""
import threading

from lock_table import BARRIER, CONDITION
from locks import Lock, Seat, Shared
from rings import this_thread

try:
    from queue import Queue as RealQueue
except ImportError:  # 2.7
    from Queue import Queue as RealQueue


class AwaitedSeat(Seat):
    """A lane's way to wait for what nobody holds."""

    __slots__ = ()

    def await_end(self, sleep):
        """Waits by calling `sleep`, and returns what it returns."""
        result, now, is_recorded = self.sleep(sleep)
        if is_recorded:
            self.trace.close_lock(self.use, now)
        self.count_acquisition()
        return result


class Condition(Shared):
    """`threading.Condition` over a lock of the run, which several conditions may share. A seat is used like the condition itself."""

    def __init__(self, table, name, lock):
        Shared.__init__(self, table, name, CONDITION, 0)
        self.lock, self.real = lock, threading.Condition(lock.real)

    def make_seat(self, trace):
        return ConditionSeat(self, trace)


class ConditionSeat(AwaitedSeat):
    """A lane's way to use a condition."""

    __slots__ = ('_lock', '_real')

    def __init__(self, shared, trace):
        AwaitedSeat.__init__(self, shared, trace)
        self._lock, self._real = shared.lock.seat(trace), shared.real

    def acquire(self):
        """Takes the lock."""
        self._lock.acquire()

    def release(self, *error):
        """Gives the lock back."""
        self._lock.release()

    __enter__, __exit__ = acquire, release

    def wait(self):
        """Lets go of the lock until another lane notifies, and has it again. Python does both in one call: the wait for the lock afterwards
        is part of the wait for the condition."""
        self._lock.lets_go()
        self.await_end(self._real.wait)
        self.count_contended()
        self._lock.has_it_at_once()

    def notify(self):
        """Wakes one of those who wait."""
        self.ints[self.holder] = self.me
        self._real.notify()

    def notify_all(self):
        """Wakes all who wait."""
        self.ints[self.holder] = self.me
        self._real.notify_all()


class Barrier(Shared):
    """`threading.Barrier`; 2.7 has none, and gets one from a condition."""

    def __init__(self, table, name, parties):
        Shared.__init__(self, table, name, BARRIER, 0)
        self.parties, self.real = parties, getattr(threading, 'Barrier', PlainBarrier)(parties, self._all_have_arrived)

    def make_seat(self, trace):
        return BarrierSeat(self, trace)

    def _all_have_arrived(self):
        self.table.rings.ints[self.table.holder_at(self.id)] = this_thread.trace.index + 1


class BarrierSeat(AwaitedSeat):
    """A lane's way to meet the others."""

    __slots__ = ('_shared',)

    def __init__(self, shared, trace):
        AwaitedSeat.__init__(self, shared, trace)
        self._shared = shared

    def wait(self):
        """Until all have arrived. Who comes last waits for nobody."""
        if self.await_end(self._shared.real.wait) < self._shared.parties - 1:
            self.count_contended()


class PlainBarrier(object):
    """What `threading.Barrier` does, for interpreters that lack it."""

    def __init__(self, parties, action):
        self._parties, self._action, self._arrived, self._meeting = parties, action, 0, 0
        self._condition = threading.Condition()

    def wait(self):
        """Until all have arrived; returns how many came before."""
        with self._condition:
            place, meeting = self._arrived, self._meeting
            self._arrived += 1
            if self._arrived == self._parties:
                self._action()
                self._arrived, self._meeting = 0, meeting + 1
                self._condition.notify_all()
            while self._meeting == meeting:
                self._condition.wait()
            return place


class Queue(RealQueue):
    """`queue.Queue`, its lock and its two conditions put in the place of its own; how much is in it is a counter."""

    def __init__(self, table, name, maxsize):
        RealQueue.__init__(self, maxsize)
        lock = Lock(table, name)
        self.mutex = OfThisThread(lock)
        self.not_full = OfThisThread(Condition(table, name + ' not full', lock))
        self.not_empty = OfThisThread(Condition(table, name + ' not empty', lock))
        self._depth = table.rings.name(name + ' depth')

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
