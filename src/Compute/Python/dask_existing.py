"""Somebody's cluster, whose scheduler's address is given: its workers need Dask, and nothing of Corescope's."""
import asyncio
import contextlib
import json
import os
import socket
import sys
import threading

import cloudpickle
import dask
from distributed import Client
from distributed.comm.addressing import parse_host_port

from no_trace import NoTrace
from recorded_dask.collector import Collector

_CONNECT_S, _CLOSE_S = 5, 3
_ADVICE = 'Look whether it runs (dask scheduler), whether address and port are right, and whether a firewall is in between.'
_MUST_AGREE = 'python', 'dask', 'distributed', 'cloudpickle', 'msgpack'


class ExistingCluster(object):
    """Connects, and records where anything is recorded. Leaves the cluster as it was."""

    def __init__(self, run, address):
        self._run, self.address, self._collector = run, address, None
        self.client = _connect(address)
        try:
            check_versions(self.client.get_versions(), address)
            self.workers = self._choose(self.client.scheduler_info()['workers'])
            _send_own_code()
            if run.rings.recording:
                self._record()
            self.share = None if run.work.is_program else self.client.scatter(SentMemory(run.work), broadcast=True, hash=False)
        except Exception:
            is_gone = self.is_gone()
            self.close()
            if is_gone:
                raise self.gone()
            raise

    @contextlib.contextmanager
    def only(self):
        """For `with`: tasks go to the workers that this run has chosen. Named, because Dask would compute here where its client has lost the scheduler."""
        with dask.annotate(workers=list(self.workers), allow_other_workers=False), dask.config.set(scheduler=self.client):
            yield

    def is_gone(self):
        """Whether nobody answers any more at its address."""
        return self.client.status != 'running'

    def gone(self):
        """The same in words."""
        return RuntimeError(
            'The scheduler at %s has gone away before the run had ended. Look whether it still runs, and why it has ended; start it, and run this again.' % self.address)

    def settle(self):
        """Fetches what has been recorded so far."""
        if self._collector is not None:
            self._collector.fetch()

    def close(self):
        """Takes away what was sent, tells how the clocks of its hosts stand to this one's, and disconnects."""
        if self._collector is not None:
            if not self.is_gone():
                self._collector.stop()
            self._tell_clocks()
        try:
            self.client.close(_CLOSE_S)
        except asyncio.TimeoutError:
            pass  # it looks for a scheduler that has gone, and ends with this process; why the run has ended is known

    def _tell_clocks(self):
        path = os.path.join(os.path.dirname(self._run.rings.path), 'hosts.json')
        with open(path + '.part', 'w') as target:
            json.dump(self._collector.clocks(), target)
        os.rename(path + '.part', path)

    def _choose(self, found):
        """The first workers, by host and name: number from 1 and threads of each, by its address."""
        wanted, threads = self._run.workers, int(self._run.parameters['threadsPerWorker'])
        if len(found) < wanted:
            raise RuntimeError('The scheduler at %s has %d workers; the experiment asks for %d. Start more of them (dask worker %s), or ask for fewer.' % (
                self.address, len(found), wanted, self.address))
        chosen = sorted(found, key=lambda address: (found[address]['host'], str(found[address]['name']), address))[:wanted]
        for address in chosen:
            if found[address]['nthreads'] > threads:
                raise RuntimeError('The worker %s has %d threads; set threadsPerWorker to that, or start it with --nthreads %d.' % (
                    address, found[address]['nthreads'], threads))
        return {address: (number, found[address]['nthreads']) for number, address in enumerate(chosen, 1)}

    def _record(self):
        self._collector = Collector(self._run, self.client, self.workers)
        self._collector.start()


def _connect(address):
    try:
        return Client(address, timeout=_CONNECT_S)
    except TypeError:  # what Dask says of a tls:// address without certificates
        raise RuntimeError(
            'The scheduler\'s address %s begins with tls://, and Dask has no certificates here: name them in its configuration (distributed.comm.tls.ca-file, distributed.comm.tls.client.key '
            'and .cert; https://distributed.dask.org/en/stable/tls.html), or take tcp:// where the scheduler does not encrypt.' % address)
    except (OSError, ValueError):
        raise RuntimeError(_why_nobody_answers(address))


def _why_nobody_answers(address):
    """In words, from what the host says without Dask."""
    host, port = parse_host_port(address.partition('://')[2])
    try:
        socket.create_connection((host, port), _CONNECT_S).close()
    except socket.gaierror:
        return 'No Dask scheduler answers at %s: nobody here knows the host name %s. Write its IP address, or look whether the name is right.' % (address, host)
    except OSError as error:
        return 'No Dask scheduler answers at %s within %d s (%s). %s' % (address, _CONNECT_S, error.strerror or error, _ADVICE)
    return 'Something listens at %s, but does not answer within %d s as a Dask scheduler does. Look whether the port is right: it is not that of Dask\'s dashboard, and a scheduler that encrypts has tls://.' % (
        address, _CONNECT_S)


def check_versions(found, address):
    """Raises RuntimeError where scheduler or workers have other versions than this interpreter of what must be the same on both sides.

    found: what Client.get_versions() gives.
    """
    own = found['client']['packages']
    others = [('the scheduler', found['scheduler'])] + [('the worker %s' % worker, of) for worker, of in sorted(found['workers'].items())]
    for who, theirs in others:
        for package in _MUST_AGREE:
            mine, other = _version(package, own), _version(package, (theirs or {}).get('packages') or {})
            if mine != other:
                raise RuntimeError('%s differs: here it is %s, on %s of %s it is %s. Both sides must have the same: choose another interpreter here, or install %s %s there.' % (
                    package, mine, who, address, other, package, mine))


def _version(package, packages):
    version = str(packages.get(package, 'missing'))
    # Code is sent as bytecode: patches of Python do not change that.
    return '.'.join(version.split('.')[:2]) if package == 'python' else version


def _send_own_code():
    """Whatever of Corescope's own modules a task or plugin needs goes with it; nothing has to be there."""
    folder = os.path.dirname(os.path.abspath(__file__)) + os.sep
    for name, module in list(sys.modules.items()):
        if name != '__main__' and (getattr(module, '__file__', None) or '').startswith(folder):
            cloudpickle.register_pickle_by_value(module)


class SentMemory(object):
    """For tasks on hosts that can't make the work themselves: it was made here, and sent."""

    def __init__(self, work):
        self._work = work

    def work(self):
        """The work, as it has arrived."""
        return self._work

    def trace(self):
        """The calling thread's lane; where nothing is recorded there is none."""
        return getattr(threading.current_thread(), 'corescope_lane', NoTrace.only)
