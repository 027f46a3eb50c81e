"""A program that calls joblib itself, through scikit-learn: recorded by a function in front of the one that scikit-learn gives to joblib."""
import lanes
from rings import MESSAGE_WAIT


def play(run, backend):
    """Runs the work's program with one of joblib's backends."""
    with run.slice('program', MESSAGE_WAIT):
        if not run.rings.recording:
            return run.work.play(backend)
        from sklearn.model_selection import _search
        shared = lanes.ThreadLanes(run) if backend == 'threading' else None
        job = None if shared else lanes.of_processes(run)
        before = _search._fit_and_score
        _search._fit_and_score = InThread(before, shared) if shared else InProcess(before, job)
        try:
            return run.work.play(backend)
        finally:
            _search._fit_and_score = before
            if shared:
                shared.close()


class InThread(object):
    """One model, in a thread of joblib's."""

    def __init__(self, function, shared):
        self._function, self._shared = function, shared

    def __call__(self, *args, **named):
        _, trace = self._shared.begin_task()
        trace.begin(trace.rings.name('fit and score'))
        try:
            return self._function(*args, **named)
        finally:
            trace.end()
            trace.add_items(1)
            self._shared.end_task()


class InProcess(object):
    """One model, in a process of joblib's."""

    def __init__(self, function, job):
        self._function, self._job = function, job

    def __call__(self, *args, **named):
        remote = lanes.remote(self._job)
        trace = remote.trace
        trace.end()  # its start-up, or the wait for work
        trace.bind()
        trace.begin(trace.rings.name('fit and score'))
        try:
            return self._function(*args, **named)
        finally:
            trace.end()
            trace.add_items(1)
            trace.begin(trace.rings.name('wait for work', MESSAGE_WAIT))
