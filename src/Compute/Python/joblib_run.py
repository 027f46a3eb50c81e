"""`joblib.Parallel` with one of its backends: the body of the three joblib strategies."""
import lanes
import native
from answer import add
from rings import MESSAGE_WAIT
from strategies.process_pool import ranges_of


def execute(run, backend):
    """Computes all items once, and returns the sum of their parts."""
    with run.slice('import joblib'):
        import joblib
    is_threading = backend == 'threading'
    if is_threading:
        shared = lanes.ThreadLanes(run)
        name = run.rings.name(run.work.item_name)
        tasks = [joblib.delayed(in_thread)(run, shared, name, first, count) for first, count in ranges_of(run)]
    else:
        job = lanes.of_processes(run)
        tasks = [joblib.delayed(in_process)(job, (first, count)) for first, count in ranges_of(run)]
    with run.slice('Parallel(%s)' % backend, MESSAGE_WAIT):
        results = joblib.Parallel(n_jobs=run.workers, backend=backend, batch_size=1)(tasks)
    total = 0, 0
    for (first, count), (number, part) in zip(ranges_of(run), results):
        total = add(total, part[:2])
        if not is_threading:
            run.take_output([(first, count)], part[2], number)
    if is_threading:
        shared.close()
    return total


def in_thread(run, shared, name, first, count):
    """One task in a thread of joblib's."""
    number, trace = shared.mine()
    return number, run.run_range(first, count, trace, name, number)


def in_process(job, task):
    """One task in a process of joblib's."""
    native.die_with_parent(None)
    remote = lanes.remote(job)
    return remote.worker, remote.compute([task])
