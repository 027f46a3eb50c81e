"""The calls that all ranks make together (mpi/collectives.py), and what the standard says each rank must have afterwards."""
from answer import MASK, item_hash
from mpi_program import Program, expect

_CALLS = ['bcast', 'scatter', 'gather', 'allgather', 'reduce', 'allreduce', 'alltoall', 'barrier']


class Work(Program):
    """size: steps of work before each call, on the last rank."""

    script = 'collectives.py'
    functions = ('work',)
    results = ('copy', 'part', 'squares', 'squares_everywhere', 'total', 'largest', 'column')

    def arguments(self):
        return [self.size, self.parameters['call'], self.parameters['numbers']]

    def _right(self, rank):
        """MPI 4.0, chapter 6: what is in the variables of a rank after each call."""
        ranks, n = self.ranks, int(self.parameters['numbers'])
        squares = [other * other for other in range(ranks)]
        return {
            'bcast': ('copy', list(range(n))),
            'scatter': ('part', [rank] * n),
            'gather': ('squares', squares if rank == 0 else None),
            'allgather': ('squares_everywhere', squares),
            'reduce': ('total', ranks * (ranks + 1) // 2 if rank == 0 else None),
            'allreduce': ('largest', (ranks - 1) ** 2),
            'alltoall': ('column', [other * ranks + rank for other in range(ranks)]),
        }

    def verify(self, found):
        wanted = _CALLS if self.parameters['call'] == 'all' else [self.parameters['call']]
        checksum = 0
        for rank, of_rank in enumerate(found):
            right = self._right(rank)
            for call in wanted:
                if call in right:
                    name, value = right[call]
                    expect(name, rank, of_rank[name], value)
                checksum += item_hash(rank * len(_CALLS) + _CALLS.index(call), self.ranks)
        return len(wanted), checksum & MASK, '{}: every rank has what the standard says'.format(', '.join(wanted))
