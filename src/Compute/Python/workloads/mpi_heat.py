"""Heat on a plate, in blocks of rows (mpi/heat.py); the same plate, to the last bit, as without any blocks."""
import zlib

from answer import item_hash
from mpi_program import Program


class Work(Program):
    """size: cells along an edge."""

    script = 'heat.py'
    imports = ('numpy',)
    functions = ('exchange', 'step')
    results = ('whole',)
    _right = _whole = None

    def __init__(self, size, seed, parameters):
        super(Work, self).__init__(size, seed, parameters)
        if size < self.ranks:
            raise ValueError('a plate of %d rows can\'t be divided among %d ranks' % (size, self.ranks))

    def arguments(self):
        return [self.size, self.parameters['steps']]

    def verify(self, found):
        self._whole = found[0]['whole']
        if self._right is None:
            self._right = self._without_blocks()
        if not (self._whole == self._right).all():
            raise RuntimeError('the plate is not the one that comes out without ranks')
        mean = float(self._whole.mean())
        return int(round(mean * 1e6)), item_hash(self.size, zlib.crc32(self._whole.tobytes())), 'a plate of {0:,} x {0:,} cells after {1:,} steps, {2:.3f} degrees on average'.format(
            self.size, int(self.parameters['steps']), mean)

    def _without_blocks(self):
        import numpy as np
        side = self.size
        plate = np.zeros((side + 2, side))
        y, x = np.mgrid[0:side, 0:side]
        plate[1:-1] = np.where((x - side / 2) ** 2 + (y - side / 2) ** 2 < (side / 4) ** 2, 100.0, 0.0)
        plate[0] = 100.0
        for _ in range(int(self.parameters['steps'])):
            plate[1:-1, 1:-1] = (plate[:-2, 1:-1] + plate[2:, 1:-1] + plate[1:-1, :-2] + plate[1:-1, 2:]) / 4
        return plate[1:-1]

    def picture(self):
        grey = (40 + self._whole * 2.15).astype('u1')
        return self.size, 1, [bytearray(row.tobytes()) for row in grey]

    def workers_of_picture(self):
        workers = bytearray()
        for rank in range(self.ranks):
            rows = self.size * (rank + 1) // self.ranks - self.size * rank // self.ranks
            workers += bytearray([rank + 1]) * (rows * self.size)
        return workers
