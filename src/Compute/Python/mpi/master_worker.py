"""Tasks of very different length on several ranks: dealt out beforehand (block, cyclic), or one by one by a master (dynamic)."""
import random
import sys

from mpi4py import MPI

comm = MPI.COMM_WORLD
rank = comm.Get_rank()
size = comm.Get_size()
tasks = int(sys.argv[1])
seed = int(sys.argv[2])
distribution = sys.argv[3]

RESULT, TASK = 1, 2

random.seed(seed)  # the same on every rank: all know how long each task is
steps = [int(10_000 + 400_000 * random.random() ** 4) for _ in range(tasks)]


def work(task):
    """Does a task; its result is a number that only who has done it can know."""
    number = task
    for _ in range(steps[task]):
        number = (number * 1103515245 + 12345) % 2147483648
    return number


def master():
    """Gives whoever is free the next task, and collects the results."""
    results = {}
    next_task = 0
    workers = size - 1
    while workers > 0:
        status = MPI.Status()
        done = comm.recv(source=MPI.ANY_SOURCE, tag=RESULT, status=status)
        if done is not None:
            results[done[0]] = done[1]
        if next_task < tasks:
            comm.send(next_task, dest=status.Get_source(), tag=TASK)
            next_task += 1
        else:
            comm.send(None, dest=status.Get_source(), tag=TASK)
            workers -= 1
    return results


def worker():
    """Asks for tasks until there are none."""
    done = None
    while True:
        comm.send(done, dest=0, tag=RESULT)
        task = comm.recv(source=0, tag=TASK)
        if task is None:
            return
        done = task, work(task)


if distribution == 'dynamic' and size > 1:
    results = master() if rank == 0 else worker()
else:
    if distribution == 'cyclic':
        mine = range(rank, tasks, size)
    else:
        mine = range(tasks * rank // size, tasks * (rank + 1) // size)
    parts = comm.gather({task: work(task) for task in mine}, root=0)
    if rank == 0:
        results = {task: number for part in parts for task, number in part.items()}
