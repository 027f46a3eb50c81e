"""What a strategy gets for one run, kept over its warm-ups and repeats, and what a worker process makes of it again."""
import native
import prepared
from rings import AUXILIARY, PROCESS, RUNNING, SLOT, RingFile
from schedules import Schedule
from trace_writer import TraceWriter


class Run(object):
    """The prepared work, the lanes and the options."""

    def __init__(self, experiment, rings, locks, work, main):
        self.experiment, self.rings, self.locks, self.work, self.main = experiment, rings, locks, work, main
        self.workers = experiment['workers']
        self.parameters = experiment.get('parameters') or {}
        self.worker_of_item = bytearray(work.items)
        self.graph = self.cluster = None  # of Dask's
        self._writers = {}
        self._flow = 0

    def schedule(self, workers=None):
        """A fresh hand-out of all items."""
        return Schedule(self.experiment.get('schedule'), self.work.default_grain, self.work.items, workers or self.workers)

    def items_of_workers(self):
        """Items that each worker has finished, over all rounds; the first is worker 1's."""
        return self.rings.items_of_workers(self.workers * int(self.parameters.get('threadsPerWorker', 1)))

    def lane(self, kind, number):
        """The writer of a worker's lane (number from 1), reserved at first use. Only the main thread calls it."""
        if (kind, number) not in self._writers:
            noun = {PROCESS: 'process', SLOT: 'slot'}.get(kind, 'thread')
            index = self.rings.reserve(kind, number, self.work.worker_name(number) or '%s %d' % (noun, number))
            self._writers[kind, number] = TraceWriter(self.rings, index)
        return self._writers[kind, number]

    def helper(self, name):
        """The writer of a lane that is no worker, reserved at first use. Only the main thread calls it."""
        if name not in self._writers:
            self._writers[name] = TraceWriter(self.rings, self.rings.reserve(AUXILIARY, 0, name))
        return self._writers[name]

    def next_flow(self):
        """A message's flow id; its answer has the one behind it."""
        self._flow += 2
        return self._flow

    def core_of(self, worker):
        """The core of a worker (from 1): the allowed ones in turn; -1 where workers are not bound."""
        cores = native.allowed_cores() if self.experiment.get('pin') else []
        if self.experiment.get('pin') and not cores:
            raise RuntimeError('workers can\'t be bound to cores with this interpreter; set pin to false')
        return cores[(worker - 1) % len(cores)] if cores else -1

    def run_range(self, first, count, trace, name, worker):
        """Computes one range as one slice and counts it: the body of every loop of threads."""
        trace.begin(name, first)
        part = self.work.run(first, count, trace)
        trace.end()
        self.mark(first, count, worker)
        if self.work.progress is None:
            trace.add_items(count)
        return part

    def mark(self, first, count, worker):
        """Remembers who computed a range, for pictures."""
        self.worker_of_item[first:first + count] = bytearray([worker]) * count

    def take_output(self, ranges, output, worker):
        """Puts what a worker process has computed where it belongs."""
        size, at = self.work.output_bytes_per_item, 0
        for first, count in ranges:
            if size:
                self.work.output[first * size:(first + count) * size] = output[at:at + count * size]
                at += count * size
            self.mark(first, count, worker)

    def slice(self, name, state=RUNNING, arg=0):
        """A slice on the main lane, for `with`."""
        return Slice(self.main, self.rings.name(name, state), arg)

    def job(self):
        """All that another process needs to prepare the same work."""
        return {'experiment': self.experiment, 'rings': self.rings.path, 'shared': self.work.shared}


class Slice(object):
    """A slice for `with`, where it need not be quick."""

    def __init__(self, trace, name, arg=0):
        self._trace, self._name, self._arg = trace, name, arg

    def __enter__(self):
        self._trace.begin(self._name, self._arg)

    def __exit__(self, *error):
        self._trace.end()


class RemoteWork(object):
    """A worker process's side of a run: its own lane and, when it is prepared, its own copy of the work."""

    work = None

    def __init__(self, job, lane, worker, core=-1):
        self.rings = RingFile(job['rings'])
        self.trace = TraceWriter(self.rings, lane)
        self.worker = worker
        self._job, self._core = job, core

    def prepare(self):
        """From here on the calling thread is the lane's; makes the same input as the main process."""
        self.trace.bind()
        if self._core >= 0:
            native.pin(self._core)
        with Slice(self.trace, self.rings.name('prepare')):
            self.work = prepared.load(self._job['experiment'])
            self.work.join(self._job['shared'])
        self._item = self.rings.name(self.work.item_name)

    def run_range(self, first, count):
        """Computes one range as one slice and counts it."""
        self.trace.begin(self._item, first)
        part = self.work.run(first, count, self.trace)
        self.trace.end()
        self.trace.add_items(count)
        return part

    def compute(self, ranges):
        """Value, checksum and output of ranges."""
        value = checksum = 0
        output = bytearray()
        size = self.work.output_bytes_per_item
        for first, count in ranges:
            part = self.run_range(first, count)
            value, checksum = value + part[0], checksum + part[1]
            if size:
                output += self.work.output[first * size:(first + count) * size]
        return value, checksum, bytes(output)
