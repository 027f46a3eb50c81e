REGIONS = {"whole": (-0.75, 0, 3), "seahorse-valley": (-0.745, 0.113, 0.03), "elephant-valley": (0.275, 0.006, 0.03), "mini-set": (-1.7687, 0.0017, 0.016)}
TILE, LIMIT = min(int(PARAMETERS["tile"]), SIZE), int(PARAMETERS["iterations"])
CENTER_X, CENTER_Y, WIDTH = REGIONS[PARAMETERS["region"]]
ACROSS = -(-SIZE // TILE)
ITEMS = ACROSS * ACROSS

def item(number):
    """Iterations of one tile."""
    total, step = 0, WIDTH / SIZE
    for row in range(number // ACROSS * TILE, min(SIZE, (number // ACROSS + 1) * TILE)):
        for column in range(number % ACROSS * TILE, min(SIZE, (number % ACROSS + 1) * TILE)):
            cx, cy = CENTER_X - WIDTH / 2 + column * step, CENTER_Y - WIDTH / 2 + row * step
            x = y = 0.0
            steps = 0
            while steps < LIMIT:
                xx, yy = x * x, y * y
                if xx + yy > 4:
                    break
                y = 2 * x * y + cy
                x = xx - yy + cx
                steps += 1
            total += steps
    return total
