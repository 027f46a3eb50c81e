"""Dask's distributed scheduler: a cluster of worker processes of the run's own, or somebody's by its scheduler's address."""
import asyncio

from distributed.scheduler import KilledWorker

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
    except KilledWorker as error:
        raise RuntimeError(
            'The task %s has been begun on several workers, and each of them ended over it. Most often it needs more memory than a worker may have: then its process is ended, and another one tries. '
            'Take a larger memoryLimitMiB, or less at a time (smaller chunks).' % (error.args[0],))
    except (Exception, asyncio.CancelledError):  # Dask tells it in many ways
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
