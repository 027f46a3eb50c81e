"""How much memory the processes of a cluster's workers have together, at one moment: asked of the kernel again and again while a program runs.

Each process's own largest amount is the kernel's to tell (VmHWM), but those need not have been at the same moment: their sum is a bound, not a peak.
"""
import os
import threading
import time

_EVERY_S = 0.01
_PAGE = os.sysconf('SC_PAGE_SIZE')


class MemoryWatch(object):
    """For `with`. pids: a function that gives the process ids as they are now, for a worker that is lost gets another process."""

    def __init__(self, pids):
        self._pids, self._files, self._stop = pids, {}, threading.Event()
        self.peak = 0  # bytes of all processes at the moment at which they had most
        self.looks, self.longest_gap_ns, self.cost_ns = 0, 0, 0

    def __enter__(self):
        self._thread = threading.Thread(target=self._look_until_stopped, name='memory', daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *error):
        self._stop.set()
        self._thread.join()
        for file in self._files.values():
            os.close(file)

    def _look_until_stopped(self):
        before_ns, last_ns = time.thread_time_ns(), time.monotonic_ns()
        while True:
            self.peak = max(self.peak, sum(map(self._resident, self._pids())))
            self.looks += 1
            now_ns = time.monotonic_ns()
            self.longest_gap_ns, last_ns = max(self.longest_gap_ns, now_ns - last_ns), now_ns
            if self._stop.wait(_EVERY_S):
                break
        self.cost_ns = time.thread_time_ns() - before_ns

    def _resident(self, pid):
        """Bytes that a process has in memory; none where it has ended."""
        try:
            if pid not in self._files:
                self._files[pid] = os.open('/proc/%d/statm' % pid, os.O_RDONLY)
            return int(os.pread(self._files[pid], 100, 0).split()[1]) * _PAGE
        except (OSError, IndexError):
            return 0
