"""Looks after the processes of a `multiprocessing.Pool` that joblib has made: it replaces one that dies, and waits for its task for ever."""
import threading

from strategies.process_pool import LOOK_S, abandon, death


def call(parallel, tasks):
    """Calls a `joblib.Parallel`, and lets the call fail, with the reason, when a process of its pool has died."""
    watch = PoolWatch(parallel._backend)
    try:
        return parallel(tasks)
    finally:
        watch.end()


class PoolWatch(object):
    """A thread that looks now and then, from the moment on at which joblib has made its pool."""

    def __init__(self, backend):
        self._backend, self._configure = backend, backend.configure
        backend.configure = self._make
        self._has_ended, self._thread = threading.Event(), None

    def end(self):
        """The call is over."""
        self._has_ended.set()
        if self._thread:
            self._thread.join()

    def _make(self, *arguments, **options):
        made = self._configure(*arguments, **options)
        pool = self._backend._pool
        # Nothing public tells of a pool's processes, and it forgets who dies.
        self._thread = threading.Thread(target=self._look_after, args=(pool, list(pool._pool)))
        self._thread.daemon = True
        self._thread.start()
        return made

    def _look_after(self, pool, processes):
        while not self._has_ended.wait(LOOK_S):
            dead = [process for process in processes if process.exitcode is not None]
            if dead:
                _fail(pool, death('a worker of the pool', dead[0]))
                return


def _fail(pool, error):
    """Lets every task that is still waited for fail. Where the call has just ended there is none, and its processes are gone."""
    abandon(pool)
    for task in list(pool._cache.values()):
        task._set(0, (False, error))
