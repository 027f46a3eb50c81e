"""Recording of a cluster of the run's own: its workers and its scheduler write into the rings themselves."""
from recorded_dask.scheduler_plugin import SchedulerRecording
from recorded_dask.worker_plugin import WorkerRecording
from recorded_dask.writer import DaskWriter
from rings import AUXILIARY, IDLE, RingFile


class OwnWorkerRecording(WorkerRecording):
    """Goes to each worker. lanes: for each worker's name, the rings of its threads and that of its event loop."""

    def __init__(self, rings_path, lanes, counts_tasks):
        self._path, self._rings_of, self.counts_tasks = rings_path, lanes, counts_tasks

    def open_lanes(self, worker):
        self._rings, title = RingFile(self._path), 'worker %d' % (worker.name + 1)
        threads, loop = self._rings_of[worker.name]
        return [DaskWriter(self._rings, ring) for ring in threads], DaskWriter(self._rings, loop), title

    def lane_beside(self):
        return beside(self._rings, self.title)


def beside(rings, title):
    """A lane for the thread beside an event loop."""
    try:
        return DaskWriter(rings, rings.reserve(AUXILIARY, 0, title + ' large messages'))
    except RuntimeError:
        return None  # workers that were lost have had them all


class OwnSchedulerRecording(SchedulerRecording):
    """Beside the scheduler, in the run's main process."""

    def __init__(self, scheduler, rings, lane, lanes, counts_tasks):
        super().__init__(lane)
        self._counts_tasks = counts_tasks
        self.scheduler, self._rings, self._rings_of = scheduler, rings, lanes
        self._names_of = {worker.address: worker.name for worker in scheduler.workers.values()}
        self._lost_lanes, self._tasks = {}, 0

    def lane_of(self, scheduler, address):
        return self._rings_of[self._names_of[address]][0][0] + 1

    def has_grown(self, count):
        self._tasks += count
        if self._counts_tasks:
            self._rings.set_items(self._tasks)

    def add_worker(self, scheduler, worker):
        """Called when a worker has joined: perhaps in place of one that was lost."""
        name = self._names_of[worker] = scheduler.workers[worker].name
        for lane in self._lost_lanes.pop(name, ()):
            lane.end()

    def lost(self, scheduler, address):
        """Its lanes end; what is idle from here on is called so until another process takes the worker's place."""
        name = self._names_of[address]
        title = 'worker %d lost' % (name + 1)
        self.lane.begin(self._rings.name(title, IDLE))
        self.lane.end()
        self._lost_lanes[name] = [DaskWriter(self._rings, ring) for ring in self._rings_of[name][0]]
        for lane in self._lost_lanes[name]:
            lane.unbind()
            lane.begin(self._rings.name(title, IDLE))
