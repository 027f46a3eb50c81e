"""Dask's distributed scheduler: a cluster of worker processes, each with threads of its own."""
import dask_items
from dask_cluster import OwnCluster


def open(run):
    """Starts the cluster, before the first round."""
    with run.slice('start cluster'):
        run.cluster = OwnCluster(run)


def execute(run):
    """Computes all items once, and returns the sum of their parts."""
    return dask_items.execute(run, dask_items.OwnMemory(run))


def close(run):
    """Ends the cluster."""
    if run.cluster is not None:
        with run.slice('end cluster'):
            run.cluster.close()
