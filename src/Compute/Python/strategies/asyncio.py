"""Coroutines of one thread, as many in flight as there are workers (Python 3.7 and later). A lane is a slot, not a thread."""
import asyncio

from answer import add
from rings import SLOT


def execute(run):
    """Computes all items once, and returns the sum of their parts."""
    if not hasattr(run.work, 'async_runner'):
        raise ValueError('asyncio overlaps waiting; the workload %s never waits' % run.experiment['workload'])
    return asyncio.run(_all_slots(run, run.work.async_runner(), run.schedule()))


async def _all_slots(run, compute, schedule):
    slots = [_slot(run, compute, schedule, number, run.lane(SLOT, number)) for number in range(1, run.workers + 1)]
    total = 0, 0
    for part in await asyncio.gather(*slots):
        total = add(total, part)
    return total


async def _slot(run, compute, schedule, number, trace):
    total = 0, 0
    name = run.rings.name(run.work.item_name)
    while True:
        first, count = schedule.next(number - 1)
        if count == 0:
            return total
        trace.begin(name, first)
        part = await compute(first, count, trace)
        trace.end()
        run.mark(first, count, number)
        trace.add_items(count)
        total = add(total, part)
