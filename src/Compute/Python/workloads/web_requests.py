"""Fetches pages from a slow local server, the same process as in C# (RequestServer.cs); one item is one request."""
import os
import socket
import struct
import subprocess
import zlib

from answer import MASK, SeededRandom, item_hash
from prepared import DATA_FOLDER, Work as Prepared
from rings import IO_WAIT

_BODY_BYTES = 2048


def _expected_body(seed, item):
    named = 'item {} of seed {}\n'.format(item, seed).encode('ascii')
    random = SeededRandom(seed, item)
    return named + bytes(bytearray(97 + random.below(26) for _ in range(_BODY_BYTES - len(named))))


class Work(Prepared):
    """Requests over kept connections, one for each thread that asks at a time."""

    item_name = 'fetch'
    default_grain = 1

    def __init__(self, size, seed, parameters):
        self.items, self._seed, self._latency_ms = size, seed, int(parameters['latencyMs'])
        self._idle, self._server, self._expected = [], None, {}
        self.make_output(4)  # the body's CRC, for the check after the round

    def start(self, locks):
        engine = os.path.join(os.path.dirname(DATA_FOLDER), 'Corescope.Compute')
        command = [engine] if os.path.exists(engine) else ['dotnet', engine + '.dll']
        arguments = ['request-server', str(os.getpid()), str(self._latency_ms), str(self._seed)]
        self._server = subprocess.Popen(command + arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        line = self._server.stdout.readline().strip()
        if not line.isdigit():
            raise RuntimeError('the local web server did not start')
        self.join(int(line))

    def join(self, shared):
        self.shared = shared

    def run(self, first, count, trace):
        value = checksum = 0
        name = trace.rings.name('request', IO_WAIT)
        for item in range(first, first + count):
            trace.begin(name, item)
            body = self._get(item)
            trace.end()
            value += len(body)
            checksum += self.take(item, body)
        return value, checksum & MASK

    def async_runner(self):
        """Only for interpreters that know coroutines."""
        from workloads import web_requests_async
        return lambda first, count, trace: web_requests_async.run(self, first, count, trace)

    def request(self, item):
        """The bytes that ask for an item."""
        return 'GET /item/{} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nAccept: text/plain\r\n\r\n'.format(item, self.shared).encode('ascii')

    def take(self, item, body):
        """An item's part of the checksum. That the whole body is as expected is checked after the round: in Python it takes longer than a wait."""
        if len(body) != _BODY_BYTES:
            raise ValueError('the server\'s answer to request {} has {:,} bytes instead of {:,}'.format(item, len(body), _BODY_BYTES))
        self.output[item * 4:item * 4 + 4] = struct.pack('<I', zlib.crc32(body) & 0xFFFFFFFF)
        return item_hash(item, struct.unpack('<q', body[-8:])[0])

    def body_of(self, received, item):
        """The body of an answer that has come whole; None as long as something is missing."""
        end = received.find(b'\r\n\r\n') + 4
        if end < 4:
            return None
        if not received.startswith(b'HTTP/1.1 200 '):
            raise ValueError('the server answered request {} with "{}"'.format(item, received.split(b'\r\n')[0].decode('latin-1')))
        return received[end:] if len(received) >= end + _BODY_BYTES else None

    def end_round(self, total, elapsed_ns):
        for item in range(self.items):
            if item not in self._expected:
                self._expected[item] = struct.pack('<I', zlib.crc32(_expected_body(self._seed, item)) & 0xFFFFFFFF)
            if self.output[item * 4:item * 4 + 4] != self._expected[item]:
                raise ValueError('the server\'s answer to request {} is not the one expected'.format(item))
        return total

    def _get(self, item):
        try:
            connection = self._idle.pop()  # one step for the interpreter, so two threads can't get the same one
        except IndexError:
            connection = socket.create_connection(('127.0.0.1', self.shared))
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(self.request(item))
        received, body = b'', None
        while body is None:
            part = connection.recv(8192)
            if not part:
                raise ValueError('the server\'s answer to request {} is cut off'.format(item))
            received += part
            body = self.body_of(received, item)
        self._idle.append(connection)
        return body

    def stop(self):
        for connection in self._idle:
            connection.close()
        if self._server is not None:
            self._server.kill()
            self._server.wait()

    def text(self, value):
        return '{:,} requests, {:,} bytes, every body as expected'.format(self.items, value)
