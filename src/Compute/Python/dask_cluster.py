"""A cluster of Dask's for one run, on this machine."""
import contextlib
import logging
import os
import signal

import dask
import distributed
from distributed import Client, LocalCluster

import dask_items
import dask_version
from dask_paused import PausedWatch

from rings import AUXILIARY, PROCESS, THREAD
from scratch import scratch_folder
from trace_writer import TraceWriter

_MIB = 1 << 20
_NOBODY_ELSE = '127.0.0.1:0'  # each of Dask's servers has a web server besides: on this machine only, at any port


class OwnCluster(object):
    """Workers of the run's own; they are started before the first round and end after the last."""

    def __init__(self, run):
        dask_version.check_distributed(distributed)
        self._run, self._recording, self._serializing, self.share = run, None, None, dask_items.OwnMemory(run)
        self.threads = int(run.parameters['threadsPerWorker'])
        self.limit_mib = int(run.parameters['memoryLimitMiB'])
        self.lanes = self._reserve()
        dask.config.set(dict(_memory_settings(run.parameters), **{'temporary-directory': scratch_folder('dask')}))
        self._cluster = LocalCluster(
            n_workers=run.workers, threads_per_worker=self.threads, processes=True, memory_limit=self.limit_mib * _MIB, dashboard_address=_NOBODY_ELSE,
            worker_dashboard_address=_NOBODY_ELSE, silence_logs=logging.CRITICAL)
        self.client = Client(self._cluster)
        self._paused = self.client.sync(self._watch)
        if run.parameters.get('loseWorker') == 'yes':
            self._plan_loss()
        if run.rings.recording:
            self._record()

    def only(self):
        """For `with`: which workers get the tasks. All of them."""
        return contextlib.nullcontext()

    def is_gone(self):
        """Whether it can't go on: its scheduler can't have ended, which is this process itself, but all its workers may have paused."""
        return self._paused.reason is not None

    def gone(self):
        """The same in words."""
        return RuntimeError(self._paused.reason)

    def lose_worker(self):
        """Kills the last worker, as a failing machine would: Dask is not told."""
        name = max(self._cluster.workers)
        os.kill(self._cluster.workers[name].process.pid, signal.SIGKILL)

    def settle(self):
        """Nothing: its workers write into the rings themselves."""

    def close(self):
        """Ends it."""
        if self._recording is not None:
            self._recording.is_closing = True
            self._serializing.restore()
        self.client.close()
        self._paused.stop()
        self._cluster.close()
        for threads, loop in self.lanes.values():
            for ring in threads + [loop]:
                TraceWriter(self._run.rings, ring).unbind()

    async def _watch(self):
        return PausedWatch(self._cluster.scheduler, self.client, self._run.parameters)

    def _reserve(self):
        rings, lanes = self._run.rings, {}
        for worker in range(self._run.workers):
            title = 'worker %d' % (worker + 1)
            threads = []
            for thread in range(self.threads):
                number = worker * self.threads + thread + 1
                if self.threads == 1:
                    threads.append(rings.reserve(PROCESS, number, title))
                else:
                    threads.append(rings.reserve(THREAD, number, '%s thread %d' % (title, thread + 1)))
            lanes[worker] = threads, None
        for worker, (threads, _) in lanes.items():
            lanes[worker] = threads, rings.reserve(AUXILIARY, 0, 'worker %d event loop' % (worker + 1))
        return lanes

    def _plan_loss(self):
        from recorded_dask.lost_worker import LoseOne

        async def join():
            self._cluster.scheduler.add_plugin(LoseOne(self.lose_worker))
        self.client.sync(join)

    def _record(self):
        from recorded_dask.own_cluster import OwnSchedulerRecording, OwnWorkerRecording, beside
        from recorded_dask.serializing import Serializing
        from recorded_dask.writer import DaskWriter
        rings, scheduler = self._run.rings, self._cluster.scheduler
        lane = DaskWriter(rings, rings.reserve(AUXILIARY, 0, 'scheduler'))
        self._serializing = Serializing(lambda: beside(rings, 'scheduler'))
        self._serializing.is_of(self._run.main)
        self._serializing.follow_graphs()

        async def join():
            lane.bind(tells_gil=False)
            self._serializing.is_of(lane)
            self._serializing.follow_messages()
            self._recording = OwnSchedulerRecording(scheduler, rings, lane, self.lanes, self._run.work.is_program)
            scheduler.add_plugin(self._recording)
        self.client.sync(join)
        self.client.register_worker_plugin(OwnWorkerRecording(rings.path, self.lanes, self._run.work.is_program))


def _memory_settings(parameters):
    """Dask's own settings of what its workers do when memory gets scarce (https://distributed.dask.org/en/stable/worker-memory.html)."""
    shares = [(name, int(parameters['memory' + name.capitalize()])) for name in ('target', 'spill', 'pause')]
    for (name, share), (above, larger) in zip(shares, shares[1:]):
        if share > larger:
            raise ValueError('memory%s is %d: it must be at most memory%s, which is %d' % (name.capitalize(), share, above.capitalize(), larger))
    settings = {'distributed.worker.memory.' + name: share / 100 for name, share in shares}
    # What is freed goes back to the kernel at once. Read by the C library when a worker's process begins.
    settings['distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_'] = int(parameters['trimKiB']) << 10
    return settings
