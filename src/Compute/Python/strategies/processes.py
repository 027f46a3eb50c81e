"""Processes of `multiprocessing`, one for each worker, which share nothing: work and results are pickled messages through pipes.

They are started for each round and end with it: start-up, pickling and copying are part of the picture.
"""
import os
import pickle
import select

import native
from answer import add
from rings import MESSAGE_WAIT, PROCESS, SERIALIZING
from running import RemoteWork
from trace_writer import TraceWriter


def context(run):
    """`multiprocessing` with the start method that the experiment names: fork, spawn or forkserver; 2.7 only forks."""
    import multiprocessing
    method = run.parameters.get('startMethod') or 'fork'
    if hasattr(multiprocessing, 'get_context'):
        return multiprocessing.get_context(method)
    if method != 'fork':
        raise ValueError('startMethod is %s; Python 2.7 knows only fork' % method)
    return multiprocessing


def execute(run):
    """Computes all items once, and returns the sum of their parts."""
    with run.slice('import multiprocessing'):
        processes = context(run)
    # A child may only be tied to its parent where that is this process; a fork server ends with its starter by itself.
    parent = None if run.parameters.get('startMethod') == 'forkserver' else os.getpid()
    workers = []
    try:
        with run.slice('start workers'):
            for number in range(1, run.workers + 1):
                workers.append(Worker(run, processes, number, parent))
        return Coordinator(run, workers).hand_out()
    finally:
        for worker in workers:
            worker.process.terminate()
            worker.process.join()


def death(who, process):
    """Why a worker's process is gone, in words."""
    code = process.exitcode
    how = 'closed its pipe' if code is None else 'was killed by signal %d' % -code if code < 0 else 'ended with exit code %d' % code
    return RuntimeError('%s (process %d) %s before its work was done' % (who, process.pid, how))


class Worker(object):
    """A worker process, seen from the main process."""

    def __init__(self, run, processes, number, parent):
        self.number, self.ranges, self.is_stopping, self.flow = number, [], False, 0
        lane = run.lane(PROCESS, number).index
        # A new writer for each round: only the ring knows how far the last round's process has written.
        self.starting = TraceWriter(run.rings, lane)
        self.starting.begin(run.rings.name('start-up'))
        self.pipe, far_end = processes.Pipe()
        self.process = processes.Process(target=child, args=(far_end, run.job(), lane, number, run.core_of(number), parent))
        self.process.daemon = True
        self.process.start()
        far_end.close()

    def death(self):
        """Why it is gone, in words."""
        self.process.join(5)
        return death('worker %d' % self.number, self.process)


class Coordinator(object):
    """The main thread of a round: waits for all workers at a time, adds their results up and gives each the next ranges."""

    def __init__(self, run, workers):
        self._run, self._schedule, self._total = run, run.schedule(), (0, 0)
        self._open = {worker.pipe.fileno(): worker for worker in workers}

    def hand_out(self):
        """Until all workers have ended."""
        while self._open:
            with self._run.slice('wait for results', MESSAGE_WAIT):
                ready, _, _ = select.select(list(self._open), [], [])
            for descriptor in ready:
                self._receive(descriptor, self._open[descriptor])
        return self._total

    def _receive(self, descriptor, worker):
        main = self._run.main
        try:
            with self._run.slice('receive', MESSAGE_WAIT, worker.number):
                message = worker.pipe.recv_bytes()
                if worker.flow:
                    main.receive(worker.flow + 1, len(message))
        except (EOFError, IOError):
            if not worker.is_stopping:
                raise worker.death()
            del self._open[descriptor]
            worker.process.join()
            return
        with self._run.slice('unpickle', SERIALIZING, worker.number):
            kind, content = pickle.loads(message)
        if kind == 'failed':
            raise RuntimeError('worker %d: %s' % (worker.number, content))
        if kind == 'started':
            worker.starting.end()
        elif kind == 'result':
            self._total = add(self._total, content[:2])
            self._run.take_output(worker.ranges, content[2], worker.number)
        self._give(worker)

    def _give(self, worker):
        """The next ranges; static and cyclic are known from the start, so that a worker gets all of its ranges in one message."""
        if self._schedule.is_known:
            worker.ranges = self._schedule.all_ranges(worker.number - 1)
        else:
            first, count = self._schedule.next(worker.number - 1)
            worker.ranges = [(first, count)] if count else []
        worker.is_stopping = not worker.ranges
        worker.flow = self._run.next_flow()
        with self._run.slice('pickle', SERIALIZING, worker.number):
            message = pickle.dumps((worker.flow, worker.ranges), pickle.HIGHEST_PROTOCOL)
        with self._run.slice('send', MESSAGE_WAIT, len(message)):
            if worker.ranges:
                self._run.main.send(worker.flow, len(message))
            worker.pipe.send_bytes(message)


def child(pipe, job, lane, number, core, parent):
    """The program of a worker process."""
    native.die_with_parent(parent)
    try:
        pipe.send_bytes(pickle.dumps(('started', None)))
        message = pipe.recv_bytes()  # from here on this side writes the ring
        remote = RemoteWork(job, lane, number, core)
        remote.prepare()
        names = {name: remote.rings.name(name, state) for name, state in (
            ('wait for work', MESSAGE_WAIT), ('unpickle', SERIALIZING), ('pickle', SERIALIZING), ('send', MESSAGE_WAIT))}
        while answer(pipe, message, remote, names):
            remote.trace.begin(names['wait for work'])
            message = pipe.recv_bytes()
            remote.trace.end()
        remote.trace.unbind()
    except (EOFError, IOError):
        os._exit(1)  # the parent has gone; nobody is left to tell
    except Exception as error:
        pipe.send_bytes(pickle.dumps(('failed', '%s: %s' % (type(error).__name__, error))))


def answer(pipe, message, remote, names):
    """Computes what a message asks for and sends the result; False when there is no more work."""
    trace = remote.trace
    trace.begin(names['unpickle'], len(message))
    flow, ranges = pickle.loads(message)
    trace.end()
    if not ranges:
        return False
    trace.receive(flow, len(message))
    part = remote.compute(ranges)
    trace.begin(names['pickle'])
    result = pickle.dumps(('result', part), pickle.HIGHEST_PROTOCOL)
    trace.end()
    trace.begin(names['send'], len(result))
    trace.send(flow + 1, len(result))
    pipe.send_bytes(result)
    trace.end()
    return True
