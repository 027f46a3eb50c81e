"""Dask's scheduler with a pool of processes, which it starts for each result that is asked for."""
import dask_items
import dask_local


def open(run):
    """Before the first round."""
    dask_local.open_graph(run)


def execute(run):
    """Computes all items once, and returns the sum of their parts."""
    with dask_local.in_processes(run):
        return dask_items.execute(run, dask_items.OwnMemory(run))
