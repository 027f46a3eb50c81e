"""Readers may be in a room together, a writer only alone. The same as ReadersWriters.cs.

size: visits; the seed says which of them read. parameters: policy (who goes first), readShare, readSteps and writeSteps (in the room),
workSteps (outside).
"""
from answer import MASK, SeededRandom, item_hash
from prepared import Work as Prepared, rate
from reader_writer_lock import ReaderWriterLock
from workloads.countdown import count

_CELLS = 16


class Work(Prepared):
    """Visits to a room with a table in it, whose cells are always equal: a writer changes all, a reader looks."""

    item_name = 'visits'

    def __init__(self, size, seed, parameters):
        self.items, self._seed, self._policy = size, seed, parameters['policy']
        self._read_share = float(parameters['readShare'])
        self._read_steps, self._write_steps = int(parameters['readSteps']), int(parameters['writeSteps'])
        self._work_steps = int(parameters['workSteps'])
        self._table, self._room, self._elapsed_ns = [0] * _CELLS, None, 1

    def start(self, locks):
        self._room = ReaderWriterLock(locks, 'room', self._policy, 'readers in the room')

    def begin_round(self, run):
        self._table = [0] * _CELLS

    def run(self, first, count_of_items, trace):
        room = self._room.seat(trace)
        checksum = 0
        for visit in range(first, first + count_of_items):
            number = count(self._work_steps, self._seed + visit)
            if SeededRandom(self._seed, visit).unit() < self._read_share:
                with room.reading:
                    number = self._read(visit, number, trace)
            else:
                with room.writing:
                    number = self._write(visit, number, trace)
            checksum += item_hash(visit, number)
        return count_of_items, checksum & MASK

    def _read(self, visit, number, trace):
        trace.begin(trace.rings.name('read'), visit)
        number = count(self._read_steps, number)
        self._check_table()
        trace.end()
        return number

    def _write(self, visit, number, trace):
        trace.begin(trace.rings.name('write'), visit)
        for cell in range(_CELLS // 2):
            self._table[cell] += 1
        number = count(self._write_steps, number)
        for cell in range(_CELLS // 2, _CELLS):
            self._table[cell] += 1
        trace.end()
        return number

    def _check_table(self):
        for cell in self._table:
            if cell != self._table[0]:
                raise RuntimeError('a reader was in the room with a writer: it read {:,} and {:,} in cells that are always equal'.format(
                    cell, self._table[0]))

    def end_round(self, total, elapsed_ns):
        self._check_table()
        self._elapsed_ns = elapsed_ns
        return total

    def text(self, value):
        return '{:,} visits, {:,} of them to write'.format(value, self._table[0])

    def figures(self):
        return rate(self.items, self._elapsed_ns)
