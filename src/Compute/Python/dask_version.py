"""Whether the Dask that is installed is one that can be recorded: some of what is asked for is not promised to stay as it is."""

_OLDEST = (2022, 5)


def check_distributed(distributed):
    """The same as check(), for what a cluster needs."""
    _require('distributed', distributed.__version__, _missing_in_distributed())


def check(dask):
    """Raises RuntimeError, with what to do, where it is too old, or has lost what Corescope needs."""
    _require('Dask', dask.__version__, _missing())


def _require(what, version, missing):
    if tuple(int(part) for part in version.split('+')[0].split('.')[:2]) < _OLDEST:
        raise RuntimeError('%s %s is too old: Corescope needs %d.%d or later. Install a newer one for this interpreter.' % ((what, version) + _OLDEST))
    missing = list(missing)
    if missing:
        raise RuntimeError('Corescope can\'t record %s %s: it has no %s. Use a version that has, such as 2022.12.' % (what, version, ', '.join(missing)))


def _missing():
    import dask.local
    import dask.multiprocessing
    for module, name in (dask.local, 'execute_task'), (dask.multiprocessing, '_dumps'), (dask.multiprocessing, '_loads'), (
            dask.multiprocessing, 'initialize_worker_process'):
        if not hasattr(module, name):
            yield '%s.%s' % (module.__name__, name)


def _missing_in_distributed():
    import distributed.worker
    from distributed.diagnostics import plugin
    for module, name in (distributed.worker, 'apply_function'), (plugin, 'WorkerPlugin'), (plugin, 'SchedulerPlugin'):
        if not hasattr(module, name):
            yield '%s.%s' % (module.__name__, name)
