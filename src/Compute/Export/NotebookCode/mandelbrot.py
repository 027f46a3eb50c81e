REGIONS = {"whole": (-0.75, 0, 3), "seahorse-valley": (-0.745, 0.113, 0.03), "elephant-valley": (0.275, 0.006, 0.03), "mini-set": (-1.7687, 0.0017, 0.016)}
TILE, LIMIT = min(int(PARAMETERS["tile"]), SIZE), int(PARAMETERS["iterations"])
CENTER_X, CENTER_Y, WIDTH = REGIONS[PARAMETERS["region"]]
LEFT, TOP, STEP = CENTER_X - WIDTH / 2, CENTER_Y - WIDTH / 2, WIDTH / SIZE
ACROSS = -(-SIZE // TILE)
ITEMS = ACROSS * ACROSS

if PARAMETERS["vectors"] == "on":
    import numpy

def item(number):
    """Iterations of one tile."""
    rows = range(number // ACROSS * TILE, min(SIZE, (number // ACROSS + 1) * TILE))
    columns = range(number % ACROSS * TILE, min(SIZE, (number % ACROSS + 1) * TILE))
    if PARAMETERS["vectors"] == "on":
        return all_at_once(numpy.tile(LEFT + numpy.array(columns) * STEP, len(rows)), numpy.repeat(TOP + numpy.array(rows) * STEP, len(columns)))
    return sum(steps_to_escape(LEFT + column * STEP, TOP + row * STEP) for row in rows for column in columns)

def steps_to_escape(cx, cy):
    x = y = 0.0
    steps = 0
    while steps < LIMIT:
        xx, yy = x * x, y * y
        if xx + yy > 4:
            break
        y = 2 * x * y + cy
        x = xx - yy + cx
        steps += 1
    return steps

def all_at_once(cx, cy):
    x, y = numpy.zeros(len(cx)), numpy.zeros(len(cx))
    total = 0
    for _ in range(LIMIT):
        xx, yy = x * x, y * y
        inside = xx + yy <= 4
        cx, cy, x, y, xx, yy = [one[inside] for one in (cx, cy, x, y, xx, yy)]
        total += len(cx)
        y = 2 * x * y + cy
        x = xx - yy + cx
    return total
