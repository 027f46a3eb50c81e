"""Estimates pi from random points, 10,000 in an item, each item with a stream of its own. The same as MonteCarloPi.cs."""
from answer import MASK, SeededRandom, item_hash
from prepared import Work as Prepared

_POINTS_PER_ITEM = 10000
_RADIUS = 1 << 31


def _hits(random, points):
    hits = 0
    for _ in range(points):
        bits = random.next()
        x, y = bits >> 33, bits & _RADIUS - 1
        if x * x + y * y < _RADIUS * _RADIUS:
            hits += 1
    return hits


class Work(Prepared):
    """Blocks of points."""

    def __init__(self, size, seed, parameters):
        self._size, self._seed = size, seed
        self.items = (size + _POINTS_PER_ITEM - 1) // _POINTS_PER_ITEM

    def run(self, first, count, trace):
        value = checksum = 0
        for item in range(first, first + count):
            points = min(_POINTS_PER_ITEM, self._size - item * _POINTS_PER_ITEM)
            hits = _hits(SeededRandom(self._seed, item), points)
            checksum += item_hash(item, hits)
            value += hits
        return value, checksum & MASK

    def text(self, value):
        about = 4.0 * value / self._size
        return 'pi is about {:.5f}: {:,} of {:,} points lie in the circle'.format(about, value, self._size)
