"""Items that compute for a part and wait for the rest: where the line between the two kinds of work lies.

size: items. parameters: cpuPart (0 to 1), itemSteps (steps of an item that only computes), itemMs (wait of an item that only waits).
"""
import time

from answer import MASK, item_hash
from prepared import Work as Prepared
from rings import IO_WAIT
from workloads.countdown import count as count_down


class Work(Prepared):
    """The same steps and the same wait in each item."""

    item_name = 'item'
    default_grain = 1

    def __init__(self, size, seed, parameters):
        self.items, self._seed, part = size, seed, float(parameters['cpuPart'])
        self._steps = int(part * int(parameters['itemSteps']))
        self._wait_s = (1 - part) * float(parameters['itemMs']) / 1000

    def run(self, first, count, trace):
        value = checksum = 0
        waiting, computing = trace.rings.name('wait', IO_WAIT), trace.rings.name('compute')
        for item in range(first, first + count):
            trace.begin(computing, self._steps)
            left = count_down(self._steps, self._seed + item)
            trace.end()
            if self._wait_s > 0:
                trace.begin(waiting)
                time.sleep(self._wait_s)
                trace.end()
            checksum += item_hash(item, left)
            value += self._steps
        return value, checksum & MASK

    def text(self, value):
        return '{:,} items: {:,} steps computed, {:.1f} ms waited in each'.format(self.items, value, self._wait_s * 1000)
