"""Tasks of seeded, unequal cost. The same costs as UnevenTasks.cs."""
from answer import MASK, SeededRandom, item_hash
from prepared import Work as Prepared
from workloads.countdown import count as count_down

_MEAN_STEPS = 3000000


def _costs(tasks, seed, skew):
    weights = [1 - skew + skew / (0.001 + 0.999 * SeededRandom(seed, task).unit()) for task in range(tasks)]
    total = 0.0
    for weight in weights:  # not sum(): newer versions add more exactly, so they would give other bits
        total += weight
    return [int(weight / total * tasks * _MEAN_STEPS) + 1 for weight in weights]


class Work(Prepared):
    """Tasks of their own lengths."""

    item_name = 'task'
    default_grain = 1

    def __init__(self, size, seed, parameters):
        self.items = size
        self._steps = _costs(size, seed, float(parameters['skew']))

    def run(self, first, count, trace):
        value = checksum = 0
        for task in range(first, first + count):
            checksum += item_hash(task, count_down(self._steps[task], task))
            value += self._steps[task]
        return value, checksum & MASK

    def text(self, value):
        return '{:,} tasks, {:,} steps, the longest {:,}'.format(self.items, value, max(self._steps))
