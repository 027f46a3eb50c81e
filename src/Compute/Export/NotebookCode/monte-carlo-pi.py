POINTS_PER_ITEM = 10_000
ITEMS = -(-SIZE // POINTS_PER_ITEM)

def item(number):
    """How many of this item's random points lie in the circle."""
    random, radius, hits = SeededRandom(SEED, number), 1 << 31, 0
    for _ in range(min(POINTS_PER_ITEM, SIZE - number * POINTS_PER_ITEM)):
        bits = random.next()
        x, y = bits >> 33, bits & (radius - 1)
        if x * x + y * y < radius * radius:
            hits += 1
    return hits
