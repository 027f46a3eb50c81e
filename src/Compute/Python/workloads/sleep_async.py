"""The waits of `sleep` as coroutines (Python 3 only)."""
import asyncio

from answer import MASK, item_hash
from rings import IO_WAIT


async def run(work, first, count, trace):
    """Waits without blocking the thread."""
    value = checksum = 0
    name = trace.rings.name('timer', IO_WAIT)
    for item in range(first, first + count):
        wait_ms = work.wait_ms(item)
        trace.begin(name, wait_ms)
        await asyncio.sleep(wait_ms / 1000)
        trace.end()
        checksum += item_hash(item, wait_ms)
        value += wait_ms
    return value, checksum & MASK
