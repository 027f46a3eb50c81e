"""Whether the Dask that is installed is one that can be recorded: some of what is asked for is not promised to stay as it is."""

_OLDEST = (2022, 5)


def check(dask):
    """Raises RuntimeError, with what to do, where it is too old, or has lost what Corescope needs."""
    version = dask.__version__
    if tuple(int(part) for part in version.split('+')[0].split('.')[:2]) < _OLDEST:
        raise RuntimeError('Dask %s is too old: Corescope needs %d.%d or later. Install a newer one for this interpreter.' % ((version,) + _OLDEST))
    missing = list(_missing())
    if missing:
        raise RuntimeError('Corescope can\'t record Dask %s: it has no %s. Use a version that has, such as 2022.12.' % (version, ', '.join(missing)))


def _missing():
    import dask.local
    import dask.multiprocessing
    for module, name in (dask.local, 'execute_task'), (dask.multiprocessing, '_dumps'), (dask.multiprocessing, '_loads'), (
            dask.multiprocessing, 'initialize_worker_process'):
        if not hasattr(module, name):
            yield '%s.%s' % (module.__name__, name)
