"""Work that Python hands to libraries written in C, some of which release the GIL meanwhile; one item is one buffer.

size: buffers. parameters: function (sha256, zlib, bz2, re), bufferBytes. A slice whose name begins with "released" is a call during which
CPython holds no GIL: zlib and bz2 always, sha256 from 2,048 bytes on (HASHLIB_GIL_MINSIZE in its sources), re never.
"""
import bz2
import hashlib
import platform
import re
import struct
import zlib

from answer import MASK, SeededRandom, item_hash
from prepared import Work as Prepared

_BLOCK_WORDS, _SHA_RELEASES_FROM = 8192, 2048
_PATTERN = re.compile(br'\b[a-m][a-z]*e\b')


def _words(seed):
    """Seeded text: lines of words, as compressors and patterns like them."""
    random = SeededRandom(seed)
    known = [bytes(bytearray(97 + random.below(26) for _ in range(2 + random.below(9)))) for _ in range(500)]
    return b' '.join(known[random.below(500)] for _ in range(_BLOCK_WORDS))


class Work(Prepared):
    """Buffers of the same text, each with its number in front and turned by it."""

    item_name = 'buffer'
    default_grain = 1

    def __init__(self, size, seed, parameters):
        self.items, self._function, self._bytes = size, parameters['function'], int(parameters['bufferBytes'])
        text = _words(seed)
        self._text, self._turns = text * (self._bytes // len(text) + 2), len(text)
        if self._function not in ('sha256', 'zlib', 'bz2', 're'):
            raise ValueError('function is %s; allowed are sha256, zlib, bz2 and re' % self._function)

    def run(self, first, count, trace):
        compute = getattr(self, '_' + self._function)
        checksum = 0
        for item in range(first, first + count):
            start = item * 7919 % self._turns
            buffer = '{:016d} '.format(item).encode('ascii') + self._text[start:start + self._bytes]
            checksum += item_hash(item, compute(buffer[:self._bytes], trace))
        return count * self._bytes, checksum & MASK

    def text(self, value):
        return '{:,} buffers of {:,} bytes through {}'.format(self.items, self._bytes, self._function)

    def _name(self, trace, text, is_released):
        # What PyPy releases is not documented, and Jython has nothing to release.
        is_known = is_released and platform.python_implementation() == 'CPython'
        return trace.rings.name('released: ' + text if is_known else text)

    def _sha256(self, buffer, trace):
        trace.begin(self._name(trace, 'sha256', len(buffer) >= _SHA_RELEASES_FROM), len(buffer))
        digest = hashlib.sha256(buffer).digest()
        trace.end()
        return struct.unpack('<q', digest[:8])[0]

    def _zlib(self, buffer, trace):
        trace.begin(self._name(trace, 'zlib compress', True), len(buffer))
        packed = zlib.compress(buffer, 6)
        trace.end()
        trace.begin(self._name(trace, 'zlib decompress', True), len(packed))
        unpacked = zlib.decompress(packed)
        trace.end()
        return zlib.crc32(unpacked) & 0xFFFFFFFF  # the packed bytes depend on the library's version

    def _bz2(self, buffer, trace):
        trace.begin(self._name(trace, 'bz2 compress', True), len(buffer))
        packed = bz2.compress(buffer)
        trace.end()
        trace.begin(self._name(trace, 'bz2 decompress', True), len(packed))
        unpacked = bz2.decompress(packed)
        trace.end()
        return zlib.crc32(unpacked) & 0xFFFFFFFF

    def _re(self, buffer, trace):
        trace.begin(self._name(trace, 're', False), len(buffer))
        found = _PATTERN.findall(buffer)
        trace.end()
        return len(found)
