"""Each rank sends to its right neighbour and receives from its left one, in an order that is good or not (mpi/deadlock.py)."""
from answer import MASK, item_hash
from mpi_program import Program, expect


class Work(Program):
    """size: bytes of each message."""

    script = 'deadlock.py'
    imports = ('numpy',)
    results = ('received',)
    least_ranks = 2

    def arguments(self):
        return [self.size, self.parameters['order']]

    def verify(self, found):
        for rank, of_rank in enumerate(found):
            left = (rank - 1) % self.ranks
            expect('received', rank, of_rank['received'], bytes(bytearray([left])) * self.size)
        checksum = sum(item_hash(rank, self.size) for rank in range(self.ranks)) & MASK
        return self.ranks * self.size, checksum, 'every rank has its left neighbour\'s {:,} bytes'.format(self.size)
