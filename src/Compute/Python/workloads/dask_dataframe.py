"""Group-by over CSV files that are made beforehand (dask_programs/dataframe.py). size: rows of all files."""
import os
import random

from answer import item_hash
from dask_program import Program
from prepared import start_of
from scratch import scratch_folder

_CITIES = ('Berlin', 'Hamburg', 'Leipzig', 'Mainz', 'Tartu', 'Turku', 'Utrecht', 'Uppsala')


class Work(Program):
    """The files, and what pandas finds in them."""

    script = 'dataframe.py'
    results = ('table',)
    imports = ('dask.dataframe',)
    tells_gil = False
    _right = None

    def __init__(self, size, seed, parameters):
        super().__init__(size, seed, parameters)
        self._count = int(parameters['files'])
        if size < self._count:
            raise ValueError('there are {:,} rows for {:,} files: each needs one at least'.format(size, self._count))

    def start(self, locks):
        self.shared = scratch_folder('csv')
        numbers = random.Random(self.seed)
        for number in range(self._count):
            rows = start_of(number + 1, self._count, self.size) - start_of(number, self._count, self.size)
            with open(os.path.join(self.shared, 'sales-%03d.csv' % number), 'w') as target:
                target.write('city,amount\n')
                target.writelines('%s,%d\n' % (_CITIES[int(len(_CITIES) * numbers.random() ** 2)], 100000 * numbers.random()) for _ in range(rows))

    def arguments(self, backend):
        return [os.path.join(self.shared, '*.csv')]

    def verify(self, found):
        if self._right is None:
            self._right = self._by_pandas()
        table = found['table'].sort_index()
        if not table.equals(self._right):
            raise RuntimeError('the table is not the one that pandas finds:\n%s\nit must be\n%s' % (table, self._right))
        total = int(table['sum'].sum())
        checksum = sum(item_hash(row, int(amount)) for row, amount in enumerate(table['sum'])) & (1 << 64) - 1
        return total, checksum, '{:,} rows in {:,} cities, as pandas finds; {:,} in all'.format(int(table['count'].sum()), len(table), total)

    def _by_pandas(self):
        import pandas
        files = [pandas.read_csv(os.path.join(self.shared, name)) for name in sorted(os.listdir(self.shared))]
        return pandas.concat(files).groupby('city').amount.agg(['count', 'sum', 'mean']).sort_index()
