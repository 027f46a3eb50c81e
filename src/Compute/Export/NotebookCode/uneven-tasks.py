ITEMS = SIZE
MEAN_STEPS = 3_000_000 // SHRINK
SKEW = float(PARAMETERS["skew"])
weights = [1 - SKEW + SKEW / (0.001 + 0.999 * SeededRandom(SEED, task).unit()) for task in range(ITEMS)]
STEPS = [int(weight / sum(weights) * ITEMS * MEAN_STEPS) + 1 for weight in weights]

def item(number):
    """Counts down as long as this task is."""
    left = STEPS[number]
    while left > 0:
        left -= 1
    return STEPS[number]
