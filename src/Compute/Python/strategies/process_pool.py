"""A pool of processes (`multiprocessing.Pool`): chunks go to whoever is free; the pool is made for each round and ends with it."""
import os
import pickle

import lanes
import native
from answer import add
from rings import MESSAGE_WAIT, SERIALIZING
from strategies.processes import context, death

LOOK_S = 1.0


def execute(run):
    """Computes all items once, and returns the sum of their parts."""
    with run.slice('import multiprocessing'):
        processes = context(run)
    parent = None if run.parameters.get('startMethod') == 'forkserver' else os.getpid()
    with run.slice('start workers'):
        job = lanes.of_processes(run)
        pool = processes.Pool(run.workers, start, (job, parent))
    try:
        total = _collect(run, pool)
        pool.close()
    except BaseException:
        abandon(pool)
        raise
    with run.slice('join', MESSAGE_WAIT):
        pool.join()
    lanes.leave(job, run.rings)
    return total


def abandon(pool):
    """Ends the pool's processes. Its own terminate() would first wait for a lock, which a process that has died may have had."""
    from multiprocessing.pool import TERMINATE
    pool._terminate.cancel()
    pool._worker_handler._state = TERMINATE  # no new ones for those that end
    for process in list(pool._pool):
        process.terminate()


def _collect(run, pool):
    tasks, total = [], (0, 0)
    processes = list(pool._pool)  # nothing public tells of them, and a pool forgets who dies
    ranges = ranges_of(run)
    for task in ranges:
        with run.slice('pickle', SERIALIZING):
            flow = run.next_flow()
            message = pickle.dumps((flow, [task]), pickle.HIGHEST_PROTOCOL)
        run.main.send(flow, len(message))
        tasks.append(pool.apply_async(compute, (message,)))
    for task, (first, count) in zip(tasks, ranges):
        with run.slice('wait for results', MESSAGE_WAIT):
            result = _result_of(task, processes)
        with run.slice('unpickle', SERIALIZING, len(result)):
            flow, number, part = pickle.loads(result)
        run.main.receive(flow + 1, len(result))
        total = add(total, part[:2])
        run.take_output([(first, count)], part[2], number)
    return total


def _result_of(task, processes):
    """What a task has found. A pool replaces a process that dies, and waits for its task for ever: so look after them now and then."""
    while True:
        task.wait(LOOK_S)
        if task.ready():
            return task.get()
        for process in processes:
            if process.exitcode is not None:
                raise death('a worker of the pool', process)


def ranges_of(run):
    """All chunks in order, as a pool is given them."""
    schedule = run.schedule(1)
    ranges = []
    while True:
        first, count = schedule.next(0)
        if count == 0:
            return ranges
        ranges.append((first, count))


_job = {}


def start(job, parent):
    """What each process of the pool does first."""
    native.die_with_parent(parent)
    _job.update(job)
    remote = lanes.remote(job)
    remote.trace.end()
    remote.prepare()
    remote.trace.begin(remote.rings.name('wait for work', MESSAGE_WAIT))


def compute(message):
    """One task in a process of the pool."""
    remote = lanes.remote(_job)
    trace = remote.trace
    trace.end()
    trace.begin(remote.rings.name('unpickle', SERIALIZING), len(message))
    flow, ranges = pickle.loads(message)
    trace.end()
    trace.receive(flow, len(message))
    part = remote.compute(ranges)
    trace.begin(remote.rings.name('pickle', SERIALIZING))
    result = pickle.dumps((flow, remote.worker, part), pickle.HIGHEST_PROTOCOL)
    trace.end()
    trace.send(flow + 1, len(result))
    trace.begin(remote.rings.name('wait for work', MESSAGE_WAIT))
    return result
