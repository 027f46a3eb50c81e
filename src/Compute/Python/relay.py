"""What another host's ranks record, on its way to the host where the run was started: one process on each other host.

    PYTHON relay.py RUNFOLDER RANKS_PARENT

The first rank on a host starts it (remote_host.py). It makes the run's folder there, with rings like those of any run, and sends what the ranks write into them over
one connection, together with what rank 0 leaves. It measures how far the two hosts' clocks are apart. When the connection is lost, it ends the host's ranks.
docs/ring-format.md tells the frames.
"""
import json
import os
import shutil
import signal
import socket
import struct
import sys
import time

import native
from link import BYE, CLOCK, FILE, HELLO, LANE, NAMES, PING, PONG, PROGRESS, RECORDS, SETUP, WATERMARK, Link, LinkLost, address
from rings import RingFile
from ring_reader import RingReader

_TICK_S, _CLOCK_EVERY_S, _CONNECT_S = 0.02, 1.0, 5.0
_PINGS_AT_ENDS, _PINGS_BETWEEN = 40, 10
_PUBLISHED_NS = 1000000  # a record is written at most so long after its time, unless its writer loses its core in between
_RESULTS = 'result.json', 'picture.png'
READY, FAILED = 'ready', 'failed'


class Relay(object):
    """The rings of this host and the connection to the run's host."""

    def __init__(self, folder, link, rings, parent):
        self._folder, self._link, self._rings, self._parent = folder, link, rings, parent
        self._readers, self._names_at, self._progress = [], 0, None

    def run(self):
        """Until the last rank has ended."""
        self._measure_clock(_PINGS_AT_ENDS)
        put_file(self._folder, READY, b'')
        clock_due = native.now_ns()
        while True:
            is_last = has_ended(self._parent)
            self._send_news()
            if is_last:
                break
            if native.now_ns() > clock_due:
                self._measure_clock(_PINGS_BETWEEN)
                clock_due = native.now_ns() + int(_CLOCK_EVERY_S * 1e9)
            time.sleep(_TICK_S)
        self._measure_clock(_PINGS_AT_ENDS)
        for name in _RESULTS:
            self._send_file(name)
        self._link.send(BYE)
        self._link.finish()

    def end_ranks(self):
        """Ends what MPI has started on this host. The kernel ends a rank when its parent ends."""
        try:
            os.kill(self._parent, signal.SIGKILL)
        except OSError:
            pass  # it has ended

    def _send_news(self):
        """What has been written since the last time. Everything up to the watermark is on its way before it."""
        watermark = native.now_ns() - _PUBLISHED_NS
        for index in range(len(self._readers), self._rings.rings_used):
            if not RingReader.is_claimed(self._rings, index):
                break
            self._readers.append(RingReader(self._rings, index))
        news = [(index, reader.take()) for index, reader in enumerate(self._readers)]
        self._send_names()
        for index, reader in enumerate(self._readers):
            if not reader.is_told:
                self._link.send(LANE, reader.head())
                reader.is_told = True
        for index, records in news:
            if records is not None:
                self._link.send(RECORDS, struct.pack('<i', index) + records)
        self._send_progress()
        self._link.send(WATERMARK, struct.pack('<q', watermark))

    def _send_names(self):
        names, self._names_at = self._rings.names_since(self._names_at)
        if names:
            self._link.send(NAMES, b''.join(struct.pack('<HBBB', *name[:4]) + name[4] for name in names))

    def _send_progress(self):
        progress = self._rings.progress()
        if progress != self._progress and progress[0]:
            self._link.send(PROGRESS, struct.pack('<iiqq', *progress))
            self._progress = progress

    def _measure_clock(self, pings):
        """The quickest of some round trips: the run's host has answered in its middle, give or take half of it."""
        best = None
        for _ in range(pings):
            sent = native.now_ns()
            self._link.send(PING, struct.pack('<q', sent))
            there, = struct.unpack('<q', self._link.receive(PONG))
            took = native.now_ns() - sent
            if best is None or took < best[0]:
                best = took, sent, there
        took, sent, there = best
        self._link.send(CLOCK, struct.pack('<qqq', sent, there - (sent + took // 2), took - took // 2))

    def _send_file(self, name):
        path = os.path.join(self._folder, name)
        if os.path.exists(path):
            with open(path, 'rb') as source:
                self._link.send(FILE, struct.pack('<B', len(name)) + name.encode('ascii') + source.read())


def main(folder, parent):
    """Returns the exit code."""
    os.nice(5)
    relay = None
    try:
        link = connect(*address(os.environ))
        rings = set_up(folder, json.loads(link.receive(SETUP).decode('utf-8')))
        relay = Relay(folder, link, rings, parent)
        relay.run()
    except (LinkLost, OSError) as error:
        put_file(folder, FAILED, str(error).encode('utf-8'))
        if relay is None:
            time.sleep(1)  # the ranks read why
        else:
            relay.end_ranks()
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def connect(host, port, token):
    """The connection, after it was let in."""
    try:
        connection = socket.create_connection((host, port), _CONNECT_S)
    except OSError as error:
        raise LinkLost('%s can\'t reach the host that has started the run at %s, port %d: %s. Its firewall must let this port in; which one is used can be fixed in the parameter address.' % (
            socket.gethostname(), host, port, error))
    link = Link(connection)
    link.send(HELLO, json.dumps({'token': token, 'host': socket.gethostname()}).encode('ascii'))
    return link


def set_up(folder, setup):
    """The run's folder on this host, as the supervisor makes it on its own."""
    put_file(folder, 'experiment.json', setup['experiment'].encode('utf-8'))
    path = os.path.join(folder, 'rings')
    with open(path, 'wb') as target:
        target.write(bytes(bytearray.fromhex(setup['header'])))
        target.truncate(setup['bytes'])
    return RingFile(path)


def has_ended(pid):
    """Whether a process does nothing any more, even if nobody has waited for it yet."""
    try:
        with open('/proc/%d/stat' % pid) as source:
            return source.read().rpartition(')')[2].split()[0] == 'Z'
    except OSError:
        return True


def put_file(folder, name, content):
    """Whole or not at all."""
    part = os.path.join(folder, name + '.part')
    with open(part, 'wb') as target:
        target.write(content)
    os.rename(part, os.path.join(folder, name))


if __name__ == '__main__':
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
