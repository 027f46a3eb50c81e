"""Parts of an answer and seeded numbers: bit for bit those of src/Compute/Workloads/Answer.cs and SeededRandom.cs."""

MASK = 0xFFFFFFFFFFFFFFFF
_GOLDEN = 0x9E3779B97F4A7C15


def mix(x):
    """SplitMix64's finisher (Steele, Lea and Flood, 2014)."""
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 & MASK
    x = (x ^ x >> 27) * 0x94D049BB133111EB & MASK
    return x ^ x >> 31


def item_hash(item, value):
    """What an item adds to the checksum, for its number and its 64-bit result."""
    return mix((item & MASK) * _GOLDEN & MASK ^ ((value & MASK) + 0x632BE59BD9B4E019 & MASK))


def stream(seed, item):
    """The state of an item's own stream of random numbers."""
    return mix(seed + _GOLDEN & MASK) + mix((item & MASK) ^ 0xD1B54A32D192ED03) & MASK


class SeededRandom(object):
    """SplitMix64: the same numbers on every machine and interpreter, and a stream of its own for each item."""

    __slots__ = ('_state',)

    def __init__(self, seed, item=0):
        self._state = stream(seed, item)

    def next(self):
        """64 random bits."""
        self._state = state = self._state + _GOLDEN & MASK
        return mix(state)

    def below(self, limit):
        """An integer from 0 to limit - 1."""
        return (self.next() >> 32) * limit >> 32

    def unit(self):
        """A number from 0 to below 1, with 53 bits."""
        return (self.next() >> 11) * (1.0 / (1 << 53))


def add(left, right):
    """Adds two parts; order and grouping do not matter."""
    return left[0] + right[0], left[1] + right[1] & MASK
