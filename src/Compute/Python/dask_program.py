"""A workload that is a program for Dask: a plain script (dask_programs/NAME.py) that says what shall be computed. Who computes it is chosen outside.

The program knows nothing of Corescope. It gets its parameters on its command line, and what it has found is looked up in its variables afterwards, and
compared with what NumPy, pandas or plain Python find.
"""
import os
import sys

from prepared import Work as Prepared

_FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'dask_programs')


class Program(Prepared):
    """Base of these workloads. In one thread it is one item; a strategy of Dask's plays it and counts its tasks."""

    item_name = 'program'
    items = 1
    is_program = True
    script = ''  # in the folder dask_programs
    imports = ()  # modules that the program imports and whose loading is not its work
    results = ()  # variables in which the program leaves what it has found
    _graph = None

    def __init__(self, size, seed, parameters):
        self.size, self.seed, self.parameters = size, seed, parameters
        self._found, self._said = None, ''
        for name in self.imports:
            __import__(name)

    def arguments(self, backend):
        """The program's command line, without its name. backend: what joblib calls who computes."""
        raise NotImplementedError

    def verify(self, found):
        """Compares what the program has found with what must come out.

        found: the values of `results`, by name. Returns value, checksum and the answer's text. Raises RuntimeError where they differ.
        """
        raise NotImplementedError

    def play(self, backend):
        """Runs the program."""
        path = os.path.join(_FOLDER, self.script)
        namespace = {'__name__': '__main__', '__file__': path}
        before = sys.argv
        sys.argv = [path] + [str(argument) for argument in self.arguments(backend)]
        try:
            with open(path, encoding='utf-8') as source:
                exec(compile(source.read(), path, 'exec'), namespace)
        finally:
            sys.argv = before
        self._found = {name: namespace.get(name) for name in self.results}
        return 0, 0

    def run(self, first, count, trace):
        """The program in the calling thread."""
        from dask_local import in_this_thread
        if trace.rings.recording and self._graph is None:
            from recorded_dask.graph import GraphRecording
            self._graph = GraphRecording(trace.rings, False)
        with in_this_thread(self._graph):
            return self.play('sequential')

    def end_round(self, total, elapsed_ns):
        value, checksum, self._said = self.verify(self._found)
        return value, checksum

    def text(self, value):
        return self._said


def expect(name, found, right):
    """Raises RuntimeError where a variable is not what it must be."""
    if found != right:
        raise RuntimeError('%s is %r; it must be %r' % (name, found, right))
