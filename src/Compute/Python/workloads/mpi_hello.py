"""Every rank runs the entire program (mpi/hello.py); the answer is the number of primes, found here by a sieve."""
from answer import item_hash
from mpi_program import Program, expect


class Work(Program):
    """size: numbers that are looked at."""

    script = 'hello.py'
    functions = shown = ('count_primes',)
    results = ('everything', 'part', 'total')

    def arguments(self):
        return [self.size]

    def verify(self, found):
        is_prime = bytearray([0, 0]) + bytearray([1]) * max(0, self.size - 2)
        for number in range(2, int(self.size ** 0.5) + 1):
            if is_prime[number]:
                is_prime[number * number::number] = bytes(len(range(number * number, len(is_prime), number)))
        for rank, of_rank in enumerate(found):
            first, last = [self.size * r // self.ranks for r in (rank, rank + 1)]
            expect('everything', rank, of_rank['everything'], sum(is_prime[:self.size]))
            expect('part', rank, of_rank['part'], sum(is_prime[first:last]))
        total = sum(is_prime[:self.size])
        expect('total', 0, found[0]['total'], total)
        return total, item_hash(self.size, total), '{:,} primes below {:,}: counted by every rank alone, and by all together'.format(total, self.size)
