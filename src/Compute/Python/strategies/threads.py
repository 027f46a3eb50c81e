"""Threads of one interpreter; items are handed out by a schedule."""
import sys
import threading

import native
from answer import add
from rings import IDLE, LOCK_WAIT, THREAD


def execute(run):
    """Computes all items once, and returns the sum of their parts."""
    return with_threads(run, run.schedule(), run.workers)


def with_threads(run, schedule, workers):
    """The same for a given schedule and number of threads."""
    team = Team(run, schedule)
    threads = []
    # start() waits until the new thread says that it has begun: a lock, not only the global one
    with run.slice('start workers', LOCK_WAIT):
        for number in range(1, workers + 1):
            thread = threading.Thread(target=team.work, args=(number, run.lane(THREAD, number), run.core_of(number)))
            thread.daemon = True
            thread.start()
            threads.append(thread)
    with run.slice('join', IDLE):
        for thread in threads:
            thread.join()
    if team.failures:
        raise team.failures[0]
    total = 0, 0
    for part in team.parts:
        total = add(total, part)
    return total


class Team(object):
    """What the threads of a round share."""

    def __init__(self, run, schedule):
        self._run, self._schedule = run, schedule
        self._item = run.rings.name(run.work.item_name)
        self.parts, self.failures = [], []

    def work(self, number, trace, core):
        """One thread's share."""
        trace.bind()
        try:
            if core >= 0:
                native.pin(core)
            self.parts.append(self._share(number, trace))
        except Exception:
            self.failures.append(sys.exc_info()[1])
        finally:
            trace.unbind()

    def _share(self, number, trace):
        total = 0, 0
        while not self.failures:
            first, count = self._schedule.next(number - 1)
            if count == 0:
                break
            total = add(total, self._run.run_range(first, count, trace, self._item, number))
        return total
