"""Dask's distributed scheduler: a cluster of worker processes of the run's own, or somebody's by its scheduler's address."""
import asyncio
import concurrent.futures

import dask_items


def open(run):
    """Starts or joins the cluster, before the first round."""
    address = run.parameters.get('scheduler')
    if address:
        with run.slice('join cluster'):
            from dask_existing import ExistingCluster
            run.cluster = ExistingCluster(run, address)
    else:
        with run.slice('start cluster'):
            from dask_cluster import OwnCluster
            run.cluster = OwnCluster(run)


def execute(run):
    """Computes all items once, and returns the sum of their parts."""
    try:
        with run.cluster.only():
            return dask_items.execute(run, run.cluster.share)
    except (asyncio.CancelledError, concurrent.futures.CancelledError, OSError):
        if run.cluster.is_gone():
            raise run.cluster.gone()
        raise


def settle(run):
    """After the last round: what is known elsewhere only is to be known here."""
    run.cluster.settle()


def close(run):
    """Ends or leaves the cluster."""
    if run.cluster is not None:
        with run.slice('end cluster'):
            run.cluster.close()
