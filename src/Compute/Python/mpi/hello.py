"""Every rank runs the entire program. Nothing divides the work but the program itself."""
import sys

from mpi4py import MPI

comm = MPI.COMM_WORLD
rank = comm.Get_rank()
size = comm.Get_size()
n = int(sys.argv[1])


def count_primes(first, last):
    """How many of the numbers from first to last - 1 are primes, by trial division."""
    primes = 0
    for number in range(max(first, 2), last):
        divisor = 2
        while divisor * divisor <= number and number % divisor:
            divisor += 1
        if divisor * divisor > number:
            primes += 1
    return primes


print(f'Hello from rank {rank} of {size} on {MPI.Get_processor_name()}')

# Nobody is told to leave this to the others: every rank does all of it.
everything = count_primes(0, n)

# Its own number tells each rank which part is its.
part = count_primes(n * rank // size, n * (rank + 1) // size)
total = comm.reduce(part, op=MPI.SUM, root=0)

if rank == 0:
    print(f'{total} primes below {n}')
