"""Every rank sends its right neighbour an array, and gets one from its left neighbour. In which order?"""
import sys

import numpy as np
from mpi4py import MPI

comm = MPI.COMM_WORLD
rank = comm.Get_rank()
size = comm.Get_size()
n = int(sys.argv[1])
order = sys.argv[2]

left = (rank - 1) % size
right = (rank + 1) % size
mine = np.full(n, rank, dtype=np.uint8)
theirs = np.empty(n, dtype=np.uint8)

if order == 'receive-first':
    # Everybody waits, and nobody has sent anything.
    comm.Recv(theirs, source=left)
    comm.Send(mine, dest=right)

elif order == 'send-first':
    # A small message is put aside by MPI until it is wanted. A large one waits for its receiver, and all receivers are sending.
    comm.Send(mine, dest=right)
    comm.Recv(theirs, source=left)

elif order == 'even-odd':
    # Even ranks send first, odd ranks receive first: there is always somebody to take a message.
    if rank % 2 == 0:
        comm.Send(mine, dest=right)
        comm.Recv(theirs, source=left)
    else:
        comm.Recv(theirs, source=left)
        comm.Send(mine, dest=right)

elif order == 'sendrecv':
    # One call for both: MPI finds the order.
    comm.Sendrecv(mine, dest=right, recvbuf=theirs, source=left)

received = bytes(theirs)
