"""Adds one to a counter that all workers share, under a lock or under none; one item is 100 increments. The same as SharedCounter.cs."""
from answer import MASK, item_hash
from locks import Lock, RLock, Semaphore
from prepared import Work as Prepared, rate
from workloads.countdown import count

_PER_ITEM = 100


class Work(Prepared):
    """size: increments. parameters: lock, holdSteps (between reading and writing the counter), workSteps (outside of the lock)."""

    item_name = 'increments'

    def __init__(self, size, seed, parameters):
        self._size, self._seed, self._kind = size, seed, parameters['lock']
        self._hold_steps, self._work_steps = int(parameters['holdSteps']), int(parameters['workSteps'])
        self.items = (size + _PER_ITEM - 1) // _PER_ITEM
        self._lock, self._lost, self._elapsed_ns = None, 0, 1
        self.counter, self._own = 0, {}

    def start(self, locks):
        make = {'lock': Lock, 'rlock': RLock, 'semaphore': lambda table, name: Semaphore(table, name, 1)}.get(self._kind)
        self._lock = make and make(locks, 'counter')

    def begin_round(self, run):
        self.counter, self._own = 0, {}

    def run(self, first, count_of_items, trace):
        increment = self._way_of(trace)
        value = checksum = 0
        for item in range(first, first + count_of_items):
            increments = min(_PER_ITEM, self._size - item * _PER_ITEM)
            number = self._seed + item
            for _ in range(increments):
                number = count(self._work_steps, number)
                number = increment(number)
            checksum += item_hash(item, number)
            value += increments
        return value, checksum & MASK

    def _way_of(self, trace):
        if self._kind == 'none':
            return self._increment
        if self._kind == 'per-thread':
            return self._counter_of(trace.index)
        lock = self._lock.seat(trace)

        def increment(number):
            with lock:
                return self._increment(number)
        return increment

    def _increment(self, number):
        seen = self.counter
        number = count(self._hold_steps, number)
        self.counter = seen + 1
        return number

    def _counter_of(self, index):
        own = self._own.setdefault(index, [0])

        def increment(number):
            number = count(self._hold_steps, number)
            own[0] += 1
            return number
        return increment

    def end_round(self, total, elapsed_ns):
        counted = self.counter + sum(own[0] for own in self._own.values())
        made, checksum = total
        self._lost, self._elapsed_ns = made - counted, elapsed_ns
        return (made if self._kind == 'none' else counted), checksum

    def text(self, value):
        lost = '{:,} of them lost ({:.2f} %)'.format(self._lost, 100.0 * self._lost / value) if self._lost else 'none of them lost'
        return '{:,} increments, {}'.format(value, lost)

    def figures(self):
        return dict(rate(self._size, self._elapsed_ns), lost=self._lost)
