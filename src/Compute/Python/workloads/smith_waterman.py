"""Local alignment with affine gaps (Smith and Waterman 1981, Gotoh 1982), scores only: cell by cell in plain Python, row by row where there
is NumPy. Scores and the choice among equal ones are those of SmithWaterman.cs: the earliest diagonal, and on it the earliest in the reference.
"""
_MATCH, _MISMATCH, _GAP_OPEN, _GAP_EXTEND = 2, -3, 7, 2
_UNKNOWN_IN_REFERENCE, _UNKNOWN_IN_READ = 4, 5
_CODES = {ord(letter): code for code, letter in enumerate('ACGT')}


def aligner(genome):
    """Makes a reference ready; any number of threads may align against it."""
    try:
        import numpy
    except ImportError:
        return PlainAligner(genome)
    return NumpyAligner(genome, numpy)


def _codes(bases, unknown):
    return [_CODES.get(base, unknown) for base in bases]


class PlainAligner(object):
    """One column of the table after the other, each from the read's first base to its last."""

    def __init__(self, genome):
        self._genome = _codes(genome, _UNKNOWN_IN_REFERENCE)

    def align(self, read):
        """Best score, and the position after its last base in the reference; 0 and 0 where nothing fits."""
        read = _codes(read, _UNKNOWN_IN_READ)
        rows = range(len(read))
        left, gap_in_read = [0] * len(read), [0] * len(read)
        best = best_diagonal = end = 0
        for column, base in enumerate(self._genome):
            diagonal = gap_in_reference = 0
            for row in rows:
                score = diagonal + (_MATCH if read[row] == base else _MISMATCH)
                diagonal = left[row]
                in_read = gap_in_read[row]
                score = max(score, 0, in_read, gap_in_reference)
                left[row] = score
                opened = score - _GAP_OPEN
                gap_in_read[row] = max(in_read - _GAP_EXTEND, opened)
                gap_in_reference = max(gap_in_reference - _GAP_EXTEND, opened)
                # Of equal scores on a diagonal the earlier column has come first.
                if score > best or score == best > 0 and row + column < best_diagonal:
                    best, best_diagonal, end = score, row + column, column + 1
        return best, end


class NumpyAligner(object):
    """One row of the table after the other: all of the reference against one base of the read.

    A gap in the read depends on the cell before it in the same row. Extending costs the same for every step, so the best gap ending at j is
    the running maximum of (score at k + k * extend), less what lies between; a gap never pays to open right behind another.
    """

    def __init__(self, genome, numpy):
        self._numpy = numpy
        codes = numpy.array(_codes(genome, _UNKNOWN_IN_REFERENCE))
        self._matches = [numpy.where(codes == base, _MATCH, _MISMATCH).astype(numpy.int32) for base in range(_UNKNOWN_IN_READ + 1)]
        self._extension = numpy.arange(len(codes), dtype=numpy.int32) * _GAP_EXTEND

    def align(self, read):
        """Best score, and the position after its last base in the reference; 0 and 0 where nothing fits."""
        numpy, extension = self._numpy, self._extension
        score = numpy.zeros(len(extension), numpy.int32)
        gap_in_reference = numpy.zeros_like(score)
        above = numpy.zeros_like(score)
        best = best_diagonal = end = 0
        for row, base in enumerate(_codes(read, _UNKNOWN_IN_READ)):
            above[1:] = score[:-1]
            above += self._matches[base]
            numpy.maximum(above, 0, out=above)
            numpy.maximum(above, gap_in_reference, out=above)
            running = numpy.maximum.accumulate(above + extension)
            score[0] = above[0]
            numpy.maximum(above[1:], running[:-1] - extension[:-1] - _GAP_OPEN, out=score[1:])
            numpy.maximum(gap_in_reference - _GAP_EXTEND, score - _GAP_OPEN, out=gap_in_reference)
            column = int(score.argmax())
            found = int(score[column])
            if found > best or found == best > 0 and (row + column, column) < (best_diagonal, end - 1):
                best, best_diagonal, end = found, row + column, column + 1
            above[0] = 0
        return best, end
