"""A workload that is a program of MPI: a plain mpi4py script (mpi/NAME.py), which every rank runs from its first line to its last in each round.

The program knows nothing of Corescope. It gets its parameters on its command line, and what it has found is looked up in its variables afterwards,
and compared with what MPI's standard says must be in them, worked out here without MPI.
"""
import ast
import os
import sys

from prepared import Work as Prepared

_FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'mpi')


class Program(Prepared):
    """Base of these workloads. One item for each rank: its run of the program."""

    item_name = 'program'
    script = ''  # in the folder mpi
    imports = ()  # modules that the program imports and whose loading is not its work
    functions = ()  # functions of the program whose calls are slices
    shown = ()  # of these, those whose calls are shown with their arguments: the same call on several ranks is work done twice
    results = ()  # variables in which the program leaves what it has found
    least_ranks = 1

    def __init__(self, size, seed, parameters):
        self.size, self.seed, self.parameters = size, seed, parameters
        self.items = self.ranks = int(parameters['workers'])
        if self.ranks < self.least_ranks:
            raise ValueError('This program needs %d ranks at least; workers is %d' % (self.least_ranks, self.ranks))
        self._found, self._said = None, ''
        for name in self.imports:
            __import__(name)

    def arguments(self):
        """The program's command line, without its name."""
        raise NotImplementedError

    def verify(self, found):
        """Compares what the ranks have found with what must come out, once for each round, on rank 0.

        found: for each rank, the values of `results`. Returns value, checksum and the answer's text. Raises RuntimeError where they differ.
        """
        raise NotImplementedError

    def curves(self):
        """What the program has measured, as curves; see RunnerResult."""
        return []

    def workers_of_picture(self):
        """For each tile of the picture, row by row, the rank + 1 that has computed it."""
        return bytearray()

    def text(self, value):
        return self._said

    def play(self, run):
        """Runs the program."""
        path = os.path.join(_FOLDER, self.script)
        namespace = {'__name__': '__main__', '__file__': path, '__recorded__': self._recorder(run.main)}
        before = sys.argv
        sys.argv = [path] + [str(argument) for argument in self.arguments()]
        try:
            exec(self._compiled(path, run.rings.recording), namespace)
        except SystemExit as end:
            if end.code not in (None, 0):
                raise RuntimeError('the program ended itself with sys.exit(%r)' % (end.code,))
        finally:
            sys.argv = before
        run.main.add_items(1)
        self._found = {name: namespace.get(name) for name in self.results}

    def check(self, run):
        """After the round: value and checksum at rank 0, what counts; nothing elsewhere."""
        found = run.bare.gather(self._found)
        if run.rank > 0:
            return 0, 0
        value, checksum, self._said = self.verify(found)
        return value, checksum

    def _compiled(self, path, is_recording):
        with open(path, encoding='utf-8') as source:
            tree = ast.parse(source.read(), path)
        if is_recording:
            for node in tree.body:
                if isinstance(node, ast.FunctionDef) and node.name in self.functions:
                    node.decorator_list.insert(0, ast.Name('__recorded__', ast.Load(), lineno=node.lineno, col_offset=0, end_lineno=node.lineno, end_col_offset=0))
        return compile(tree, path, 'exec')

    def _recorder(self, trace):
        def recorded(function):
            def call(*arguments):
                if function.__name__ in self.shown:
                    shown = 'call: %s(%s)' % (function.__name__, ', '.join(map(str, arguments)))
                    trace.begin(trace.rings.name(shown))
                else:
                    number = arguments[0] if arguments and isinstance(arguments[0], int) else 0
                    trace.begin(trace.rings.name(function.__name__), number)
                try:
                    return function(*arguments)
                finally:
                    trace.end()
            return call
        return recorded


def expect(name, rank, found, right):
    """Raises RuntimeError where a variable of a rank is not what it must be."""
    if found != right:
        raise RuntimeError('%s on rank %d is %s; it must be %s' % (name, rank, _short(found), _short(right)))


def _short(value):
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + '...'
