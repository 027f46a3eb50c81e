"""An array larger than all workers' memory (dask_programs/larger_than_memory.py). size: per cent of the workers' memory limits together."""
import collections

from answer import item_hash
from dask_program import Program, expect

_MIB, _BYTES, _CYCLE = 1 << 20, 8, 1000


class Work(Program):
    """The array, and mean and variance as they must be. Measures how much memory the workers have had together at most, and what they have written to disk."""

    script = 'larger_than_memory.py'
    results = ('mean', 'variance')
    imports = ('dask.array',)
    tells_gil = False

    def __init__(self, size, seed, parameters):
        super().__init__(size, seed, parameters)
        self._limit = int(parameters['workers']) * int(parameters['memoryLimitMiB']) * _MIB
        self._length = self._limit * size // 100 // _BYTES
        self._chunk = int(parameters['chunkMiB']) * _MIB // _BYTES
        if self._chunk * _BYTES * 8 > int(parameters['memoryLimitMiB']) * _MIB:
            raise ValueError('chunkMiB is %s: a worker must be able to hold a few chunks at a time. Take at most an eighth of memoryLimitMiB' % parameters['chunkMiB'])
        self._figures, self._watch = {}, None

    def play(self, backend):
        from dask_memory import MemoryWatch
        from distributed import default_client
        cluster = default_client().cluster
        if cluster is None:  # somebody's, whose workers may be anywhere
            return super().play(backend)
        with MemoryWatch(lambda: pids_of(cluster)) as self._watch:
            return super().play(backend)

    def arguments(self, backend):
        return [self._length, self._chunk]

    def verify(self, found):
        counts = collections.Counter({number: self._length // _CYCLE + (number < self._length % _CYCLE) for number in range(_CYCLE)})
        total = sum(number * count for number, count in counts.items())
        mean = total / self._length
        variance = sum((number - mean) ** 2 * count for number, count in counts.items()) / self._length
        expect('mean', float(found['mean']), mean)
        if abs(found['variance'] - variance) > 1e-9 * variance:
            expect('variance', float(found['variance']), variance)
        self._measure()
        return total, item_hash(self._length, total), '{:,.0f} MiB of numbers: mean {:.6f}, variance {:.4f}'.format(self._length * _BYTES / _MIB, mean, variance)

    def figures(self):
        return self._figures

    def _measure(self):
        from distributed import default_client
        workers = default_client().run(memory_so_far).values()
        self._figures = {
            'ownPeaksMiB': sum(peak for peak, _ in workers) / _MIB, 'limitMiB': self._limit / _MIB, 'writtenMiB': sum(written for _, written in workers) / _MIB}
        if self._watch is not None:
            self._figures.update(
                peakMiB=self._watch.peak / _MIB, looks=self._watch.looks, longestGapNs=self._watch.longest_gap_ns, lookingNs=self._watch.cost_ns)


def pids_of(cluster):
    """Process ids of a cluster's workers; of one that is just being replaced there is none."""
    return [nanny.process.pid for nanny in list(cluster.workers.values()) if nanny.process is not None and nanny.process.pid is not None]


def memory_so_far(dask_worker):
    """The most memory that a worker's process has had, as the kernel has counted it, and the bytes that it has written to disk for want of it."""
    with open('/proc/self/status') as status:
        peak = next(int(line.split()[1]) for line in status if line.startswith('VmHWM:')) << 10
    disk = getattr(dask_worker.data, '_slow_uncached', None)
    return peak, disk.metrics.write_bytes_total if disk is not None else 0
