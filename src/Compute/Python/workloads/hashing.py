"""Work that Python hands to libraries written in C, some of which release the GIL meanwhile; one item is one buffer.

size: buffers. parameters: function (sha256, zlib, bz2, re), bufferBytes. A slice whose name begins with "released" is a call during which the
interpreter's lock is not held.
"""
import bz2
import hashlib
import platform
import re
import struct
import sys
import zlib

import native

from answer import MASK, SeededRandom, item_hash
from prepared import Work as Prepared

_BLOCK_WORDS = 8192
_PATTERN = re.compile(br'\b[a-m][a-z]*e\b')


def _words(seed):
    """Seeded text: lines of words, as compressors and patterns like them."""
    random = SeededRandom(seed)
    known = [bytes(bytearray(97 + random.below(26) for _ in range(2 + random.below(9)))) for _ in range(500)]
    return b' '.join(known[random.below(500)] for _ in range(_BLOCK_WORDS))


def _released_from():
    """From how many bytes on each function lets go of the lock; one that is not here never does. ReleasedSectionTests asks every interpreter."""
    if not native.has_gil():
        return {}
    if platform.python_implementation() == 'PyPy':
        return {'sha256': 0, 'zlib': 0, 'bz2': 0}
    found = {'zlib': 0, 'bz2': 0}
    # HASHLIB_GIL_MINSIZE in CPython's sources. Its own sha256, for want of OpenSSL's, lets go since 3.12 only.
    if hashlib.sha256.__name__.startswith('openssl') or sys.version_info >= (3, 12):
        found['sha256'] = 2048
    return found


class Work(Prepared):
    """Buffers of the same text, each with its number in front and turned by it."""

    item_name = 'buffer'
    default_grain = 1

    def __init__(self, size, seed, parameters):
        self.items, self._function, self._bytes = size, parameters['function'], int(parameters['bufferBytes'])
        text = _words(seed)
        least = _released_from().get(self._function)
        self._is_released = least is not None and self._bytes >= least
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

    def _name(self, trace, text):
        return trace.rings.name('released: ' + text if self._is_released else text)

    def _sha256(self, buffer, trace):
        trace.begin(self._name(trace, 'sha256'), len(buffer))
        digest = hashlib.sha256(buffer).digest()
        trace.end()
        return struct.unpack('<q', digest[:8])[0]

    def _zlib(self, buffer, trace):
        trace.begin(self._name(trace, 'zlib compress'), len(buffer))
        packed = zlib.compress(buffer, 6)
        trace.end()
        trace.begin(self._name(trace, 'zlib decompress'), len(packed))
        unpacked = zlib.decompress(packed)
        trace.end()
        return zlib.crc32(unpacked) & 0xFFFFFFFF  # the packed bytes depend on the library's version

    def _bz2(self, buffer, trace):
        trace.begin(self._name(trace, 'bz2 compress'), len(buffer))
        packed = bz2.compress(buffer)
        trace.end()
        trace.begin(self._name(trace, 'bz2 decompress'), len(packed))
        unpacked = bz2.decompress(packed)
        trace.end()
        return zlib.crc32(unpacked) & 0xFFFFFFFF

    def _re(self, buffer, trace):
        trace.begin(self._name(trace, 're'), len(buffer))
        found = _PATTERN.findall(buffer)
        trace.end()
        return len(found)
