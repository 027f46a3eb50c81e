"""Finds where simulated reads come from; one item is one read. The same reads and answers as ReadAlignment.cs and ReadSimulator.cs."""
import gzip
import io
import os
import struct

from answer import MASK, SeededRandom, item_hash
from prepared import DATA_FOLDER, Work as Prepared
from workloads import smith_waterman

_BYTES_PER_READ = 8
_LETTERS = bytearray(b'ACGT')
_OTHER_STRAND = {ord(a): ord(b) for a, b in ('AT', 'CG', 'GC', 'TA')}


def _genome(reference):
    """The bases of a FASTA file, plain or gzip; several sequences are joined by 100 letters N."""
    path = os.path.join(DATA_FOLDER, 'lambda-phage-NC_001416.fa.gz') if reference == 'lambda-phage' else reference
    with io.open(path, 'rb') as source:
        text = source.read()
    if text[:2] == b'\x1f\x8b':
        text = gzip.GzipFile(fileobj=io.BytesIO(text)).read()
    sequences = []
    for line in text.splitlines():
        if line.startswith(b'>'):
            sequences.append(bytearray())
        else:
            sequences[-1] += b''.join(line.split()).upper()
    return bytearray(b'N' * 100).join(sequences) if len(sequences) > 1 else sequences[0]


def _other_base(letter, random):
    known = _LETTERS.find(bytearray([letter]))
    return _LETTERS[random.below(4)] if known < 0 else _LETTERS[(known + 1 + random.below(3)) % 4]


def _simulate(genome, length, error_rate, seed, number):
    """A read with errors, its other strand, where it begins and ends, and whether it was read from the other strand."""
    random = SeededRandom(seed, number)
    start = at = random.below(len(genome) - length + 1)
    bases = bytearray()
    while len(bases) < length:
        origin = genome[at] if at < len(genome) else _LETTERS[random.below(4)]
        is_error = random.unit() < error_rate
        kind = random.below(5) if is_error else -1
        if kind != 4:  # 4: an insertion takes nothing from the genome
            at += 1
        if kind == 3:  # 3: a deletion gives nothing to the read
            continue
        bases.append(_other_base(origin, random) if is_error else origin)
    other = bytearray(_OTHER_STRAND.get(base, base) for base in reversed(bases))
    is_backward = random.below(2) == 1
    end = min(at, len(genome))
    return (other, bases, start, end, True) if is_backward else (bases, other, start, end, False)


class Work(Prepared):
    """Reads against one genome, both ways round."""

    item_name = 'read'

    def __init__(self, size, seed, parameters):
        genome, length = _genome(parameters['reference']), int(parameters['readLength'])
        if length > len(genome):
            raise ValueError('readLength is {}, but the reference has only {:,} bases'.format(length, len(genome)))
        self.items, self._aligner = size, smith_waterman.aligner(genome)
        rate = float(parameters['errorRate'])
        self._reads = [_simulate(genome, length, rate, seed, number) for number in range(size)]
        self.make_output(_BYTES_PER_READ)

    def run(self, first, count, trace):
        value = checksum = 0
        for item in range(first, first + count):
            bases, other = self._reads[item][:2]
            score, end = self._aligner.align(bases)
            backward_score, backward_end = self._aligner.align(other)
            position = end
            if backward_score > score:
                score, position = backward_score, ~backward_end
            self.output[item * _BYTES_PER_READ:(item + 1) * _BYTES_PER_READ] = struct.pack('<ii', score, position)
            checksum += item_hash(item, score << 32 ^ (position & 0xFFFFFFFF))
            value += score
        return value, checksum & MASK

    def text(self, value):
        found = sum(1 for item in range(self.items) if self._is_found(item))
        return '{:,} reads, {:,} of them found where they came from; total score {:,}'.format(self.items, found, value)

    def _is_found(self, item):
        position, = struct.unpack_from('<i', bytes(self.output[item * _BYTES_PER_READ + 4:(item + 1) * _BYTES_PER_READ]))
        _, _, start, read_end, is_backward = self._reads[item]
        end = ~position if position < 0 else position
        return (position < 0) == is_backward and start < end <= read_end
