"""One thread does all items in order: the baseline. It has a lane like any other's."""
from schedules import Schedule
from strategies.threads import with_threads


def execute(run):
    """Computes all items once, and returns the sum of their parts."""
    _, _, chunk = (run.experiment.get('schedule') or '').partition(':')
    in_order = Schedule('static:' + chunk, run.work.default_grain, run.work.items, 1)
    return with_threads(run, in_order, 1)
