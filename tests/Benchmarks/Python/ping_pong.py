"""A workload for the benchmark: a byte to a child process and back, again and again; each trip is two context switches.

size: trips, 100 in an item. parameters: steps (counted before each trip, so that there are as many switches a second as are wanted).
"""
import os

from prepared import Work as Prepared
from workloads.countdown import count

_TRIPS_PER_ITEM = 100


class Work(Prepared):
    """Trips, and a child process that sends back what it gets until its pipe is closed."""

    def __init__(self, size, seed, parameters):
        self.items, self._seed, self._steps = size // _TRIPS_PER_ITEM, seed, int(parameters['steps'])

    def start(self, locks):
        # On one core: between two, the time to wake a sleeping one is most of a trip, and differs from moment to moment.
        os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])
        there, self._to = os.pipe()
        self._from, back = os.pipe()
        self._child = os.fork()
        if self._child == 0:
            os.close(self._to)
            byte = os.read(there, 1)
            while byte:
                os.write(back, byte)
                byte = os.read(there, 1)
            os._exit(0)
        os.close(there)
        os.close(back)

    def run(self, first, count_of_items, trace):
        checksum = 0
        for trip in range(count_of_items * _TRIPS_PER_ITEM):
            checksum ^= count(self._steps, self._seed + trip)
            os.write(self._to, b'.')
            os.read(self._from, 1)
        return count_of_items * _TRIPS_PER_ITEM, checksum

    def stop(self):
        os.close(self._to)
        os.waitpid(self._child, 0)

    def text(self, value):
        return '{:,} trips'.format(value)
