"""Delayed calls: first a graph of three tasks, of which only two can run at the same time; then eight independent ones and their sum."""
import sys

import dask
from dask import delayed

steps = int(sys.argv[1])


def work():
    """Takes a while: a generator of random numbers goes some steps."""
    number = 1
    for _ in range(steps):
        number = (number * 1103515245 + 12345) % 2147483648
    return number


@delayed
def inc(x):
    work()
    return x + 1


@delayed
def add(x, y):
    work()
    return x + y


# Nothing is computed here: these lines only build a graph.
a = inc(1)
b = inc(2)
c = add(a, b)

small = c.compute()

parts = [inc(number) for number in range(8)]
total = delayed(sum)(parts)

large = total.compute()
