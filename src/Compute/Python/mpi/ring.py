"""A token goes around the ring of ranks. Each rank works a little, adds its number to the token, and sends it on."""
import sys

from mpi4py import MPI

comm = MPI.COMM_WORLD
rank = comm.Get_rank()
size = comm.Get_size()
laps = int(sys.argv[1])
steps = int(sys.argv[2])

left = (rank - 1) % size
right = (rank + 1) % size


def work():
    """Keeps the rank busy for a moment."""
    for _ in range(steps):
        pass


token = 0
for lap in range(laps):
    if rank == 0:
        work()
        comm.send(token, dest=right, tag=lap)
        token = comm.recv(source=left, tag=lap)
    else:
        token = comm.recv(source=left, tag=lap)
        work()
        token = token + rank
        comm.send(token, dest=right, tag=lap)

if rank == 0:
    print(f'the token is {token} after {laps} laps')
