"""Processes of `multiprocessing` that share an array: each knows its items from its number, and writes what it finds where all can read it.
Nothing is pickled and no message is sent.

The array is a file in the run's folder that all of them map, as the shared arrays of `multiprocessing` are; a file that has a name works with
every start method, and is gone with the folder, however a process ends.
"""
import mmap
import os
import struct

import native
from answer import add
from rings import IDLE, PROCESS
from running import RemoteWork
from schedules import Schedule
from strategies.processes import context, death

_PART = struct.Struct('<qQq')  # value, checksum, and 1 when both are there


def execute(run):
    """Computes all items once, and returns the sum of their parts."""
    if not run.schedule().is_known:
        raise ValueError('processes-shared follows the schedules static and cyclic only: its processes do not ask for work')
    with run.slice('import multiprocessing'):
        processes = context(run)
    parent = None if run.parameters.get('startMethod') == 'forkserver' else os.getpid()
    array = SharedArray(os.path.join(os.path.dirname(run.rings.path), 'array'), run.work, run.workers)
    array.clear()
    started = []
    try:
        with run.slice('start workers'):
            for number in range(1, run.workers + 1):
                lane = run.lane(PROCESS, number).index
                process = processes.Process(target=child, args=(run.job(), array.path, lane, number, run.core_of(number), parent, native.now_ns()))
                process.daemon = True
                process.start()
                started.append(process)
        with run.slice('join', IDLE):
            for process in started:
                process.join()
        return _sum(run, array, started)
    finally:
        for process in started:
            process.terminate()
            process.join()


def _sum(run, array, started):
    total, schedule = (0, 0), run.schedule()
    memory = array.map()
    for number, process in enumerate(started, 1):
        value, checksum, is_there = _PART.unpack_from(memory, array.place_of(number))
        if not is_there:
            raise death('worker %d' % number, process)
        total = add(total, (value, checksum))
        for first, count in schedule.all_ranges(number - 1):
            run.mark(first, count, number)
    if array.output_bytes:
        run.work.output[:] = memory[:array.output_bytes]
    memory.close()
    return total


class SharedArray(object):
    """The bytes of all items, in order; behind them a part of the answer for each worker."""

    def __init__(self, path, work, workers):
        self.path, self._workers = path, workers
        self.output_bytes = work.items * work.output_bytes_per_item

    def clear(self):
        """Makes it, all zero."""
        with open(self.path, 'wb') as target:
            target.truncate(self.place_of(self._workers + 1))

    def map(self):
        """It, as this process sees it."""
        with open(self.path, 'r+b') as source:
            return mmap.mmap(source.fileno(), 0)

    def place_of(self, number):
        """Where a worker's part lies."""
        return self.output_bytes + (number - 1) * _PART.size


def child(job, path, lane, number, core, parent, began_ns):
    """The program of a worker process."""
    native.die_with_parent(parent)
    remote = RemoteWork(job, lane, number, core)
    remote.trace.begin_at(remote.rings.name('start-up'), began_ns)
    remote.trace.end()
    remote.prepare()
    experiment, work = job['experiment'], remote.work
    array = SharedArray(path, work, experiment['workers'])
    memory = array.map()
    if array.output_bytes:
        work.output = memoryview(memory)[:array.output_bytes]
    part = 0, 0
    for first, count in Schedule(experiment.get('schedule'), work.default_grain, work.items, experiment['workers']).all_ranges(number - 1):
        part = add(part, remote.run_range(first, count))
    _PART.pack_into(memory, array.place_of(number), part[0], part[1], 1)
    remote.trace.unbind()
