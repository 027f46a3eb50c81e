"""A table in several CSV files: each file is read by a task, grouped by a task, and the groups are put together."""
import sys

import dask.dataframe as dd

files = sys.argv[1]

sales = dd.read_csv(files)
by_city = sales.groupby('city').amount.agg(['count', 'sum', 'mean'])

table = by_city.compute()
