"""Forces an interleaving, as ForcedMeeting.cs does: each worker takes its first lock and goes on only when every other one has its first, or
has found it taken and waits for it. Where the locks allow workers to wait in a circle, they then do for certain."""
import threading

from rings import IDLE


class ForcedMeeting(object):
    """workers: how many must come."""

    def __init__(self, workers):
        self._workers, self._lock = workers, threading.Lock()
        self.reset()

    def reset(self):
        """Nobody has come yet: to be called before each round."""
        self._missing, self._all_are_here = self._workers, threading.Event()

    def come(self):
        """One has come; who can't take part any more comes too, or the others would wait for it."""
        with self._lock:
            self._missing -= 1
            if self._missing == 0:
                self._all_are_here.set()

    def acquire_and_meet(self, seat):
        """Takes a lock, comes, and waits for the others."""
        is_free = seat.try_acquire()
        self.come()
        if not is_free:
            seat.acquire()
            return
        seat.trace.begin(seat.trace.rings.name('meet the others (forced)', IDLE))
        self._all_are_here.wait()
        seat.trace.end()
