"""Graph and states of Dask's schedulers that need no cluster, from Dask's own callbacks, which the thread that asks for a result calls."""
from dask.callbacks import Callback
from dask.utils import key_split

from recorded_dask.writer import MEMORY, PROCESSING, QUEUED, RELEASED, WAITING, DaskWriter
from rings import AUXILIARY

_numbers = {}  # of the graph that is under way


def number_of(key):
    """A task's number in this process; -1 where it is not known."""
    return _numbers.get(key, -1)


class GraphRecording(Callback):
    """For `with`. Numbers go on from one graph to the next."""

    def __init__(self, rings, counts_tasks):
        super().__init__()
        self._rings, self._counts_tasks, self._next = rings, counts_tasks, 0
        self._lane = DaskWriter(rings, rings.reserve(AUXILIARY, 0, 'graph'))

    def _start_state(self, graph, state):
        _numbers.clear()
        for key in graph:
            _numbers[key] = self._next
            self._lane.task(self._next, self._rings.name(key_split(key)))
            self._next += 1
        for key, others in state['dependencies'].items():
            for other in others:
                if key in _numbers and other in _numbers:
                    self._lane.needs(_numbers[key], _numbers[other])
        for key, number in _numbers.items():
            self._lane.state(number, WAITING if key in state['waiting'] else QUEUED)
        if self._counts_tasks:
            self._rings.set_items(self._next)

    def _pretask(self, key, graph, state):
        self._lane.state(_numbers[key], PROCESSING)

    def _posttask(self, key, result, graph, state, worker):
        self._lane.state(_numbers[key], MEMORY)
        for dependent in state['dependents'][key]:
            if dependent not in state['waiting']:  # this was the last that it has waited for
                self._lane.state(_numbers[dependent], QUEUED)
        for other in state['dependencies'][key]:
            if other in state['released'] and other in _numbers:  # this was the last that has needed it
                self._lane.state(_numbers[other], RELEASED)
