"""An array that is larger than the memory of all workers: it is made once and kept, and what does not fit lies on disk until it is needed again."""
import sys

import dask.array as da
from distributed import wait

length = int(sys.argv[1])
chunk = int(sys.argv[2])

x = da.arange(length, chunks=chunk, dtype='int64') % 1000
x = x.persist()  # all chunks are computed now, and stay with the workers
wait(x)

mean = x.mean().compute()
variance = ((x - mean) ** 2).mean().compute()  # needs every chunk once more
