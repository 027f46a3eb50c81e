"""Workers read a number, add to it and write it back, without a lock: how updates are lost. The same as LostUpdate.cs.

size: updates, dealt out to the workers in turn. parameters: forced (on: all read before any adds), addSteps (between reading and writing).
"""
import threading

from answer import MASK, item_hash
from conditions import Barrier
from native import now_ns
from prepared import Work as Prepared
from workloads.countdown import count


class Work(Prepared):
    """One item for each worker: its updates."""

    item_name = 'part'
    default_grain = 1

    def __init__(self, size, seed, parameters):
        self._size, self._seed = size, seed
        self.items, self.progress = int(parameters['workers']), size
        self._is_forced, self._add_steps = parameters['forced'] == 'on', int(parameters['addSteps'])
        self._all_have_read, self._exchanging = None, threading.Lock()
        self._number = self._lost = 0

    def start(self, locks):
        if self._is_forced:
            self._all_have_read = Barrier(locks, 'all have read', self.items)

    def begin_round(self, run):
        self._number = self._lost = 0

    def run(self, first, count_of_items, trace):
        meeting = self._all_have_read.seat(trace) if self._is_forced else None
        value = checksum = 0
        for turn in range(0, self._size, self.items):
            update = turn + first
            if update < self._size:
                checksum += item_hash(update, self._update(update, meeting, trace))
                value += 1
            elif meeting:
                meeting.wait()  # the others wait for all
        return value, checksum & MASK

    def _update(self, update, meeting, trace):
        trace.begin(trace.rings.name('read'), update)
        seen = self._number
        trace.end()
        if meeting:
            meeting.wait()
        trace.begin(trace.rings.name('add'), update)
        number = count(self._add_steps, self._seed + update)
        trace.end()
        self._write(seen, trace)
        trace.add_items(1)
        return number

    def _write(self, seen, trace):
        """Writes as a plain assignment does, and tells what that has overwritten: so each lost update is known where it is lost. The lock makes
        looking and writing one step, as Interlocked.Exchange does in C#; between a worker's reading and its writing it does nothing."""
        start = now_ns()
        with self._exchanging:
            found, self._number = self._number, seen + 1
            self._lost += found - seen
        trace.begin_at(trace.rings.name('write' if found == seen else 'write (lost update)'), start, found - seen)
        trace.end()

    def end_round(self, total, elapsed_ns):
        made, _ = total
        if self._lost != made - self._number:
            raise RuntimeError('{:,} updates were seen to be lost, but {:,} are missing'.format(self._lost, made - self._number))
        return total

    def text(self, value):
        return '{:,} updates, {:,} of them lost ({:.1f} %): the number is {:,}'.format(value, self._lost, 100.0 * self._lost / value, self._number)

    def figures(self):
        return {'lost': self._lost}
