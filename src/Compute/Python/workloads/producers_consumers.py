"""Producers put items into a bounded queue, consumers take them out. The same as ProducersConsumers.cs, with `queue.Queue`.

size: items. parameters: capacity, producerShare (of the workers), produceSteps, consumeSteps. One worker alone produces and consumes in turn.
"""
import math
import threading

from answer import MASK, item_hash
from conditions import Queue
from prepared import Work as Prepared, rate, start_of
from workloads.countdown import count

_NO_MORE = None


class Work(Prepared):
    """One item for each worker: its part as a producer or a consumer."""

    item_name = 'part'
    default_grain = 1

    def __init__(self, size, seed, parameters):
        self._size, self._seed = size, seed
        self.items, self.progress = int(parameters['workers']), size
        self._capacity = int(parameters['capacity'])
        self._produce_steps, self._consume_steps = int(parameters['produceSteps']), int(parameters['consumeSteps'])
        share = int(math.floor(self.items * float(parameters['producerShare']) + 0.5))
        self._producers = max(1, min(self.items - 1, share))
        self._queue, self._elapsed_ns = None, 1
        self._producing, self._lock, self._waits_before = 0, threading.Lock(), (0, 0)

    def worker_name(self, worker):
        if self.items == 1:
            return None
        return 'producer %d' % worker if worker <= self._producers else 'consumer %d' % (worker - self._producers)

    def start(self, locks):
        self._queue = Queue(locks, 'queue', self._capacity)

    def begin_round(self, run):
        self._producing, self._waits_before = self._producers, self._queue.waits()

    def run(self, first, count_of_items, trace):
        return self._consume_all(trace) if first >= self._producers else self._produce_all(first, trace)

    def _produce_all(self, producer, trace):
        produce, total = trace.rings.name('produce'), (0, 0)
        for item in range(start_of(producer, self._producers, self._size), start_of(producer + 1, self._producers, self._size)):
            trace.begin(produce, item)
            number = count(self._produce_steps, self._seed + item)
            trace.end()
            self._queue.put((item, number))
            if self.items == 1:
                total = total[0] + 1, total[1] + self._consume(self._queue.get(), trace)
        self._end_producing()
        return total[0], total[1] & MASK

    def _end_producing(self):
        with self._lock:
            self._producing -= 1
            is_last = self._producing == 0
        for _ in range(self.items - self._producers if is_last else 0):
            self._queue.put(_NO_MORE)

    def _consume_all(self, trace):
        value = checksum = 0
        while True:
            piece = self._queue.get()
            if piece is _NO_MORE:
                return value, checksum & MASK
            checksum += self._consume(piece, trace)
            value += 1

    def _consume(self, piece, trace):
        item, number = piece
        trace.begin(trace.rings.name('consume'), item)
        number = count(self._consume_steps, number)
        trace.end()
        trace.add_items(1)
        return item_hash(item, number)

    def end_round(self, total, elapsed_ns):
        self._elapsed_ns = elapsed_ns
        return total

    def text(self, value):
        return '{:,} items went through the queue; its producers waited {:,} times for a place, its consumers {:,} times for an item'.format(
            value, *[after - before for after, before in zip(self._queue.waits(), self._waits_before)])

    def figures(self):
        return rate(self._size, self._elapsed_ns)
