"""Bursts of slices into a ring that a recorder drains, each beside a burst of two bare clock reads in the same loop.

Prints the median of each in nanoseconds, the loop's own time included. The ring is that of CORESCOPE_RINGS.
"""
import os
import time

import native
from rings import THREAD, RingFile, memory
from trace_writer import TraceWriter

_BURSTS, _SLICES, _WARM_UPS = 61, 20000, 4
_TAIL = 64


def slices(trace, name):
    """Nanoseconds of one slice."""
    begin, end = trace.begin, trace.end
    start = native.now_ns()
    for number in range(_SLICES):
        begin(name, number)
        end()
    return (native.now_ns() - start) / float(_SLICES)


def clocks():
    """Nanoseconds of what can't be avoided: to read the clock twice."""
    now = native.now_ns
    start = now()
    for _ in range(_SLICES):
        now()
        now()
    return (now() - start) / float(_SLICES)


def main():
    """All bursts, in turns."""
    rings = RingFile(os.environ['CORESCOPE_RINGS'])
    index = rings.reserve(THREAD, 1, 'thread 1')
    trace, name = TraceWriter(rings, index), rings.name('chunk')
    trace.bind()
    found = []
    for burst in range(_WARM_UPS + _BURSTS):
        while not drained(rings, index):
            time.sleep(0.001)
        if burst % 2:
            of_slice, of_clocks = slices(trace, name), clocks()
        else:
            of_clocks, of_slice = clocks(), slices(trace, name)
        if burst >= _WARM_UPS:
            found.append((of_slice, of_clocks))
    print(' '.join('%.1f' % sorted(column)[len(found) // 2] for column in zip(*found)))


def drained(rings, index):
    """Whether the recorder has taken all that was written."""
    ring = rings.ring_at(index)
    return memory.get_i64(rings.memory, ring) == memory.get_i64(rings.memory, ring + _TAIL)


main()
