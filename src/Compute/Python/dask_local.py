"""Dask's schedulers that need no cluster, chosen from outside the program that asks for results: recorded, or as they are."""
import contextlib

import dask
import dask.multiprocessing

import lanes
from dask_version import check
from rings import MESSAGE_WAIT


def open_graph(run):
    """Checks what is installed, and makes what outlives a round."""
    check(dask)
    if run.rings.recording:
        from recorded_dask.graph import GraphRecording
        run.graph = GraphRecording(run.rings, run.work.is_program)


@contextlib.contextmanager
def in_this_thread(graph):
    """What is computed within is computed by the calling thread. graph: a GraphRecording, where anything is recorded."""
    if graph is None:
        with dask.config.set(scheduler='synchronous'):
            yield
        return
    from recorded_dask.pools import InThisThread
    with dask.config.set(scheduler='threads', pool=InThisThread()), graph:
        yield


@contextlib.contextmanager
def in_threads(run):
    """What is computed within is computed by a pool of threads."""
    if not run.rings.recording:
        with dask.config.set(scheduler='threads', num_workers=run.workers):
            yield
        return
    from recorded_dask.pools import InThreads
    pool = InThreads(run)
    try:
        with dask.config.set(scheduler='threads', pool=pool), run.graph:
            yield
    finally:
        pool.close()


@contextlib.contextmanager
def in_processes(run):
    """What is computed within is computed by processes. Dask starts new ones for each compute()."""
    if not run.rings.recording:
        with dask.config.set(scheduler='processes', num_workers=run.workers):
            yield
        return
    from recorded_dask import pickled
    pickled.use(run.main, run.next_flow)
    with dask.config.set(scheduler=_recorded_get(run)), run.graph:
        yield


def _recorded_get(run):
    from recorded_dask import pickled
    from recorded_dask.pools import InProcesses

    def get(graph, keys, **options):
        job = lanes.of_processes(run)
        pool = InProcesses(run, job)
        try:
            return dask.multiprocessing.get(graph, keys, pool=pool, func_dumps=pickled.dumps, func_loads=pickled.loads, **options)
        finally:
            with run.slice('end workers', MESSAGE_WAIT):
                pool.shutdown()
            lanes.leave(job, run.rings)
    return get
