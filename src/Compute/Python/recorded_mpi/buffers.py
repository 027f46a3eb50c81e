"""Records Send and Recv of the world in C (buffers.c): a small message costs less than Python's way of telling of it.

Where there is no C compiler they are recorded in Python as all other calls are, and the run says so.
"""
import os
import shutil
import subprocess
import zlib

from native import ctypes
from recorded_mpi.writer import BEGIN, RECEIVE, RankWriter

CHOICE = 'CORESCOPE_MPI_RECORDER'  # "python": never in C
IN_C = 'Send and Recv are recorded in C, other calls in Python.'
_SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'buffers.c')
_OUTGOING, _INCOMING, _WAIT = range(3)
_POINTERS = ('send', 'receive', 'count', 'size')


class SharedWriter(RankWriter):
    """A rank's writer beside which C writes into the same ring."""

    __slots__ = ()

    def begin(self, name, arg=0):
        """As TraceWriter."""
        self._catch_up()
        RankWriter.begin(self, name, arg)

    def end(self, **options):
        """As TraceWriter."""
        self._catch_up()
        RankWriter.end(self, **options)

    def wait(self, name, whom, number=0):
        """As RankWriter."""
        self._catch_up()
        RankWriter.wait(self, name, whom, number)

    def _tell(self, time_ns, flow, word):
        self._catch_up()
        RankWriter._tell(self, time_ns, flow, word)

    def _has_room(self, needed):
        self._catch_up()
        return RankWriter._has_room(self, needed)

    def _put(self, time_ns, arg, word):
        self._catch_up()
        RankWriter._put(self, time_ns, arg, word)

    def _catch_up(self):
        written = self.rings.longs[self._ring >> 3]
        self._room -= written - self._head
        self._head = written


class _Entry(ctypes.Structure):
    _fields_ = [(name, ctypes.c_int64) for name in ('first', 'next', 'wait', 'message')] + [('other', ctypes.c_void_p)] + [
        (name, ctypes.c_int) for name in ('kind', 'peer', 'tag')]


_Fill = ctypes.CFUNCTYPE(None, ctypes.POINTER(_Entry))


class _Setup(ctypes.Structure):
    _fields_ = [(name, ctypes.c_void_p) for name in _POINTERS] + [('fill', _Fill)] + [
        (name, ctypes.c_void_p) for name in ('world', 'byte', 'ring')] + [('records', ctypes.c_int64), ('nobody', ctypes.c_int)]


def load():
    """Loads the library, compiled where it has not been yet; it must be there before MPI is. Returns it, or None, and a sentence about which way is taken."""
    if os.environ.get(CHOICE) == 'python':
        return None, 'All calls are recorded in Python, as %s says.' % CHOICE
    compiler = shutil.which('cc')
    with open(_SOURCE, 'rb') as source:
        name = 'mpi-buffers-%08x-%s.so' % (zlib.crc32(source.read()), os.uname().machine)
    folder = os.path.join(os.environ.get('XDG_CACHE_HOME') or os.path.expanduser('~/.cache'), 'corescope')
    path = os.path.join(folder, name)
    try:
        if not os.path.exists(path):
            if compiler is None:
                return None, _in_python('there is no C compiler (Debian: apt install gcc libc6-dev)')
            _compile(compiler, folder, path)
        return ctypes.CDLL(path, ctypes.RTLD_GLOBAL), IN_C
    except (OSError, subprocess.SubprocessError) as error:
        return None, _in_python('the recorder in C can\'t be used: %s' % error)


def begin(library, rank):
    """From now on the library records this rank's Send and Recv."""
    from mpi4py import MPI
    own = ctypes.CDLL(MPI.__file__)
    pointers = [ctypes.cast(getattr(own, name), ctypes.c_void_p) for name in ('PMPI_Send', 'PMPI_Recv', 'PMPI_Get_count', 'PMPI_Type_size')]
    trace = rank.trace
    ring = ctypes.c_char.from_buffer(trace.rings.memory, trace.ring)
    fill = _Fill(lambda entry: _fill(entry.contents, rank))
    world, byte = [ctypes.c_void_p.from_address(MPI._addressof(what)) for what in (MPI.COMM_WORLD, MPI.BYTE)]
    setup = _Setup(*(pointers + [fill, world, byte, ctypes.addressof(ring), trace.rings.capacity, MPI.PROC_NULL]))
    rank.in_c = library, setup, ring, fill  # as long as the rank
    rank.silence = ctypes.c_int.in_dll(library, 'corescope_silent')
    library.corescope_begin(ctypes.byref(setup))


def _fill(entry, rank):
    """What C has to know of a channel or a wait that it meets for the first time."""
    from mpi4py import MPI
    if entry.kind == _WAIT:
        name, whom = rank.waiting('Recv', None if entry.peer == MPI.ANY_SOURCE else entry.peer)
        entry.wait = name << 32 | whom | BEGIN
        return
    if entry.kind == _OUTGOING:
        told = rank.outgoing('Send', 0, entry.peer, entry.tag)
        channel, (entry.wait, entry.message) = told.channel, told.words
    else:
        channel, entry.message = rank.incoming(0, entry.peer, entry.tag), RECEIVE
    entry.first, entry.next = channel.first, channel.count[0]
    channel.count = (ctypes.c_int64 * 1).from_address(ctypes.addressof(entry) + _Entry.next.offset)


def _compile(compiler, folder, path):
    os.makedirs(folder, 0o700, exist_ok=True)
    part = '%s.%d' % (path, os.getpid())  # several ranks may come here at once
    subprocess.run([compiler, '-O2', '-shared', '-fPIC', '-o', part, _SOURCE], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    os.rename(part, path)


def _in_python(reason):
    return 'All calls are recorded in Python, because %s. A small message is recorded at several times its own cost.' % reason
