"""NumPy at work: on numbers its loops run in C without the GIL, on Python objects they can't.

size: arrays. parameters: operation (numeric, object: a square and a sum for each element; matmul: a matrix product), length (elements; a
matrix is as many rows wide and high as fit). The numbers are small and whole, so doubles hold every sum exactly, in every order of adding.
"""
import threading

from answer import MASK, SeededRandom, item_hash
from prepared import Work as Prepared

_DRAWN = 4096
_KEEPS_GIL_UP_TO = 500  # elements: NumPy's loops over fewer do not let go of it


class Work(Prepared):
    """Operations on one seeded array, turned for each item."""

    item_name = 'array'
    default_grain = 1

    def __init__(self, size, seed, parameters):
        import numpy
        self._numpy, self.items = numpy, size
        self._operation, self._length = parameters['operation'], int(parameters['length'])
        random = SeededRandom(seed)
        drawn = numpy.array([random.below(10) for _ in range(_DRAWN)])
        # Stretched by a stride that has no divisor in common with what was drawn, so that no row of a matrix is like the one before.
        array = drawn[numpy.arange(self._length) * 1237 % _DRAWN].astype(object if self._operation == 'object' else numpy.float64)
        if self._operation == 'matmul':
            side = int(self._length ** 0.5)
            array = array[:side * side].reshape(side, side)
        self._array, self._twice = array, numpy.concatenate([array.ravel(), array.ravel()])
        self._own = threading.local()

    def run(self, first, count, trace):
        is_released = self._operation == 'matmul' or self._operation == 'numeric' and self._length > _KEEPS_GIL_UP_TO
        name = trace.rings.name(('released: ' if is_released else '') + self._operation)
        value = checksum = 0
        for item in range(first, first + count):
            trace.begin(name, self._length)
            found = int(self._compute(item).sum()) * (item + 1)
            trace.end()
            value += found
            checksum += item_hash(item, found)
        return value, checksum & MASK

    def _compute(self, item):
        # Each thread writes into an array of its own: a new one for each item would cost more page faults than arithmetic.
        if not hasattr(self._own, 'result'):
            self._own.result = self._numpy.empty_like(self._array)
        size, result = self._array.size, self._own.result
        turned = self._twice[size - item % size:2 * size - item % size].reshape(self._array.shape)
        if self._operation == 'matmul':
            return self._numpy.dot(turned, self._array, out=result)
        return self._numpy.add(self._numpy.multiply(turned, turned, out=result), self._array, out=result)

    def text(self, value):
        return '{:,} arrays of {:,} numbers ({}); the sum of all is {:,}'.format(self.items, self._length, self._operation, value)
