"""The other end of `echo-convoy`: a process of its own, so that no interpreter's lock but the server's is in its way.

    PYTHON echo_client.py PORT        each line on standard input is a number of requests

Each request comes a millisecond after the answer to the one before, as from somebody who uses it: the server has gone to sleep by then.
After each line's requests it writes one line: the nanoseconds that all took, then the response time of each.
"""
import socket
import struct
import sys
import time

import native

_PAUSE_S = 0.001
REQUEST = struct.Struct('<qq')  # number, time of departure


def receive(connection, size):
    """All bytes of a message; what has come where the other side has closed the connection."""
    received = b''
    while len(received) < size:
        part = connection.recv(size - len(received))
        if not part:
            break
        received += part
    return received


def main(port):
    """Sends until standard input closes."""
    native.die_with_parent(None)
    connection = socket.create_connection(('127.0.0.1', port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    while True:
        line = sys.stdin.readline()
        if not line:
            return
        times, start = [], native.now_ns()
        for number in range(int(line)):
            sent = native.now_ns()
            request = REQUEST.pack(number, sent)
            connection.sendall(request)
            if receive(connection, REQUEST.size) != request:
                sys.exit('request %d was not answered by what was sent' % number)
            times.append(native.now_ns() - sent)
            time.sleep(_PAUSE_S)
        print(' '.join(str(ns) for ns in [native.now_ns() - start] + times))
        sys.stdout.flush()


if __name__ == '__main__':
    main(int(sys.argv[1]))
