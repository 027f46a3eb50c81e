"""The connection between a relay and the host that has started the run: frames of a length, a kind and a payload (docs/ring-format.md)."""
import socket
import struct

HELLO, NAMES, LANE, RECORDS, PROGRESS, WATERMARK, CLOCK, FILE, BYE, PING = range(1, 11)
SETUP, PONG, REFUSED = range(101, 104)
VARIABLE = 'CORESCOPE_RELAY'
_SILENCE_S = 5.0  # the other side answers at once; after so long a silence it is taken for lost
_HEAD = struct.Struct('<IB')


class LinkLost(Exception):
    """The connection can't be had, or is there no more; the text says why."""


def address(environment):
    """Host, port and token, as the run's host has told them; None where it has not."""
    told = environment.get(VARIABLE)
    if not told:
        return None
    host, port, token = told.split('/')[:3]
    return host, int(port), token


def starter(environment):
    """The name of the host that has started the run."""
    return environment[VARIABLE].split('/')[3]


class Link(object):
    """One end of a connection."""

    def __init__(self, connection):
        connection.settimeout(_SILENCE_S)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connection = connection

    def send(self, kind, payload=b''):
        """Sends a frame."""
        try:
            self._connection.sendall(_HEAD.pack(len(payload), kind) + payload)
        except OSError as error:
            raise LinkLost('The connection to the host that has started the run was lost: %s' % error)

    def receive(self, wanted):
        """Waits for a frame of a kind, and returns its payload."""
        length, kind = _HEAD.unpack(self._exactly(_HEAD.size))
        payload = self._exactly(length)
        if kind != wanted:
            raise LinkLost(payload.decode('utf-8') if kind == REFUSED else 'an unexpected frame of kind %d has come' % kind)
        return payload

    def finish(self):
        """Nothing more is sent; waits until the other side has read everything."""
        try:
            self._connection.shutdown(socket.SHUT_WR)
            self._connection.recv(1)
        except OSError:
            pass  # it has closed already

    def _exactly(self, length):
        parts = []
        while length:
            try:
                part = self._connection.recv(length)
            except OSError as error:
                raise LinkLost('The connection to the host that has started the run was lost: %s' % error)
            if not part:
                raise LinkLost('The host that has started the run has closed the connection.')
            parts.append(part)
            length -= len(part)
        return b''.join(parts)
