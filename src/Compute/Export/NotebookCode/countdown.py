STEPS_PER_ITEM = 10_000
ITEMS = -(-SIZE // STEPS_PER_ITEM)

def item(number):
    """Counts down; each step also turns a number over, as the measured program does."""
    steps = min(STEPS_PER_ITEM, SIZE - number * STEPS_PER_ITEM)
    turned, left = SEED + number, steps
    while left > 0:
        turned = (turned * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
        left -= 1
    return steps
