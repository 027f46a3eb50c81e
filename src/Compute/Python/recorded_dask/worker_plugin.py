"""What a worker of Dask tells: each task in the thread that computes it, what goes to and comes from other workers, what goes to disk, its memory.

Used in a cluster of the run's own, where lanes are rings, and sent to workers that have nothing of Corescope's: so it needs nothing of that, and takes
its lanes from `open_lanes`. A lane has the methods of recorded_dask.writer.DaskWriter.
"""
import collections
import hashlib
import threading
import time

import psutil
from distributed.diagnostics.plugin import WorkerPlugin
from distributed.utils import key_split
from distributed.worker import apply_function
from tornado.ioloop import PeriodicCallback

from recorded_dask.serializing import Serializing

NAME = 'corescope'
RUNNING, MESSAGE_WAIT, IO_WAIT = 1, 6, 7
_MEMORY_EVERY_MS, _MIB = 200, 1 << 20
_START_S = 10


class WorkerRecording(WorkerPlugin):
    """Base: a subclass opens the lanes."""

    name = NAME
    counts_tasks = False  # whether a task is an item of the run

    def open_lanes(self, worker):
        """Lanes of the worker's threads, lane of its event loop, and the worker's name for people."""
        raise NotImplementedError

    def lane_beside(self):
        """A lane for the thread beside the event loop, which turns into bytes and back what is large; None where none is left."""
        raise NotImplementedError

    def setup(self, worker):
        """Called on the worker's event loop when it has joined."""
        self._worker = worker
        self._lanes, self._loop, self.title = self.open_lanes(worker)
        self._this_thread = threading.local()
        self._free = list(self._lanes)
        self._names = {}
        self._messages = collections.Counter()
        self._loop.bind(tells_gil=False)
        self._serializing = Serializing(self.lane_beside)
        self._serializing.is_of(self._loop)
        self._wait = self._lanes[0].rings.name('wait for the scheduler', MESSAGE_WAIT)
        self._executor = worker.executors['default']
        self._submit = self._executor.submit
        self._bind_threads()
        self._executor.submit = self._submit_recorded
        self._serializing.follow_messages()
        self._serializing.follow_tasks()
        self._follow_transfers()
        self._follow_disk()
        self._follow_memory()

    def teardown(self, worker):
        """Leaves the worker as it was."""
        self._sampler.stop()
        self._serializing.restore()
        vars(self._executor).pop('submit')
        worker.transfer_incoming_log = collections.deque(worker.transfer_incoming_log, worker.transfer_incoming_log.maxlen)
        worker.transfer_outgoing_log = collections.deque(worker.transfer_outgoing_log, worker.transfer_outgoing_log.maxlen)
        if self._slow is not None:
            self._slow.__class__ = self._slow.__class__.__mro__[1]
        for _ in self._lanes:
            self._submit(self._let_go)

    def _bind_threads(self):
        """Makes the worker's threads now, and gives each its lane: else a lane would begin with its thread's first task."""
        count = len(self._lanes)
        together = threading.Barrier(count)
        for _ in range(count):
            self._submit(self._begin_thread, together)

    def _begin_thread(self, together):
        try:
            together.wait(_START_S)
        except threading.BrokenBarrierError:
            pass  # fewer threads than were promised
        self._lane().begin(self._wait)

    def _lane(self):
        if not hasattr(self._this_thread, 'lane'):
            self._this_thread.lane = lane = self._free.pop(0)
            self._serializing.is_of(lane)
            lane.bind(tells_gil=len(self._lanes) > 1)
        return self._this_thread.lane

    def _let_go(self):
        if hasattr(self._this_thread, 'lane'):
            self._this_thread.lane.unbind()

    def _submit_recorded(self, function, *args, **named):
        if function is not apply_function:
            return self._submit(function, *args, **named)
        return self._submit(self._run, args)

    def _run(self, args):
        """A task, in the thread that computes it. args: what Dask would give apply_function."""
        key = args[4]
        task = self._worker.state.tasks.get(key)
        number = (task.annotations or {}).get(NAME, -1) if task is not None else -1
        lane = self._lane()
        lane.end()
        lane.begin(self._name(lane, key), number)
        try:
            return apply_function(*args)
        finally:
            lane.end()
            if self.counts_tasks:
                lane.add_items(1)
            lane.begin(self._wait)

    def _name(self, lane, key):
        prefix = key_split(key)
        if prefix not in self._names:
            self._names[prefix] = lane.rings.name(prefix, RUNNING)
        return self._names[prefix]

    def _follow_transfers(self):
        self._worker.transfer_incoming_log = _Log(self._worker.transfer_incoming_log, self._has_arrived)
        self._worker.transfer_outgoing_log = _Log(self._worker.transfer_outgoing_log, self._has_left)

    def _has_arrived(self, entry):
        flow = self._flow(entry, entry['who'], self._worker.address)
        self._lanes[0].arrived(flow, entry['total'], time.monotonic_ns())

    def _has_left(self, entry):
        if entry['who'] is not None:  # else somebody who is no worker has asked
            flow = self._flow(entry, self._worker.address, entry['who'])
            self._lanes[0].sent(flow, entry['total'], time.monotonic_ns() - int(entry['duration'] * 1e9))

    def _flow(self, entry, sender, receiver):
        """The same number on both sides: they count alike how often this was sent between them."""
        message = '%s %s %s' % (sender, receiver, sorted(map(str, entry['keys'])))
        self._messages[message] += 1
        digest = hashlib.blake2b(('%s %d' % (message, self._messages[message])).encode(), digest_size=8).digest()
        return int.from_bytes(digest, 'little') >> 2 | 1 << 62

    def _follow_disk(self):
        self._slow = getattr(self._worker.data, '_slow_uncached', None)
        if self._slow is not None:
            self._slow.__class__ = _recorded_store(type(self._slow), self._loop)
            self._serializing.follow_store(self._slow)

    def _follow_memory(self):
        limit = self._worker.memory_manager.memory_limit
        self._short = self.title.replace('worker ', '')  # there is little room beside a row
        of = ' of %d MiB' % (limit // _MIB) if limit else ', MiB'
        self._process = psutil.Process()
        self._memory = self._loop.rings.name('RAM %s%s' % (self._short, of))
        self._disk, self._last = None, None
        self._sample()
        self._sampler = PeriodicCallback(self._sample, _MEMORY_EVERY_MS)
        self._sampler.start()

    def _sample(self):
        now = self._process.memory_info().rss // _MIB, self._slow.total_weight.disk // _MIB if self._slow is not None else 0
        if now == self._last:
            return
        self._last = now
        self._loop.counter(self._memory, now[0])
        if now[1] and self._disk is None:
            self._disk = self._loop.rings.name('disk %s, MiB' % self._short)
        if self._disk is not None:
            self._loop.counter(self._disk, now[1])


class _Log(collections.deque):
    """The worker's own list of transfers, which tells of each."""

    def __init__(self, before, tell):
        super().__init__(before, before.maxlen)
        self._tell = tell

    def append(self, entry):
        super().append(entry)
        self._tell(entry)


def _recorded_store(base, lane):
    """The class of a store on disk whose uses are slices."""
    spill, unspill = lane.rings.name('spill', IO_WAIT), lane.rings.name('unspill', IO_WAIT)

    class Store(base):
        def __setitem__(self, key, value):
            lane.begin(spill)
            try:
                super().__setitem__(key, value)
            finally:
                lane.end()

        def __getitem__(self, key):
            lane.begin(unspill)
            try:
                return super().__getitem__(key)
            finally:
                lane.end()
    return Store
