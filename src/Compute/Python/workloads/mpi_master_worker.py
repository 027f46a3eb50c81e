"""Tasks of uneven length, dealt out beforehand or by a master (mpi/master_worker.py); the same results whoever does them."""
import random

from answer import MASK, item_hash
from mpi_program import Program


class Work(Program):
    """size: tasks."""

    script = 'master_worker.py'
    functions = ('work',)
    results = ('results',)
    _right = None

    def arguments(self):
        return [self.size, self.seed, self.parameters['distribution']]

    def verify(self, found):
        results = found[0]['results']
        if self._right is None:
            self._right = self._work_out()
        wrong = [task for task in range(self.size) if results.get(task) != self._right[task]]
        if wrong or len(results) != self.size:
            raise RuntimeError('of {:,} tasks {:,} have no result or a wrong one, the first is task {}'.format(self.size, len(wrong), (wrong or ['?'])[0]))
        checksum = sum(item_hash(task, number) for task, number in results.items()) & MASK
        return self.size, checksum, '{:,} tasks done, each once, with the right result'.format(self.size)

    def _work_out(self):
        numbers = random.Random(self.seed)
        return [_after(int(10000 + 400000 * numbers.random() ** 4), task) for task in range(self.size)]


def _after(steps, number):
    """The generator's number after many steps, in few: n steps of x -> a x + c are one of the same kind (F. Brown, 1994)."""
    factor, summand, a, c = 1, 0, 1103515245, 12345
    while steps:
        if steps & 1:
            factor, summand = factor * a % 2147483648, (summand * a + c) % 2147483648
        a, c = a * a % 2147483648, c * (a + 1) % 2147483648
        steps >>= 1
    return (factor * number + summand) % 2147483648
