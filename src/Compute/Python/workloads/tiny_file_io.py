"""Opens, reads and closes small files; one item is one file. The kernel has them in memory, so each wait is tiny.

size: reads (over at most 256 files). parameters: bytes (of each file).
"""
import os
import shutil
import tempfile
import zlib

from answer import MASK, item_hash, stream
from prepared import Work as Prepared
from rings import IO_WAIT

_FILES = 256


class Work(Prepared):
    """Reads of seeded files in a folder of their own."""

    item_name = 'file'

    def __init__(self, size, seed, parameters):
        self.items, self._seed, self._bytes = size, seed, int(parameters['bytes'])

    def start(self, locks):
        rings = os.environ.get('CORESCOPE_RINGS')  # the run's folder is deleted with all that is in it
        self.shared = tempfile.mkdtemp(prefix='files-', dir=os.path.dirname(rings) if rings else None)
        for number in range(min(_FILES, self.items)):
            line = '{:016x}\n'.format(stream(self._seed, number)).encode('ascii')
            with open(self._path(number), 'wb') as target:
                target.write((line * (self._bytes // len(line) + 1))[:self._bytes])

    def join(self, shared):
        self.shared = shared

    def run(self, first, count, trace):
        value = checksum = 0
        reading = trace.rings.name('open and read', IO_WAIT)
        for item in range(first, first + count):
            trace.begin(reading, item)
            with open(self._path(item % _FILES), 'rb') as source:
                content = source.read()
            trace.end()
            checksum += item_hash(item, zlib.crc32(content) & 0xFFFFFFFF)
            value += len(content)
        return value, checksum & MASK

    def stop(self):
        if self.shared:
            shutil.rmtree(self.shared, ignore_errors=True)

    def text(self, value):
        return '{:,} files read, {:,} bytes'.format(self.items, value)

    def _path(self, number):
        return os.path.join(self.shared, '%d.txt' % number)
