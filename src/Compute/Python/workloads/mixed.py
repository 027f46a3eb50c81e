"""Items that compute for a part and wait for the rest: where the line between the two kinds of work lies.

size: items. parameters: cpuPart (0 to 1), itemMs (wait of an item that only waits). An item that only computes does 10,000 steps for each
of its milliseconds, which takes CPython 3.11 about that long; counted steps give the same answer everywhere, timed ones would not.
"""
import time

from answer import MASK, item_hash
from prepared import Work as Prepared
from rings import IO_WAIT
from workloads.countdown import count as count_down

_STEPS_PER_MS = 10000


class Work(Prepared):
    """The same steps and the same wait in each item."""

    item_name = 'item'
    default_grain = 1

    def __init__(self, size, seed, parameters):
        self.items, self.seed, part = size, seed, float(parameters['cpuPart'])
        self.steps = int(part * float(parameters['itemMs']) * _STEPS_PER_MS)
        self.wait_s = (1 - part) * float(parameters['itemMs']) / 1000

    def run(self, first, count, trace):
        value = checksum = 0
        waiting, computing = trace.rings.name('wait', IO_WAIT, blocks_once=True), trace.rings.name('compute')
        for item in range(first, first + count):
            trace.begin(computing, self.steps)
            left = count_down(self.steps, self.seed + item)
            trace.end()
            if self.wait_s > 0:
                trace.begin(waiting)
                time.sleep(self.wait_s)
                trace.end()
            checksum += item_hash(item, left)
            value += self.steps
        return value, checksum & MASK

    def async_runner(self):
        """Only for interpreters that know coroutines."""
        from workloads import mixed_async
        return lambda first, count, trace: mixed_async.run(self, first, count, trace)

    def text(self, value):
        return '{:,} items: {:,} steps computed, {:.1f} ms waited in each'.format(self.items, value, self.wait_s * 1000)
