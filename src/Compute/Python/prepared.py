"""A workload with its input made, in one process. Items may be computed in any order, by several threads at a time."""
import importlib
import os

DATA_FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'data')


class Work(object):
    """Base of all workloads. A subclass sets `items` and computes them in `run`."""

    items = 0
    item_name = 'chunk'
    progress = None  # what `run` itself tells its lane to have done in a round, where items are too coarse; None: items are counted
    output_bytes_per_item = 0
    output = None
    is_program = False  # a whole program, which finds its answer by itself
    tells_gil = True  # False: what it calls lets go of the interpreter's lock, nobody can tell when

    @property
    def default_grain(self):
        """Items handed out at once when the experiment names no chunk."""
        return max(1, self.items // 64)

    def make_output(self, bytes_per_item):
        """Room for each item's bytes, item by item."""
        self.output_bytes_per_item = bytes_per_item
        self.output = bytearray(self.items * bytes_per_item)

    def run(self, first, count, trace):
        """Computes items, on the calling thread, blocking it where they wait. Returns their value and checksum."""
        raise NotImplementedError

    def start(self, locks):
        """Starts what the work needs beside the workers (a local server), and makes what they share, before the measured part.

        locks: the run's LockTable.
        """

    shared = None  # what start() has made that other processes need as well (an address)

    def join(self, shared):
        """Called in a worker process instead of start(), with the main process's `shared`."""

    def begin_round(self, run):
        """Called before a round's time begins: makes what the workers share as it was at first."""

    def end_round(self, total, elapsed_ns):
        """Called after a round's time has ended: checks what would have spoilt the times, and takes what the workers have left in shared
        memory into the sum of their parts."""
        return total

    def worker_name(self, worker):
        """What a worker (from 1) is called; None: by its thread."""

    def stop(self):
        """Ends what start() has started."""

    def text(self, value):
        """The answer in words, from the sum of all values."""
        raise NotImplementedError

    def figures(self):
        """What the workload has measured itself in the last round, by the names that PythonWorkload.cs declares."""
        return {}

    def picture(self):
        """Width, tile and rows of grey bytes of the output's image; None where there is none to see."""


def rate(done, elapsed_ns):
    """The figure of how much was done in a second, under the name that all runtimes give it."""
    return {'perSecond': 1e9 * done / max(1, elapsed_ns)}


def start_of(part, parts, size):
    """First unit of a part (from 0) of a size that is divided into blocks; of the part behind the last one, the size."""
    return size * part // parts


def load(experiment):
    """Makes a workload's input, the same for the same experiment on every machine."""
    module = importlib.import_module('workloads.' + experiment['workload'].replace('-', '_'))
    workers = 1 if experiment['strategy'] == 'sequential' else experiment['workers']
    parameters = dict(experiment.get('parameters') or {}, workers=workers)
    return module.Work(experiment['size'], experiment['seed'], parameters)
