"""The items of a workload as tasks of Dask: one for each range, and one that adds up what they have found."""
import threading

from dask import delayed

import prepared
from answer import add
from no_trace import NoTrace
from rings import MESSAGE_WAIT
from strategies.process_pool import ranges_of
from trace_writer import this_thread


def execute(run, share):
    """Computes all items once, and returns the sum of their parts; or runs a program, which finds its own."""
    if run.work.is_program:
        with run.slice('program', MESSAGE_WAIT):
            return run.work.play('dask')
    once = run.next_flow()  # a key must be a new one in each round: Dask may still have an old one's result
    with run.slice('build the graph'):
        tasks = [delayed(compute)(share, one, dask_key_name='%s-%d-%d' % (run.work.item_name, once, one[0])) for one in ranges_of(run)]
        total = delayed(add_up)(tasks, dask_key_name='add-up-%d' % once)
    with run.slice('compute', MESSAGE_WAIT):
        total, outputs = total.compute()
    for ranges, output, worker in outputs:
        run.take_output(ranges, output, worker)
    return total


def compute(share, one):
    """The task of one range: value and checksum, output, and who has computed it."""
    work, trace = share.work(), share.trace()
    first, count = one
    part = work.run(first, count, trace)
    trace.add_items(count)
    size = work.output_bytes_per_item
    return part, (one, bytes(work.output[first * size:(first + count) * size]) if size else b'', trace.number)


def add_up(parts):
    """The task that needs all others."""
    total = 0, 0
    for part, _ in parts:
        total = add(total, part)
    return total, [([one], output, worker) for _, (one, output, worker) in parts]


class SameMemory(object):
    """For tasks in the threads of the main process."""

    def __init__(self, run):
        self._work = run.work

    def work(self):
        """The work itself."""
        return self._work

    def trace(self):
        """The calling thread's lane."""
        return getattr(this_thread, 'trace', NoTrace.only)


class OwnMemory(object):
    """For tasks in processes of this machine: each makes the same work for itself, at its first task."""

    def __init__(self, run):
        self._job = run.job()

    def work(self):
        """This process's copy."""
        key = self._job['rings']
        with _lock:
            if key not in _works:
                trace = self.trace()
                trace.begin(trace.rings.name('prepare'))
                _works[key] = prepared.load(self._job['experiment'])
                _works[key].join(self._job['shared'])
                trace.end()
            return _works[key]

    def trace(self):
        """The calling thread's lane."""
        return getattr(this_thread, 'trace', NoTrace.only)


_works, _lock = {}, threading.Lock()
