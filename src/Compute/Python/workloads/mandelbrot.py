"""The Mandelbrot set as a square image in square tiles; one item is one tile. The same pixels as Mandelbrot.cs.

parameters: tile, iterations, region, vectors (off: pixel by pixel in Python; on: NumPy, all pixels of a tile at a time). Both do the same
operations on the same doubles, so both find the same.
"""
import importlib

from answer import MASK, item_hash
from prepared import Work as Prepared

_KEEPS_GIL_UP_TO = 500  # numbers: NumPy's loops over fewer do not let go of it
_REGIONS = {
    'whole': (-0.75, 0.0, 3.0),
    'seahorse-valley': (-0.745, 0.113, 0.03),
    'elephant-valley': (0.275, 0.006, 0.03),
    'mini-set': (-1.7687, 0.0017, 0.016),
}


def _steps_to_escape(cx, cy, limit):
    x = y = 0.0
    steps = 0
    while steps < limit:
        xx, yy = x * x, y * y
        if xx + yy > 4:
            break
        y = 2 * x * y + cy
        x = xx - yy + cx
        steps += 1
    return steps


def _steps_of_all(numpy, cx, cy, limit):
    """The same for arrays of points. Those that have escaped are taken out, so that the others have less to go through."""
    steps = numpy.full(len(cx), limit)
    left = numpy.arange(len(cx))
    x, y = numpy.zeros(len(cx)), numpy.zeros(len(cx))
    for step in range(limit):
        xx, yy = x * x, y * y
        inside = xx + yy <= 4
        if not inside.all():
            steps[left[~inside]] = step
            left, cx, cy, x, y, xx, yy = [one[inside] for one in (left, cx, cy, x, y, xx, yy)]
            if len(left) == 0:
                break
        y = 2 * x * y + cy
        x = xx - yy + cx
    return steps


class Work(Prepared):
    """Tiles, row by row."""

    item_name = 'tile'
    default_grain = 1

    def __init__(self, size, seed, parameters):
        self._size, self._tile = size, min(int(parameters['tile']), size)
        self._iterations = int(parameters['iterations'])
        self._across = (size + self._tile - 1) // self._tile
        center_x, center_y, width = _REGIONS[parameters['region']]
        self._step = width / size
        self._left, self._top = center_x - width / 2, center_y - width / 2
        self.items = self._across * self._across
        self._numpy = importlib.import_module('numpy') if parameters['vectors'] == 'on' else None
        self.make_output(self._tile * self._tile)

    def run(self, first, count, trace):
        value = checksum = 0
        for tile in range(first, first + count):
            steps = self._draw_at_once(tile, trace) if self._numpy else self._draw(tile)
            checksum += item_hash(tile, steps)
            value += steps
        return value, checksum & MASK

    def _draw(self, tile):
        size, width, limit = self._size, self._tile, self._iterations
        from_x, from_y = tile % self._across * width, tile // self._across * width
        base = tile * width * width
        total = 0
        for y in range(from_y, min(size, from_y + width)):
            cy = self._top + y * self._step
            for x in range(from_x, min(size, from_x + width)):
                steps = _steps_to_escape(self._left + x * self._step, cy, limit)
                self.output[base + (y - from_y) * width + x - from_x] = 0 if steps >= limit else 40 + steps * 11 % 216
                total += steps
        return total

    def _draw_at_once(self, tile, trace):
        numpy, size, width, limit = self._numpy, self._size, self._tile, self._iterations
        from_x, from_y = tile % self._across * width, tile // self._across * width
        columns, rows = min(size - from_x, width), min(size - from_y, width)
        cx = numpy.tile(self._left + numpy.arange(from_x, from_x + columns) * self._step, rows)
        cy = numpy.repeat(self._top + numpy.arange(from_y, from_y + rows) * self._step, columns)
        trace.begin(trace.rings.name('released: iterate' if len(cx) > _KEEPS_GIL_UP_TO else 'iterate'), len(cx))
        steps = _steps_of_all(numpy, cx, cy, limit)
        trace.end()
        pixels = numpy.zeros((width, width), numpy.uint8)
        pixels[:rows, :columns] = numpy.where(steps >= limit, 0, 40 + steps * 11 % 216).reshape(rows, columns)
        self.output[tile * width * width:(tile + 1) * width * width] = pixels.tobytes()
        return int(steps.sum())

    def text(self, value):
        return '{0:,} x {0:,} pixels, {1:,} iterations'.format(self._size, value)

    def picture(self):
        size, tile = self._size, self._tile
        rows = []
        for y in range(size):
            row = bytearray()
            for column in range(self._across):
                start = (y // tile * self._across + column) * tile * tile + y % tile * tile
                row += self.output[start:start + min(tile, size - column * tile)]
            rows.append(row)
        return size, tile, rows
