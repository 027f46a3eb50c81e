"""Counts down to zero; one item is a block of 10,000 steps. The same steps as Countdown.cs."""
from answer import MASK, item_hash
from prepared import Work as Prepared

_STEPS_PER_ITEM = 10000


def count(steps, number):
    """Counts to zero; each step also turns a number over, which the next step needs."""
    number &= MASK
    left = steps
    while left > 0:
        number = number * 6364136223846793005 + 1442695040888963407 & MASK
        left -= 1
    return number


class Work(Prepared):
    """Blocks of steps."""

    def __init__(self, size, seed, parameters):
        self._size, self._seed = size, seed
        self.items = (size + _STEPS_PER_ITEM - 1) // _STEPS_PER_ITEM

    def run(self, first, count_of_items, trace):
        value = checksum = 0
        for item in range(first, first + count_of_items):
            steps = min(_STEPS_PER_ITEM, self._size - item * _STEPS_PER_ITEM)
            checksum += item_hash(item, count(steps, self._seed + item))
            value += steps
        return value, checksum & MASK

    def text(self, value):
        return '{:,} steps counted'.format(value)
