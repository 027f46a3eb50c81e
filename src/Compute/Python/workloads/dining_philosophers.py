"""Philosophers need two forks to eat, and share each with a neighbour (Dijkstra, 1965). The same as DiningPhilosophers.cs.

size: meals, from a pot for all: who ate how many is the finding. parameters: policy, forced, eatSteps, thinkSteps.
"""
import threading

from answer import MASK, item_hash
from dining_table import table_of
from prepared import Work as Prepared
from workloads.countdown import count


class Work(Prepared):
    """One item for each worker: a philosopher's dinner."""

    item_name = 'dinner'
    default_grain = 1

    def __init__(self, size, seed, parameters):
        self._size, self._seed, self._policy, self._is_forced = size, seed, parameters['policy'], parameters['forced'] == 'on'
        self.items, self.progress = int(parameters['workers']), size
        self._eat_steps, self._think_steps = int(parameters['eatSteps']), int(parameters['thinkSteps'])
        self._table, self._pot, self._next_meal = None, threading.Lock(), 0
        self._eaten = [0] * self.items

    def worker_name(self, worker):
        return 'philosopher %d' % worker

    def start(self, locks):
        self._table = table_of(self._policy, locks, self.items, self._is_forced)

    def begin_round(self, run):
        self._next_meal = 0
        self._table.reset()

    def run(self, first, count_of_items, trace):
        me = self._table.sit(first, trace)
        think, eat = trace.rings.name('think'), trace.rings.name('eat')
        value = checksum = 0
        for meal in iter(self._take_from_pot, None):
            trace.begin(think, meal)
            number = count(self._think_steps, self._seed + meal)
            trace.end()
            self._table.take_forks(me)
            trace.begin(eat, meal)
            number = count(self._eat_steps, number)
            trace.end()
            self._table.put_forks(me)
            checksum += item_hash(meal, number)
            value += 1
            trace.add_items(1)
        self._table.leave(me)
        self._eaten[first] = value
        return value, checksum & MASK

    def _take_from_pot(self):
        with self._pot:
            meal = self._next_meal
            self._next_meal += 1
        return meal if meal < self._size else None

    def text(self, value):
        if self.items == 1:
            return '{:,} meals'.format(value)
        return '{:,} meals; the philosophers ate {} of them'.format(value, ', '.join('{:,}'.format(meals) for meals in self._eaten))

    def figures(self):
        return {'fewestMeals': min(self._eaten), 'mostMeals': max(self._eaten)}
