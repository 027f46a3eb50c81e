"""Workers compute a ring of cells phase by phase, and meet at a barrier after each. The same as BarrierPhases.cs.

size: phases. parameters: phaseSteps (of all workers together), imbalance (extra work of worker 1; 0: none).
"""
import math

from answer import MASK, SeededRandom, item_hash
from conditions import Barrier
from prepared import Work as Prepared
from workloads.countdown import count

_CELLS = 240


class Work(Prepared):
    """One item for each worker: its cells."""

    item_name = 'part'
    default_grain = 1

    def __init__(self, size, seed, parameters):
        self._size, self._seed = size, seed
        self.items = int(parameters['workers'])
        self.progress = size * self.items
        self._cell_steps = max(1, int(parameters['phaseSteps']) // _CELLS)
        extra = float(parameters['imbalance'])
        self._bounds = [0] + [int(math.floor(_CELLS * (part + extra) / (self.items + extra))) for part in range(1, self.items)] + [_CELLS]
        self._cells, self._barrier = [], None

    def start(self, locks):
        self._barrier = Barrier(locks, 'barrier', self.items)

    def begin_round(self, run):
        self._cells = [[SeededRandom(self._seed, cell).next() for cell in range(_CELLS)], [0] * _CELLS]  # of even phases and of odd ones

    def run(self, first, count_of_items, trace):
        barrier, name = self._barrier.seat(trace), trace.rings.name('phase')
        for phase in range(self._size):
            trace.begin(name, phase)
            self._compute(self._cells[phase % 2], self._cells[1 - phase % 2], self._bounds[first], self._bounds[first + 1])
            trace.end()
            trace.add_items(1)
            barrier.wait()
        return 0, 0

    def _compute(self, before, after, start, end):
        for cell in range(start, end):
            after[cell] = count(self._cell_steps, before[cell - 1] + before[cell] + before[(cell + 1) % _CELLS])

    def end_round(self, total, elapsed_ns):
        last = self._cells[self._size % 2]
        return self._size, sum(item_hash(cell, last[cell]) for cell in range(_CELLS)) & MASK

    def text(self, value):
        return '{:,} phases of {} cells'.format(value, _CELLS)
