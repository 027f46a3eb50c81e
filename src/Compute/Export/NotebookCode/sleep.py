import asyncio
import time

ITEMS, MEAN_MS = SIZE, int(PARAMETERS["meanMs"])

def wait_ms(number):
    return max(1, MEAN_MS // 2 + SeededRandom(SEED, number).below(MEAN_MS + 1))

def item(number):
    """Waits, and says how many milliseconds."""
    time.sleep(wait_ms(number) / 1000)
    return wait_ms(number)

async def item_async(number):
    await asyncio.sleep(wait_ms(number) / 1000)
    return wait_ms(number)
