"""The items of `mixed` as coroutines (Python 3 only)."""
import asyncio

from answer import MASK, item_hash
from rings import IO_WAIT
from workloads.countdown import count as count_down


async def run(work, first, count, trace):
    """Computes on the one thread that there is, and waits without blocking it."""
    value = checksum = 0
    waiting, computing = trace.rings.name('wait', IO_WAIT), trace.rings.name('compute')
    for item in range(first, first + count):
        trace.begin(computing, work.steps)
        left = count_down(work.steps, work.seed + item)
        trace.end()
        if work.wait_s > 0:
            trace.begin(waiting)
            await asyncio.sleep(work.wait_s)
            trace.end()
        checksum += item_hash(item, left)
        value += work.steps
    return value, checksum & MASK
