"""Waits for timers; one item is one wait of seeded length. The same waits as Sleep.cs."""
import time

from answer import MASK, SeededRandom, item_hash
from prepared import Work as Prepared
from rings import IO_WAIT


class Work(Prepared):
    """Waits."""

    item_name = 'wait'
    default_grain = 1

    def __init__(self, size, seed, parameters):
        self.items, self._seed, self._mean_ms = size, seed, int(parameters['meanMs'])

    def wait_ms(self, item):
        """Length of one wait."""
        return max(1, self._mean_ms // 2 + SeededRandom(self._seed, item).below(self._mean_ms + 1))

    def run(self, first, count, trace):
        value = checksum = 0
        name = trace.rings.name('timer', IO_WAIT, blocks_once=True)
        for item in range(first, first + count):
            wait_ms = self.wait_ms(item)
            trace.begin(name, wait_ms)
            time.sleep(wait_ms / 1000.0)
            trace.end()
            checksum += item_hash(item, wait_ms)
            value += wait_ms
        return value, checksum & MASK

    def async_runner(self):
        """Only for interpreters that know coroutines."""
        from workloads import sleep_async
        return lambda first, count, trace: sleep_async.run(self, first, count, trace)

    def text(self, value):
        return '{:,} waits of {:,} ms in all'.format(self.items, value)
