"""Lanes for the processes and threads of pools, whose number is known but not who they are.

A process takes a lane by locking that lane's byte of a file in the run's folder, and marks it; the kernel gives the lock back when the process
ends, however it ends. Threads of one process take theirs from a list.
"""
import fcntl
import os
import threading
import time

import native
from rings import MESSAGE_WAIT, PROCESS, THREAD
from running import RemoteWork
from trace_writer import TraceWriter

_GIVE_UP_S = 5.0
_this_process = {}
_this_thread = threading.local()
_forked = []  # when this process was forked off one that had loaded this module


def _note_fork():
    _forked[:] = [native.now_ns()]


if hasattr(os, 'register_at_fork'):  # since 3.7; before that the kernel's ticks must do
    os.register_at_fork(after_in_child=_note_fork)


def of_processes(run):
    """Reserves the lanes, just before a pool's processes are started; returns what each of them needs to take one."""
    path = os.path.join(os.path.dirname(run.rings.path), 'lanes')
    with open(path, 'wb') as marks:
        marks.write(b'\0' * run.workers)
    lanes = [run.lane(PROCESS, number).index for number in range(1, run.workers + 1)]
    return dict(run.job(), lanes=lanes, lanesPath=path, beganNs=native.now_ns())


def remote(job):
    """This process's side of the run. At the first call it takes a lane and opens the slice of its start-up, which the caller ends."""
    key = job['lanesPath'], os.getpid()  # a forked process does not inherit its parent's lane
    if key not in _this_process:
        number = _take(job['lanesPath'], len(job['lanes']))
        _this_process[key] = RemoteWork(job, job['lanes'][number - 1], number)
        _tell_start(_this_process[key], job['beganNs'])
    return _this_process[key]


def leave(job, rings):
    """The pool's processes are gone; where no kernel tells it, their last wait for work ends here."""
    for lane in job['lanes']:
        TraceWriter(rings, lane).unbind()


def _tell_start(found, began_ns):
    """From the process's first moment on: its interpreter, and what it imports to take its first task."""
    born_ns = _forked[0] if _forked else max(began_ns, native.born_ns())
    found.trace.begin_at(found.rings.name('start-up'), born_ns)
    if native.LOADED_NS > born_ns:
        found.trace.end_at(native.LOADED_NS)
        found.trace.begin_at(found.rings.name('import'), native.LOADED_NS)


def _take(path, count):
    descriptor = os.open(path, os.O_RDWR)  # stays open: closing it would give the lane back
    give_up = time.time() + _GIVE_UP_S
    while time.time() < give_up:
        # One that nobody has had in this round, even if another's process has ended already: this one was started beside it.
        for may_be_marked in False, True:
            for index in range(count):
                if _take_one(descriptor, index, may_be_marked):
                    return index + 1
        time.sleep(0.01)  # a process of the round before may still be ending
    raise RuntimeError('there are more processes in this pool than its %d workers' % count)


def _take_one(descriptor, index, may_be_marked):
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, index)
    except (IOError, OSError):
        return False  # another process has it
    os.lseek(descriptor, index, os.SEEK_SET)
    if os.read(descriptor, 1) == b'\0' or may_be_marked:
        os.lseek(descriptor, index, os.SEEK_SET)
        os.write(descriptor, b'\1')
        return True
    fcntl.lockf(descriptor, fcntl.LOCK_UN, 1, index)
    return False


class ThreadLanes(object):
    """Lanes of one round for threads that somebody else starts; each thread takes one at its first task."""

    def __init__(self, run):
        self._lanes = [(number, run.lane(THREAD, number)) for number in range(run.workers, 0, -1)]
        self._used, self._is_pool, self._waiting = [], run.workers > 1, run.rings.name('wait for work', MESSAGE_WAIT)

    def begin_task(self):
        """The calling thread's number and lane."""
        if getattr(_this_thread, 'owner', None) is self:
            _this_thread.lane[1].end()
        else:
            number, trace = self._lanes.pop()
            trace.bind()
            self._used.append(trace)
            _this_thread.owner, _this_thread.lane = self, (number, trace)
        return _this_thread.lane

    def end_task(self):
        """The calling thread waits for its next task; a single one has it at once."""
        if self._is_pool:
            _this_thread.lane[1].begin(self._waiting)

    def close(self):
        """After the round: its threads do nothing more."""
        for trace in self._used:
            trace.unbind()
