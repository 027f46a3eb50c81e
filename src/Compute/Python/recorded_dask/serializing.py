"""Turning messages, tasks and results that are spilled into bytes and back: a slice on the lane of the thread that does it.

Dask does it in the thread of a process's event loop, or, where it is much, in one that it keeps beside that. While something is recorded, functions of
Dask's own modules are replaced by ones that call them between two records. Sent to workers that have nothing of Corescope's: so it needs nothing of that.
"""
import functools
import threading

from dask.highlevelgraph import HighLevelGraph
from distributed import protocol, worker

SERIALIZING = 5
_BESIDE = 'Dask-Offload'  # how Dask calls the thread beside the event loop


class Serializing(object):
    """What has been replaced in this process, until `restore`.

    lane_beside: makes the lane of the thread beside the event loop, when that has something to do for the first time; None where none can be had.
    """

    def __init__(self, lane_beside):
        self._lane_beside, self._this_thread, self._before = lane_beside, threading.local(), []

    def is_of(self, lane):
        """What the calling thread turns into bytes is told on this lane."""
        self._this_thread.lane = lane

    def follow_messages(self):
        """All that goes from this process to others and comes from them."""
        self.replace(protocol, 'dumps', 'serialize')
        self.replace(protocol, 'loads', 'deserialize', size_of=lambda frames, *_: sum(map(memory_of, frames)))

    def follow_tasks(self):
        """A task's function and what it is given, which come as bytes within a message."""
        if hasattr(worker, '_deserialize'):  # later versions have them turned back with their message
            self.replace(worker, '_deserialize', 'unpickle task')

    def follow_graphs(self):
        """A graph, which its client makes ready for the scheduler, and the scheduler makes tasks of."""
        for name, title in ('__dask_distributed_pack__', 'pack the graph'), ('__dask_distributed_unpack__', 'unpack the graph'):
            if hasattr(HighLevelGraph, name):  # later versions send it as any other message
                self.replace(HighLevelGraph, name, title)

    def follow_store(self, store):
        """Results that go to disk and come from it."""
        self.replace(store, 'dump', 'serialize')
        self.replace(store, 'load', 'deserialize', size_of=memory_of)

    def replace(self, owner, name, title, size_of=None):
        """Puts a function in the place of one that does the same, between two records."""
        before, function = vars(owner)[name], getattr(owner, name)

        @functools.wraps(function)
        def recorded(*given, **named):
            lane = self._lane()
            if lane is None:
                return function(*given, **named)
            lane.begin(lane.rings.name(title, SERIALIZING), size_of(*given) if size_of else 0)
            try:
                return function(*given, **named)
            finally:
                lane.end()

        setattr(owner, name, staticmethod(recorded) if isinstance(before, staticmethod) else recorded)
        self._before.append((owner, name, before))

    def restore(self):
        """Leaves Dask's modules as they were."""
        while self._before:
            setattr(*self._before.pop())

    def _lane(self):
        if not hasattr(self._this_thread, 'lane'):
            self._this_thread.lane = lane = self._lane_beside() if threading.current_thread().name.startswith(_BESIDE) else None
            if lane is not None:
                lane.bind(tells_gil=False)
        return self._this_thread.lane


def memory_of(frame):
    """Bytes of what may be bytes or a view of an array, which counts otherwise."""
    return getattr(frame, 'nbytes', None) or len(frame)
