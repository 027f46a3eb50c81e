import time

ITEMS, ITEM_S, CPU_PART = SIZE, int(PARAMETERS["itemMs"]) / 1000, float(PARAMETERS["cpuPart"])

def steps_per_second():
    steps, end = 0, time.perf_counter() + 0.1
    while time.perf_counter() < end:
        count_down(1000)
        steps += 1000
    return steps * 10

def count_down(left):
    while left > 0:
        left -= 1

STEPS = int(steps_per_second() * ITEM_S * CPU_PART)

def item(number):
    """Computes for a part of its time, and waits for the rest."""
    count_down(STEPS)
    time.sleep(ITEM_S * (1 - CPU_PART))
    return 1
