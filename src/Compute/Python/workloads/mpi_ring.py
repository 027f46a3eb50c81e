"""A token goes around the ranks (mpi/ring.py); in each lap every rank adds its number."""
from answer import item_hash
from mpi_program import Program, expect


class Work(Program):
    """size: laps."""

    script = 'ring.py'
    functions = ('work',)
    results = ('token',)

    def arguments(self):
        return [self.size, self.parameters['steps']]

    def verify(self, found):
        lap = sum(range(self.ranks))
        for rank, of_rank in enumerate(found):
            # The ranks behind this one have not added theirs yet when it sees the token for the last time.
            missing = 0 if rank == 0 else sum(range(rank + 1, self.ranks))
            expect('token', rank, of_rank['token'], self.size * lap - missing)
        token = self.size * lap
        return token, item_hash(self.size, token), 'the token has gone around {:,} times and is {:,}'.format(self.size, token)
