"""Messages to and fro between two ranks (mpi/pingpong.py), by size, as buffers and pickled. The answer is what was sent; the times are curves."""
from answer import MASK, item_hash
from mpi_program import Program, expect


class Work(Program):
    """size: round trips of each size of message."""

    script = 'pingpong.py'
    imports = ('numpy',)
    functions = ('buffers', 'pickles')
    results = ('table', 'received')
    least_ranks = 2
    _table = ()

    def arguments(self):
        return [self.size, self.parameters['largestBytes']]

    def verify(self, found):
        sizes = [8 ** power for power in range(1, 7)] + [8 ** 6 * 4, 8 ** 6 * 16]
        sizes = [size for size in sizes if size <= int(self.parameters['largestBytes'])]
        pattern = bytes(bytearray(range(256))) * (sizes[-1] // 256 + 1)
        for rank in (0, 1):
            expect('received', rank, found[rank]['received'], pattern[:sizes[-1]])
        self._table = found[0]['table']
        expect('the list of sizes', 0, [row[0] for row in self._table], sizes)
        messages = len(sizes) * 2 * 2 * (self.size + 2)
        checksum = sum(item_hash(size, self.size) for size in sizes) & MASK
        return messages, checksum, '{:,} messages; one way: {}'.format(messages, ', '.join(
            '{:,} bytes {:,.1f} us as a buffer, {:,.1f} us pickled'.format(*row) for row in (self._table[0], self._table[-1])))

    def curves(self):
        def series(values):
            return [{'name': name, 'points': [[row[0], value(row)] for row in self._table]} for name, value in values]
        return [
            {'title': 'Time of one message', 'x': 'bytes', 'y': 'us', 'series': series([('Send (buffer)', lambda row: row[1]), ('send (pickled)', lambda row: row[2])])},
            {'title': 'Bandwidth', 'x': 'bytes', 'y': 'MB/s', 'series': series([('Send (buffer)', lambda row: row[0] / row[1]), ('send (pickled)', lambda row: row[0] / row[2])])},
        ]
