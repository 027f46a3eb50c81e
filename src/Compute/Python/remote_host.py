"""The run's folder on a host that is not the one that has started the run.

The first rank there makes it and starts the relay (relay.py), which fills it; the others wait until it is there. From then on they record as on any host.
"""
import os
import socket
import subprocess
import sys
import time

import link
from relay import FAILED, READY

_GIVE_UP_S = 20.0


def is_here():
    """Whether this process is on another host than the run's supervisor."""
    return link.VARIABLE in os.environ and socket.gethostname() != link.starter(os.environ)


def join(folder):
    """Waits until the run's folder can be used. Raises RuntimeError where it can't be."""
    try:
        os.mkdir(folder, 0o700)
        _start_relay(folder)
    except FileExistsError:
        pass  # another rank of this host was first
    except OSError as error:
        raise RuntimeError('The folder %s can\'t be made on %s: %s' % (folder, socket.gethostname(), error))
    give_up = time.time() + _GIVE_UP_S
    while not os.path.exists(os.path.join(folder, READY)):
        failed = _text_of(os.path.join(folder, FAILED))
        if failed or time.time() > give_up:
            raise RuntimeError(failed or 'Nobody on %s has made the folder %s within %d s.' % (socket.gethostname(), folder, _GIVE_UP_S))
        time.sleep(0.005)


def _start_relay(folder):
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'relay.py')
    with open(os.devnull, 'r+b') as nothing:
        subprocess.Popen([sys.executable, script, folder, str(os.getppid())], stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True, close_fds=True)


def _text_of(path):
    try:
        with open(path, 'rb') as source:
            return source.read().decode('utf-8')
    except OSError:
        return ''
