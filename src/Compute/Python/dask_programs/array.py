"""An array in chunks: each chunk is a task, and so is each step of putting their sums together."""
import sys

import dask.array as da

length = int(sys.argv[1])
chunk = int(sys.argv[2])

# Nothing is computed here: an array of Dask's knows how to make its chunks.
x = da.arange(length, chunks=chunk)
y = (x * 7919 % 1000) ** 2
mean_of_all = y.mean()

mean = mean_of_all.compute()
