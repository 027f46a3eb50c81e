"""What Dask's scheduler tells: the graph, every state of every task, and workers that are lost.

Used beside the scheduler of the run's own cluster, and sent to one that has nothing of Corescope's: so it needs nothing of that. Its lane has the
methods of recorded_dask.writer.DaskWriter.
"""
from distributed.diagnostics.plugin import SchedulerPlugin
from distributed.utils import key_split

NAME = 'corescope'
_STATES = {'waiting': 0, 'queued': 1, 'no-worker': 1, 'processing': 2, 'memory': 3, 'released': 4, 'forgotten': 4, 'erred': 5}


class SchedulerRecording(SchedulerPlugin):
    """Base: a subclass knows the lanes."""

    name = NAME
    is_closing = False  # workers that leave now are not lost

    def __init__(self, lane):
        self.lane = lane
        self._numbers, self._names, self._next = {}, {}, 0

    def lane_of(self, scheduler, address):
        """What a task's state says about the worker that has it."""
        raise NotImplementedError

    def lost(self, scheduler, address):
        """A worker is gone, and nobody has told it to go."""

    def update_graph(self, scheduler, tasks=(), **others):
        """Called when tasks have come, before the scheduler looks at them."""
        new = [key for key in tasks if key in scheduler.tasks and key not in self._numbers]
        for key in new:
            self._numbers[key] = number = self._next
            self._next += 1
            # Goes with the task to the worker that computes it.
            scheduler.tasks[key].annotations = dict(scheduler.tasks[key].annotations or {}, **{NAME: number})
            self.lane.task(number, self._name(key))
        for key in new:
            for other in scheduler.tasks[key].dependencies:
                if other.key in self._numbers:
                    self.lane.needs(self._numbers[key], self._numbers[other.key])
        self.has_grown(len(new))

    def has_grown(self, count):
        """There are that many tasks more."""

    def transition(self, key, start, finish, *args, **others):
        """Called for each change of a task's state."""
        number = self._numbers.get(key)
        if number is None:
            return
        if finish == 'forgotten':
            del self._numbers[key]
            if start == 'released':
                return
        self.lane.state(number, _STATES.get(finish, 4), self._where(key, finish, others))

    def remove_worker(self, scheduler, worker, **others):
        """Called when a worker has left, however."""
        if not self.is_closing:
            self.lost(scheduler, worker)

    def _where(self, key, state, others):
        if state == 'memory' and others.get('worker'):
            return self.lane_of(self.scheduler, others['worker'])
        task = self.scheduler.tasks.get(key)
        if state == 'processing' and task is not None and task.processing_on is not None:
            return self.lane_of(self.scheduler, task.processing_on.address)
        return 0

    def _name(self, key):
        prefix = key_split(key)
        if prefix not in self._names:
            self._names[prefix] = self.lane.rings.name(prefix)
        return self._names[prefix]
