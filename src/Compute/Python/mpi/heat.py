"""Heat spreads over a square plate. Each rank has a block of rows, and needs of its neighbours' blocks only the nearest row: the halo."""
import sys

import numpy as np
from mpi4py import MPI

comm = MPI.COMM_WORLD
rank = comm.Get_rank()
size = comm.Get_size()
side = int(sys.argv[1])
steps = int(sys.argv[2])

first = side * rank // size
last = side * (rank + 1) // size
above = rank - 1 if rank > 0 else MPI.PROC_NULL
below = rank + 1 if rank < size - 1 else MPI.PROC_NULL


def hot_disc(first, last):
    """The rows from first to last - 1 as they are in the beginning: cold, with a hot disc in the middle of the plate."""
    y, x = np.mgrid[first:last, 0:side]
    return np.where((x - side / 2) ** 2 + (y - side / 2) ** 2 < (side / 4) ** 2, 100.0, 0.0)


def exchange(plate):
    """Gets the neighbours' nearest rows, and gives them ours."""
    comm.Sendrecv(plate[1], dest=above, recvbuf=plate[-1], source=below)
    comm.Sendrecv(plate[-2], dest=below, recvbuf=plate[0], source=above)


def step(plate):
    """Each cell becomes the mean of its four neighbours. The edge of the plate stays as it is."""
    new = plate.copy()
    new[1:-1, 1:-1] = (plate[:-2, 1:-1] + plate[2:, 1:-1] + plate[1:-1, :-2] + plate[1:-1, 2:]) / 4
    return new


# One row more on either side: the halo, or beyond the plate its hot upper and its cold lower edge.
plate = np.zeros((last - first + 2, side))
plate[1:-1] = hot_disc(first, last)
if rank == 0:
    plate[0] = 100.0

for _ in range(steps):
    exchange(plate)
    plate = step(plate)

blocks = comm.gather(plate[1:-1], root=0)
if rank == 0:
    whole = np.vstack(blocks)
