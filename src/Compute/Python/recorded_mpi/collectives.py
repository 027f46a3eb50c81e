"""Calls that all ranks of a communicator make together. The n-th of one rank is the n-th of every other: that is its number."""
from mpi4py import MPI

from recorded_mpi.writer import ALL

_NAMES = ['Barrier', 'Bcast', 'Scatter', 'Scatterv', 'Gather', 'Gatherv', 'Allgather', 'Allgatherv', 'Reduce', 'Allreduce', 'Reduce_scatter', 'Reduce_scatter_block',
          'Alltoall', 'Alltoallv', 'Alltoallw', 'Scan', 'Exscan',
          'barrier', 'bcast', 'scatter', 'gather', 'allgather', 'reduce', 'allreduce', 'alltoall', 'scan', 'exscan']


class Collectives(object):
    """The recorded methods; further ones are below."""

    def meet(self, what):
        """A barrier that is told under a name of its own."""
        self._collective(what, MPI.Comm.Barrier, (self,), {})

    def _collective(self, name, method, arguments, options):
        rank = self._rank
        number = self._calls = self._calls + 1
        # Whom it waits for is known of the world only: who is in another communicator is not told.
        rank.trace.wait(rank.name('collective: ' + name), 0 if self._id else ALL, self._id << 24 | number & 0xFFFFFF)
        try:
            return method(*arguments, **options)
        finally:
            rank.trace.end()


def _recorded(name):
    native = getattr(MPI.Intracomm, name)

    def method(self, *arguments, **options):
        return self._collective(name, native, (self,) + arguments, options)
    method.__name__, method.__doc__ = name, native.__doc__
    return method


for _name in _NAMES:
    if hasattr(MPI.Intracomm, _name):
        setattr(Collectives, _name, _recorded(_name))
