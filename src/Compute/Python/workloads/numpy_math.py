"""NumPy at work: on numbers its loops run in C without the GIL, on Python objects they can't.

size: operations. parameters: operation (matrix-product, elementwise), dtype (numeric, object), dimension (rows and columns). The numbers
are small and whole, so doubles hold every sum exactly: the answer is the same for both kinds and for every order of adding.
"""
from answer import MASK, SeededRandom, item_hash
from prepared import Work as Prepared


class Work(Prepared):
    """Operations on one seeded matrix, turned for each item."""

    item_name = 'operation'
    default_grain = 1

    def __init__(self, size, seed, parameters):
        import numpy
        self._numpy = numpy
        self.items, self._dimension = size, int(parameters['dimension'])
        self._operation, self._dtype = parameters['operation'], parameters['dtype']
        random = SeededRandom(seed)
        cells = [random.below(10) for _ in range(self._dimension ** 2)]
        kind = object if self._dtype == 'object' else numpy.float64
        self._matrix = numpy.array(cells, dtype=kind).reshape(self._dimension, self._dimension)

    def run(self, first, count, trace):
        is_product, is_object = self._operation == 'matrix-product', self._dtype == 'object'
        name = trace.rings.name(self._operation + ' of objects' if is_object else 'released: ' + self._operation)
        value = checksum = 0
        for item in range(first, first + count):
            turned = self._numpy.roll(self._matrix, item % self._dimension, axis=1)
            trace.begin(name, self._dimension)
            result = turned.dot(self._matrix) if is_product else turned * self._matrix + turned
            trace.end()
            found = int(result.sum())
            value += found
            checksum += item_hash(item, found)
        return value, checksum & MASK

    def text(self, value):
        return '{:,} times {} of {:,} x {:,} cells ({}); their sum is {:,}'.format(
            self.items, self._operation.replace('-', ' '), self._dimension, self._dimension, self._dtype, value)
