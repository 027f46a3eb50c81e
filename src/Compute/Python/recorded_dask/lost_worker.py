"""Loses a worker in the middle of a run: when half of the tasks of the largest graph so far have been computed, whatever the time."""
from distributed.diagnostics.plugin import SchedulerPlugin

_LEAST_TASKS = 4


class LoseOne(SchedulerPlugin):
    """Beside the scheduler. lose: kills a worker."""

    name = 'corescope-loss'

    def __init__(self, lose):
        self._lose, self._tasks, self._done = lose, 0, 0

    def update_graph(self, scheduler, tasks=(), **others):
        """Called when tasks have come."""
        self._tasks, self._done = len(tasks), 0

    def transition(self, key, start, finish, *args, **others):
        """Called for each change of a task's state."""
        if finish != 'memory' or self._lose is None:
            return
        self._done += 1
        if self._tasks >= _LEAST_TASKS and self._done * 2 >= self._tasks:
            lose, self._lose = self._lose, None
            lose()
