"""Items pass through stages, one for each worker, with bounded queues between them. The same as Pipeline.cs, with `queue.Queue`.

size: items. parameters: itemSteps (of all stages), slowStage, slowShare (its part of the steps; the others share the rest), capacity.
"""
from answer import MASK, item_hash
from conditions import Queue
from prepared import Work as Prepared, rate, start_of
from workloads.countdown import count


class Work(Prepared):
    """One item for each worker: its stage."""

    item_name = 'stage'
    default_grain = 1

    def __init__(self, size, seed, parameters):
        self._size, self._seed = size, seed
        self.items, self.progress = int(parameters['workers']), size
        self._steps = _steps_of(self.items, parameters)
        self._capacity, self._queues, self._elapsed_ns = int(parameters['capacity']), [], 1

    def worker_name(self, worker):
        return 'stage %d' % worker

    def start(self, locks):
        self._queues = [Queue(locks, 'queue %d' % (number + 1), self._capacity) for number in range(self.items - 1)]

    def run(self, first, count_of_items, trace):
        source = self._queues[first - 1] if first > 0 else None
        target = self._queues[first] if first < self.items - 1 else None
        name, value, checksum = trace.rings.name('item'), 0, 0
        for i in range(self._size):
            item, number = source.get() if source else (i, self._seed + i)
            trace.begin(name, item)
            number = count(self._steps[first], number)
            trace.end()
            if target:
                target.put((item, number))
            else:
                checksum += item_hash(item, number)
                value += 1
                trace.add_items(1)
        return value, checksum & MASK

    def end_round(self, total, elapsed_ns):
        self._elapsed_ns = elapsed_ns
        return total

    def text(self, value):
        return '{:,} items came out'.format(value)

    def figures(self):
        return rate(self._size, self._elapsed_ns)


def _steps_of(stages, parameters):
    whole = int(parameters['itemSteps'])
    if stages == 1:
        return [whole]
    slow, others = min(int(parameters['slowStage']), stages) - 1, stages - 1
    slow_steps = int(whole * float(parameters['slowShare']))
    rest = whole - slow_steps
    steps = [start_of(i + 1, others, rest) - start_of(i, others, rest) for i in range(others)]
    steps.insert(slow, slow_steps)
    return steps
