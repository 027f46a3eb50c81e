"""Tasks and results of joblib's processes, which tell when they are turned into bytes and back.

joblib pickles by itself, in threads and processes of its own, so that a slice around a call of ours would show another moment. But pickle asks
an object how it wants to be pickled, there and then: these answer with their own bytes, and record how long that took. joblib.Parallel is
called as everybody calls it, and knows nothing of it.

    main process                                                      worker
    Task    --pickled by the sender-->    ~~ bytes of a pipe ~~>      --unpickled--> ready to compute
    number, part  <--unpickled by the receiver--   <~~ bytes ~~       <--pickled--   Result

The sender and the receiver are threads of joblib's; their slices have lanes among the other threads. The arrows leave from and arrive at the
main lane, which stands for its process and is always seen.
"""
import pickle
import threading

import lanes
import native
from rings import MESSAGE_WAIT, SERIALIZING


class Desk(object):
    """The main process's side of a round."""

    at_work = None  # what comes back finds it here: pickle says nothing about to whom

    def __init__(self, run, job):
        self.job = job
        self._run, self._main = run, run.main
        self._sender, self._receiver = run.helper('joblib sender'), run.helper('joblib receiver')
        self._pickle, self._unpickle = run.rings.name('pickle', SERIALIZING), run.rings.name('unpickle', SERIALIZING)
        self._lane_of_thread = threading.local()
        self._lock = threading.Lock()
        self._is_open = True
        Desk.at_work = self

    def task(self, ranges):
        """A task for joblib to send."""
        return Task(self, self._run.next_flow(), ranges)

    def pack(self, flow, ranges):
        """The bytes of a task; called by the thread of joblib's that sends it."""
        trace = self._lane(self._sender)
        trace.begin(self._pickle)
        message = pickle.dumps((self.job, flow, ranges), pickle.HIGHEST_PROTOCOL)
        trace.end()
        with self._lock:
            if self._is_open:
                self._main.send(flow, len(message))
        return message

    def unpack(self, message):
        """What a worker has sent; called by the thread of joblib's that has received it."""
        trace = self._lane(self._receiver)
        trace.begin(self._unpickle, len(message))
        flow, number, part = pickle.loads(message)
        trace.end()
        with self._lock:
            if self._is_open:
                self._main.receive(flow + 1, len(message))
        return number, part

    def close(self):
        """From here on the main thread, which has only waited since the first task was made, writes its lane itself again."""
        with self._lock:
            self._is_open = False

    def _lane(self, trace):
        """The calling thread's lane. Its GIL is the main process's, whose threads do not compute: nobody asks who of them holds it."""
        if not hasattr(self._lane_of_thread, 'trace'):
            self._lane_of_thread.trace = trace
            trace.bind(tells_gil=False)
        return self._lane_of_thread.trace


class Task(object):
    """On its way to a worker, where it arrives as a `Result` that is still to be computed."""

    def __init__(self, desk, flow, ranges):
        self._desk, self._flow, self._ranges = desk, flow, ranges

    def __reduce__(self):
        return arrived, (self._desk.pack(self._flow, self._ranges),)


def arrived(message):
    """In the worker, when joblib unpickles a task."""
    arrived_ns = native.now_ns()
    job, flow, ranges = pickle.loads(message)
    loaded_ns = native.now_ns()
    remote = lanes.remote(job)
    trace = remote.trace
    trace.end_at(arrived_ns)  # the wait for work; at first the start-up
    trace.begin_at(remote.rings.name('unpickle', SERIALIZING), arrived_ns, len(message))
    trace.end_at(loaded_ns)
    if remote.work is None:
        native.die_with_parent(None)
        remote.prepare()
    trace.receive(flow, len(message))
    return Result(remote, flow, ranges)


class Result(object):
    """In the worker: what a task is to find, and then has found."""

    def __init__(self, remote, flow, ranges):
        self._remote, self._flow, self._ranges, self._part = remote, flow, ranges, None

    def compute(self):
        """Finds it."""
        self._part = self._remote.compute(self._ranges)
        return self

    def __reduce__(self):
        remote, trace = self._remote, self._remote.trace
        trace.begin(remote.rings.name('pickle', SERIALIZING))
        message = pickle.dumps((self._flow, remote.worker, self._part), pickle.HIGHEST_PROTOCOL)
        trace.end()
        trace.send(self._flow + 1, len(message))
        trace.begin(remote.rings.name('wait for work', MESSAGE_WAIT))
        return returned, (message,)


def returned(message):
    """In the main process, when joblib unpickles a result."""
    return Desk.at_work.unpack(message)
