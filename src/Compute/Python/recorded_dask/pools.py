"""Pools for Dask's schedulers that need no cluster. Each runs a task inside a slice, in the thread that computes it: Dask's callbacks do not tell when
that begins. Dask gives a pool lists of tasks, and each task as what its own function execute_task takes."""
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor

import native
from dask import multiprocessing as dask_processes
from dask.local import execute_task
from dask.utils import key_split

import lanes
from recorded_dask import pickled
from recorded_dask.graph import number_of
from rings import MESSAGE_WAIT, THREAD
from trace_writer import this_thread


class InThisThread(Executor):
    """For the scheduler without parallelism: the calling thread is the worker."""

    _max_workers = 1

    def submit(self, function, tasks):
        """Runs tasks before it returns."""
        done = Future()
        done.set_result([_run(this_thread.trace, task, number_of(task[0])) for task in tasks])
        return done


class InThreads(ThreadPoolExecutor):
    """Threads with a lane each."""

    def __init__(self, run):
        super().__init__(run.workers, initializer=self._begin)
        self._tells_gil, self._counts_tasks = run.work.tells_gil, run.work.is_program
        self._free = [run.lane(THREAD, number) for number in range(run.workers, 0, -1)]
        self._wait = run.rings.name('wait for the scheduler', MESSAGE_WAIT)
        self._used = []

    def submit(self, function, tasks):
        """Gives tasks to a thread."""
        return super().submit(self._work, tasks)

    def close(self):
        """Ends the threads."""
        self.shutdown()
        for lane in self._used:
            lane.unbind()

    def _begin(self):
        lane = self._free.pop()
        lane.bind(self._tells_gil)
        lane.begin(self._wait)
        self._used.append(lane)

    def _work(self, tasks):
        lane = this_thread.trace
        lane.end()
        try:
            return [_run(lane, task, number_of(task[0])) for task in tasks]
        finally:
            if self._counts_tasks:
                lane.add_items(len(tasks))
            lane.begin(self._wait)


class InProcesses(ProcessPoolExecutor):
    """Processes as Dask starts them, which take a lane each."""

    def __init__(self, run, job):
        super().__init__(run.workers, mp_context=dask_processes.get_context(), initializer=begin_process, initargs=(job,))
        self._counts_tasks = run.work.is_program

    def submit(self, function, tasks):
        """Gives tasks to a process."""
        return super().submit(work_in_process, [(task, number_of(task[0])) for task in tasks], self._counts_tasks)


def begin_process(job):
    """What each process of the pool does first."""
    native.die_with_parent(None)
    trace = lanes.remote(job).trace
    dask_processes.initialize_worker_process()
    trace.end()  # its start-up
    trace.bind()
    pickled.use(trace)
    trace.begin(trace.rings.name('wait for the scheduler', MESSAGE_WAIT))


def work_in_process(tasks, counts_tasks):
    """Tasks, in a process of the pool."""
    trace = this_thread.trace
    trace.end()
    try:
        return [_run(trace, task, number) for task, number in tasks]
    finally:
        if counts_tasks:
            trace.add_items(len(tasks))
        trace.begin(trace.rings.name('wait for the scheduler', MESSAGE_WAIT))


def _run(trace, task, number):
    trace.begin(trace.rings.name(key_split(task[0])), number)
    try:
        return execute_task(*task)
    finally:
        trace.end()
