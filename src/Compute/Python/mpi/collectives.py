"""The calls that all ranks make together. Before each one every rank works, the higher ones longer: see who waits for whom."""
import sys

from mpi4py import MPI

comm = MPI.COMM_WORLD
rank = comm.Get_rank()
size = comm.Get_size()
steps = int(sys.argv[1])
calls = sys.argv[2]
n = int(sys.argv[3])


def work():
    """Longer on a higher rank."""
    for _ in range(steps * (rank + 1) // size):
        pass


def is_wanted(call):
    if calls in ('all', call):
        work()
        return True
    return False


if is_wanted('bcast'):
    # Rank 0's list, on every rank.
    copy = comm.bcast(list(range(n)) if rank == 0 else None, root=0)

if is_wanted('scatter'):
    # Of rank 0's list of lists, the i-th goes to rank i: each rank gets another one.
    part = comm.scatter([[i] * n for i in range(size)] if rank == 0 else None, root=0)

if is_wanted('gather'):
    # The other way: one thing from each rank, in a list on rank 0.
    squares = comm.gather(rank * rank, root=0)

if is_wanted('allgather'):
    # The same list, on every rank.
    squares_everywhere = comm.allgather(rank * rank)

if is_wanted('reduce'):
    # Combined on the way: rank 0 gets the sum.
    total = comm.reduce(rank + 1, op=MPI.SUM, root=0)

if is_wanted('allreduce'):
    # Every rank gets the largest.
    largest = comm.allreduce(rank * rank, op=MPI.MAX)

if is_wanted('alltoall'):
    # Every rank has something for every rank: rows become columns.
    column = comm.alltoall([rank * size + i for i in range(size)])

if is_wanted('barrier'):
    # Nothing is sent but "I am here".
    comm.Barrier()
