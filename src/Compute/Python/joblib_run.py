"""`joblib.Parallel` with one of its backends: the body of the three joblib strategies."""
import joblib_messages
import joblib_program
import lanes
from answer import add
from rings import MESSAGE_WAIT
from strategies.process_pool import ranges_of


def execute(run, backend):
    """Computes all items once, and returns the sum of their parts."""
    if run.work.is_program:
        return joblib_program.play(run, backend)
    with run.slice('import joblib'):
        import joblib
    parallel = joblib.Parallel(n_jobs=run.workers, backend=backend, batch_size=1)
    # With one job joblib starts nothing, whatever the backend: the calling thread computes.
    if backend == 'threading' or run.workers == 1:
        return _in_threads(run, joblib, parallel, backend)
    return _in_processes(run, joblib, parallel, backend)


def _in_threads(run, joblib, parallel, backend):
    shared = lanes.ThreadLanes(run)
    name = run.rings.name(run.work.item_name)
    with run.slice('Parallel(%s)' % backend, MESSAGE_WAIT):
        parts = parallel(joblib.delayed(in_thread)(run, shared, name, first, count) for first, count in ranges_of(run))
        shared.close()
        if run.workers == 1:
            run.main.bind()
    total = 0, 0
    for part in parts:
        total = add(total, part)
    return total


def in_thread(run, shared, name, first, count):
    """One task in a thread of joblib's."""
    number, trace = shared.begin_task()
    part = run.run_range(first, count, trace, name, number)
    shared.end_task()
    return part


def _in_processes(run, joblib, parallel, backend):
    ranges = ranges_of(run)
    with run.slice('Parallel(%s)' % backend, MESSAGE_WAIT):
        job = lanes.of_processes(run)
        desk = joblib_messages.Desk(run, job)
        try:
            results = parallel(joblib.delayed(in_process)(desk.task([one])) for one in ranges)
        finally:
            desk.close()
    if backend == 'multiprocessing':  # loky's processes live on, and wait for the next round
        lanes.leave(job, run.rings)
    total = 0, 0
    for one, (number, part) in zip(ranges, results):
        total = add(total, part[:2])
        run.take_output([one], part[2], number)
    return total


def in_process(task):
    """One task in a process of joblib's; it has become what computes it on its way there."""
    return task.compute()
