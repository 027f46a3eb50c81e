"""joblib's backend `multiprocessing`."""
import joblib_run


def execute(run):
    """Computes all items once, and returns the sum of their parts."""
    return joblib_run.execute(run, 'multiprocessing')
