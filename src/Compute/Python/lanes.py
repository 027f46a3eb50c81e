"""Lanes for the processes and threads of pools, whose number is known but not who they are.

A process takes a lane by locking that lane's byte of a file in the run's folder; the kernel gives it back when the process ends, however
it ends. Threads of one process take theirs from a list.
"""
import fcntl
import os
import threading
import time

from rings import PROCESS, THREAD
from running import RemoteWork

_GIVE_UP_S = 5.0
_this_process = {}
_this_thread = threading.local()


def of_processes(run):
    """Reserves the lanes; returns what a pool's process needs to take one of them."""
    path = os.path.join(os.path.dirname(run.rings.path), 'lanes')
    with open(path, 'ab'):
        pass
    lanes = [run.lane(PROCESS, number).index for number in range(1, run.workers + 1)]
    return dict(run.job(), lanes=lanes, lanesPath=path)


def remote(job):
    """This process's side of the run, made at its first task."""
    key = job['lanesPath'], os.getpid()  # a forked process does not inherit its parent's lane
    if key not in _this_process:
        number = _take(job['lanesPath'], len(job['lanes']))
        _this_process[key] = RemoteWork(job, job['lanes'][number - 1], number)
    return _this_process[key]


def _take(path, count):
    descriptor = os.open(path, os.O_RDWR)  # stays open: closing it would give the lane back
    give_up = time.time() + _GIVE_UP_S
    while time.time() < give_up:
        for index in range(count):
            try:
                fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, index)
                return index + 1
            except (IOError, OSError):
                continue  # another process has it
        time.sleep(0.01)  # a process of the round before may still be ending
    raise RuntimeError('there are more processes in this pool than its %d workers' % count)


class ThreadLanes(object):
    """Lanes of one round for threads that somebody else starts; each thread takes one at its first task."""

    def __init__(self, run):
        self._lanes = [(number, run.lane(THREAD, number)) for number in range(run.workers, 0, -1)]
        self._used = []

    def mine(self):
        """The calling thread's number and lane."""
        if getattr(_this_thread, 'owner', None) is not self:
            number, trace = self._lanes.pop()
            trace.bind()
            self._used.append(trace)
            _this_thread.owner, _this_thread.lane = self, (number, trace)
        return _this_thread.lane

    def close(self):
        """After the round: its threads do nothing more."""
        for trace in self._used:
            trace.unbind()
