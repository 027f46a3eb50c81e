"""Counts primes by trial division; one item is one number. The same as Primes.cs."""
import math

from answer import MASK, item_hash
from prepared import Work as Prepared


def _is_prime(n, stop_at_root):
    if n < 2:
        return False
    end = int(math.sqrt(n)) if stop_at_root else n - 1
    divisor = 2
    while divisor <= end:
        if n % divisor == 0:
            return False
        divisor += 1
    return True


class Work(Prepared):
    """All numbers below the size."""

    def __init__(self, size, seed, parameters):
        self.items = size
        self._stop_at_root = parameters['divisors'] == 'root'

    def run(self, first, count, trace):
        value = checksum = 0
        for n in range(first, first + count):
            found = 1 if _is_prime(n, self._stop_at_root) else 0
            checksum += item_hash(n, found)
            value += found
        return value, checksum & MASK

    def text(self, value):
        return '{:,} primes below {:,}'.format(value, self.items)
