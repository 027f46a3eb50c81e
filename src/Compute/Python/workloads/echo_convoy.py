"""A server thread that answers requests beside workers that compute: each time it has waited, it needs the GIL again.

size: requests. The experiment's workers are those that compute, from the first request to the last; the server is a thread of the main
process, its client a process of its own. The slice of a request begins when the client has sent it (its message says when, on the same
clock): the server may not even have noticed, for want of the GIL. The answer's text has the last round's response times.
"""
import os
import socket
import subprocess
import sys
import threading
import time

import native
from answer import item_hash
from echo_client import REQUEST, receive
from prepared import Work as Prepared
from rings import IO_WAIT, RUNNING, memory
from workloads.countdown import count as count_down

_STEPS = 2000  # about 0.2 ms; after each block a worker looks whether it is still needed
_STARTED_AT = 8  # in the shared bytes: 0 i64 round that is over, then one byte for each worker that has begun


class Work(Prepared):
    """One item for each worker that computes."""

    item_name = 'compute'
    default_grain = 1

    def __init__(self, size, seed, parameters):
        self.items, self._requests = int(parameters['workers']), size
        self._shared = self._client = self._trace = None
        self._times, self._elapsed_ns, self._failure = [], 0, None

    def start(self):
        rings = os.environ.get('CORESCOPE_RINGS')
        path = os.path.join(os.path.dirname(rings) if rings else os.getcwd(), 'convoy')
        with open(path, 'wb') as target:
            target.write(b'\0' * (_STARTED_AT + self.items))
        self.join(path)
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.bind(('127.0.0.1', 0))
        listener.listen(1)
        program = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'echo_client.py')
        self._client = subprocess.Popen([sys.executable, program, str(listener.getsockname()[1])],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._connection, _ = listener.accept()
        self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listener.close()

    def join(self, shared):
        self.shared = shared
        self._shared, _ = memory.map_file(shared)

    def begin_round(self, run):
        memory.put_bytes(self._shared, 0, b'\0' * (_STARTED_AT + self.items))
        self._trace = run.helper('echo server')
        self._server = threading.Thread(target=self._serve)
        self._server.daemon = True
        self._server.start()

    def run(self, first, count, trace):
        name = trace.rings.name('count', RUNNING)
        for item in range(first, first + count):
            memory.put_u8(self._shared, _STARTED_AT + item, 1)
            number = item
            while memory.get_i64(self._shared, 0) == 0:
                trace.begin(name)
                number = count_down(_STEPS, number)
                trace.end()
        # How much is computed depends on how long the requests take; what is the same in every run is what was answered.
        return (self._requests, item_hash(0, self._requests)) if first == 0 else (0, 0)

    def end_round(self):
        self._server.join()
        if self._failure:
            raise self._failure
        if len(self._times) != self._requests:
            raise RuntimeError('{:,} of {:,} requests were answered'.format(len(self._times), self._requests))

    def stop(self):
        if self._client is not None:
            self._connection.close()
            self._client.stdin.close()
            self._client.kill()
            self._client.wait()

    def text(self, value):
        times = sorted(self._times)
        tail = times[min(len(times) - 1, len(times) * 99 // 100)]
        return '{:,} requests echoed: {:,.0f} a second, response time {:,.3f} ms in the median, 99 % within {:,.3f} ms'.format(
            value, 1e9 * len(times) / self._elapsed_ns, times[len(times) // 2] / 1e6, tail / 1e6)

    def _serve(self):
        self._trace.bind()
        try:
            self._await_workers()
            self._client.stdin.write('{}\n'.format(self._requests).encode('ascii'))
            self._client.stdin.flush()
            for _ in range(self._requests):
                self._answer()
            told = [int(text) for text in self._client.stdout.readline().split()]
            self._elapsed_ns, self._times = told[0], told[1:]
        except Exception as error:  # the main thread raises it after the round
            self._failure = error
        finally:
            memory.put_i64(self._shared, 0, 1)
            self._trace.unbind()

    def _await_workers(self):
        give_up = time.time() + 10
        while time.time() < give_up:
            if all(memory.get_u8(self._shared, _STARTED_AT + item) for item in range(self.items)):
                return
            time.sleep(0.001)

    def _answer(self):
        trace = self._trace
        waiting_since = native.now_ns()
        trace.begin_at(trace.rings.name('wait for request', IO_WAIT), waiting_since)
        request = receive(self._connection, REQUEST.size)
        if len(request) < REQUEST.size:
            raise RuntimeError('the client of the echo server has ended')
        number, sent = REQUEST.unpack(request)
        sent = max(sent, waiting_since)  # it may have come while the answer before it was still being finished
        trace.end_at(sent)
        trace.begin_at(trace.rings.name('request'), sent, number)
        self._connection.sendall(request)
        trace.end()
