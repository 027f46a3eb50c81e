"""mpi4py's communicators with a recorder in front of them."""
import zlib

from mpi4py import MPI

from recorded_mpi.collectives import Collectives
from recorded_mpi.messages import Messages


class Recorded(Messages, Collectives):
    """Base of recorded communicators. Until begin_recording() they have no number, and nothing may be called."""

    copied_as = None  # what a Dup of it is

    def begin_recording(self, rank, comm_id):
        """comm_id: the same on all of its ranks; 0 for the world."""
        self._rank, self._id, self._calls, self._children = rank, comm_id, 0, 0
        # Everything is told in ranks of the world.
        self._world = list(range(self.Get_size())) if comm_id == 0 else self._ranks_of_world()

    def _ranks_of_world(self):
        group, world = self.Get_group(), MPI.COMM_WORLD.Get_group()
        ranks = MPI.Group.Translate_ranks(group, list(range(group.Get_size())), world)
        group.Free()
        world.Free()
        return list(ranks)

    def _child(self, comm, recorded, colour=0):
        """What has come out of a call that all ranks have made, recorded like its parent. Its number follows from the calls before."""
        self._children += 1
        if comm == MPI.COMM_NULL:
            return comm
        child = recorded(comm)
        # Not 0, and the same on all of its ranks: those of another colour are another communicator.
        child.begin_recording(self._rank, zlib.crc32(b'%d %d %d' % (self._id, self._children, colour)) & 0xFFFFFFF | 1)
        return child

    def Abort(self, errorcode=0):
        """As mpi4py. What mpirun says of it may be lost on its way, so it is told here first."""
        self._rank.on_abort(errorcode)
        MPI.Comm.Abort(self, errorcode)

    def Dup(self, *arguments, **options):
        """As mpi4py."""
        return self._child(self._collective('Dup', MPI.Comm.Dup, (self,) + arguments, options), self.copied_as)

    def Split(self, color=0, key=0):
        """As mpi4py."""
        return self._child(self._collective('Split', MPI.Comm.Split, (self, color, key), {}), RecordedComm, color)


class RecordedCart(Recorded, MPI.Cartcomm):
    """A grid of ranks."""


class RecordedComm(Recorded, MPI.Intracomm):
    """A communicator of one group."""

    def Create(self, group):
        """As mpi4py."""
        return self._child(self._collective('Create', MPI.Intracomm.Create, (self, group), {}), RecordedComm)

    def Create_cart(self, *arguments, **options):
        """As mpi4py."""
        return self._child(self._collective('Create_cart', MPI.Intracomm.Create_cart, (self,) + arguments, options), RecordedCart)


class WorldInC(RecordedComm):
    """The world where C stands before its Send and Recv (buffers.py): these are mpi4py's own."""

    Send, Recv = MPI.Comm.Send, MPI.Comm.Recv


RecordedCart.copied_as, RecordedComm.copied_as = RecordedCart, RecordedComm
