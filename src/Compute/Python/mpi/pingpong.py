"""Ranks 0 and 1 send messages to and fro, larger and larger ones: as they lie in memory (Send), and pickled (send)."""
import sys

import numpy as np
from mpi4py import MPI

comm = MPI.COMM_WORLD
rank = comm.Get_rank()
trips = int(sys.argv[1])
largest = int(sys.argv[2])


def buffers(data, trips):
    """Sends the bytes of an array as they are."""
    for _ in range(trips):
        if rank == 0:
            comm.Send(data, dest=1, tag=1)
            comm.Recv(data, source=1, tag=1)
        elif rank == 1:
            comm.Recv(data, source=0, tag=1)
            comm.Send(data, dest=0, tag=1)


def pickles(data, trips):
    """Sends the array as any Python object: turned into bytes, and made anew."""
    for _ in range(trips):
        if rank == 0:
            comm.send(data, dest=1, tag=2)
            data = comm.recv(source=1, tag=2)
        elif rank == 1:
            data = comm.recv(source=0, tag=2)
            comm.send(data, dest=0, tag=2)
    return data


def one_way_us(go, data):
    """Microseconds for one message, on average."""
    go(data, 2)  # the first ones cost more: memory is touched, connections are made
    comm.Barrier()
    start = MPI.Wtime()
    go(data, trips)
    return (MPI.Wtime() - start) / (2 * trips) * 1e6


table = []
for size in (8, 64, 512, 4096, 32768, 262144, 1048576, 4194304):
    if size <= largest:
        data = np.arange(size, dtype=np.uint8) if rank == 0 else np.zeros(size, dtype=np.uint8)
        table.append((size, one_way_us(buffers, data), one_way_us(pickles, data)))

received = bytes(data)
if rank == 0:
    print('   bytes   Send (us)   send (us)')
    for size, buffer_us, pickle_us in table:
        print(f'{size:8} {buffer_us:11.2f} {pickle_us:11.2f}')
