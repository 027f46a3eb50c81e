"""Finds a cluster whose workers have all paused for want of memory and will not go on: Dask would wait for ever."""
import asyncio

from tornado.ioloop import PeriodicCallback

_LOOK_MS, _PATIENCE_S = 500, 10
_MIB = 1 << 20


class PausedWatch(object):
    """Looks at the scheduler now and then. When it has found that, the client's waits end, and `reason` tells why. To be made on the scheduler's event loop."""

    def __init__(self, scheduler, client, parameters):
        self.reason = None
        self._scheduler, self._client, self._parameters, self._looks = scheduler, client, parameters, 0
        self._callback = PeriodicCallback(self._look, _LOOK_MS)
        self._callback.start()

    def stop(self):
        """Looks no more."""
        self._callback.stop()

    def _look(self):
        workers = list(self._scheduler.workers.values())
        # A task that runs may give memory back when it ends.
        is_paused = workers and not self._scheduler.running and not any(worker.executing for worker in workers)
        self._looks = self._looks + 1 if is_paused else 0
        if self._looks * _LOOK_MS < _PATIENCE_S * 1000:
            return
        self.stop()
        self.reason = (
            'All workers have paused for want of memory, and nothing that they have could go to disk: up to %d MiB each, and above %s %% of memoryLimitMiB (%s) no task begins. '
            'Take a larger memoryLimitMiB, or less at a time (smaller chunks, fewer threads of each worker).' % (
                max(worker.memory.process for worker in workers) // _MIB, self._parameters['memoryPause'], self._parameters['memoryLimitMiB']))
        self._closing = asyncio.ensure_future(self._client._close(fast=True))  # kept: nobody else does
