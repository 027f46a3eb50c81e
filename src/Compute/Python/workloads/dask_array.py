"""The mean of an array in chunks (dask_programs/array.py). size: its numbers, which are whole and small, so that every order of adding gives the same."""
from answer import item_hash
from dask_program import Program, expect

_MOST_CHUNKS = 20000
_PIECE = 1000000


class Work(Program):
    """The array, and its mean by NumPy."""

    script = 'array.py'
    results = ('mean',)
    imports = ('dask.array',)
    tells_gil = False
    _right = None

    def __init__(self, size, seed, parameters):
        super().__init__(size, seed, parameters)
        self._chunk = int(parameters['chunkLength'])
        if size > self._chunk * _MOST_CHUNKS:
            raise ValueError('chunkLength is {:,}: that makes more than {:,} chunks of {:,} numbers. Take larger chunks, or fewer numbers'.format(self._chunk, _MOST_CHUNKS, size))

    def arguments(self, backend):
        return [self.size, self._chunk]

    def verify(self, found):
        if self._right is None:
            self._right = self._by_numpy()
        mean = float(found['mean'])
        expect('mean', mean, self._right)
        return round(mean * self.size), item_hash(self.size, round(mean * self.size)), 'the mean of {:,} numbers is {:.6f}, as NumPy finds'.format(self.size, mean)

    def _by_numpy(self):
        import numpy
        total = 0
        for first in range(0, self.size, _PIECE):
            total += int(((numpy.arange(first, min(self.size, first + _PIECE)) * 7919 % 1000) ** 2).sum())
        return total / self.size
