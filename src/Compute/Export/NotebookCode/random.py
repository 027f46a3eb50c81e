MASK = (1 << 64) - 1

def mix(x):
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 & MASK
    x = (x ^ x >> 27) * 0x94D049BB133111EB & MASK
    return x ^ x >> 31

class SeededRandom:
    """SplitMix64 (Steele, Lea and Flood, 2014): a stream of its own for each item, so that it does not matter who draws it."""

    def __init__(self, seed, stream):
        self.state = mix((seed + 0x9E3779B97F4A7C15) & MASK) + mix(stream ^ 0xD1B54A32D192ED03) & MASK

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        return mix(self.state)

    def below(self, limit):
        return (self.next() >> 32) * limit >> 32

    def unit(self):
        return (self.next() >> 11) * (1.0 / (1 << 53))
