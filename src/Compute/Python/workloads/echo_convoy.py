"""A server thread that answers requests beside workers that compute: each time it has waited, it needs the GIL again.

size: requests. parameters: beside (compute; sleep: the server has its interpreter for itself, for comparison). The experiment's workers do
that from the first request to the last; the server is a thread of the main process, its client a process of its own. The slice of a request
begins when the client has sent it (its message says when, on the same clock): the server may not even have noticed, for want of the GIL.
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
from rings import IDLE, IO_WAIT, RUNNING, memory
from workloads.countdown import count as count_down

_STEPS = 2000  # about 0.2 ms; after each block a worker looks whether it is still needed
_BLOCKS_AT = 8  # in the shared bytes: 0 i64 1 when the round is over, then an i64 for each worker: 1, and 1 for each block that it has computed
_NAP_S = 0.01


class Work(Prepared):
    """One item for each worker that computes."""

    item_name = 'compute'
    default_grain = 1

    def __init__(self, size, seed, parameters):
        self.items, self._requests, self._computes = int(parameters['workers']), size, parameters['beside'] == 'compute'
        self._shared = self._client = self._trace = None
        self._times, self._elapsed_ns, self._blocks, self._failure = [], 0, 0, None

    def start(self, locks):
        rings = os.environ.get('CORESCOPE_RINGS')
        path = os.path.join(os.path.dirname(rings) if rings else os.getcwd(), 'convoy')
        with open(path, 'wb') as target:
            target.write(b'\0' * (_BLOCKS_AT + 8 * self.items))
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
        memory.put_bytes(self._shared, 0, b'\0' * (_BLOCKS_AT + 8 * self.items))
        self._trace = run.helper('echo server')
        self._server = threading.Thread(target=self._serve)
        self._server.daemon = True
        self._server.start()

    def run(self, first, count, trace):
        name = trace.rings.name('count', RUNNING) if self._computes else trace.rings.name('sleep', IDLE)
        for item in range(first, first + count):
            blocks, number = 1, item
            memory.put_i64(self._shared, _BLOCKS_AT + 8 * item, blocks)
            while memory.get_i64(self._shared, 0) == 0:
                trace.begin(name)
                if self._computes:
                    number = count_down(_STEPS, number)
                    blocks += 1
                    memory.put_i64(self._shared, _BLOCKS_AT + 8 * item, blocks)
                else:
                    time.sleep(_NAP_S)
                trace.end()
        # How much is computed depends on how long the requests take; what is the same in every run is what was answered.
        return (self._requests, item_hash(0, self._requests)) if first == 0 else (0, 0)

    def end_round(self, total, elapsed_ns):
        self._server.join()
        if self._failure:
            raise self._failure
        if len(self._times) != self._requests:
            raise RuntimeError('{:,} of {:,} requests were answered'.format(len(self._times), self._requests))
        return total

    def stop(self):
        if self._client is not None:
            self._connection.close()
            self._client.stdin.close()
            self._client.kill()
            self._client.wait()

    def text(self, value):
        return '{:,} requests echoed'.format(value)

    def figures(self):
        if self._elapsed_ns == 0:
            return {}  # this process serves nobody: it only computes
        times = sorted(self._times)
        found = {
            'requestsPerSecond': 1e9 * len(times) / self._elapsed_ns,
            'responseNs': times[len(times) // 2],
            'slowResponseNs': times[min(len(times) - 1, len(times) * 99 // 100)],
        }
        if self._blocks > 0:
            found['millionStepsNs'] = 1e6 * self._elapsed_ns / (self._blocks * _STEPS)
        return found

    def _serve(self):
        self._trace.bind()
        try:
            self._await_workers()
            self._client.stdin.write('{}\n'.format(self._requests).encode('ascii'))
            self._client.stdin.flush()
            blocks = self._blocks_so_far()
            for _ in range(self._requests):
                self._answer()
            self._blocks = self._blocks_so_far() - blocks
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
            if all(memory.get_i64(self._shared, _BLOCKS_AT + 8 * item) for item in range(self.items)):
                return
            time.sleep(0.001)

    def _blocks_so_far(self):
        return sum(memory.get_i64(self._shared, _BLOCKS_AT + 8 * item) for item in range(self.items))

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
