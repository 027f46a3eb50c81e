"""Recording on hosts that have nothing of Corescope's: the plugins go there by value, keep what they record, and the client fetches it.

Everything here must do without Corescope's other modules, but for the two plugins, which do without them as well. Times are those of the host's own
CLOCK_MONOTONIC.
"""
import asyncio
import collections
import os
import threading
import time

from recorded_dask.scheduler_plugin import SchedulerRecording
from recorded_dask.serializing import Serializing
from recorded_dask.worker_plugin import NAME, WorkerRecording

_MOST_EVENTS = 200000  # kept between two visits of the client; more are dropped and counted
TAKEN = 'another run is being recorded there'
BEGIN, END, SEND, ARRIVE, COUNTER, UNBIND, ITEMS, TASK, NEEDS, STATE = range(10)


class Events(object):
    """What has happened on a host since the last visit, in the order in which it was told."""

    def __init__(self):
        self._kept, self._dropped = collections.deque(), 0

    def add(self, event):
        """Keeps an event: lane, kind, time and what belongs to that kind."""
        if len(self._kept) < _MOST_EVENTS:
            self._kept.append(event)
        else:
            self._dropped += 1

    def take(self):
        """All of them, how many were dropped, and this host's time."""
        taken = []
        while self._kept:
            taken.append(self._kept.popleft())
        dropped, self._dropped = self._dropped, 0
        return taken, dropped, time.monotonic_ns()


class Names(object):
    """A name is sent as it is; its id is the client's business."""

    @staticmethod
    def name(text, state=1, blocks_once=False):
        """Text and state."""
        return text, state


class RemoteLane(object):
    """A lane whose ring is on another host. number: its place among its worker's lanes."""

    rings = Names

    def __init__(self, events, number):
        self._events, self._number = events, number

    @property
    def number(self):
        """Who computes, from 0 on its host: for pictures, which can't tell more."""
        return self._number

    def bind(self, tells_gil=True):
        """The calling thread is this lane's: what runs in it finds the lane there."""
        threading.current_thread().corescope_lane = self

    def unbind(self):
        """The lane ends."""
        self._tell(UNBIND)

    def begin(self, name, arg=0):
        """Opens a slice."""
        self._tell(BEGIN, name, arg)

    def end(self):
        """Closes the innermost open slice."""
        self._tell(END)

    def sent(self, flow, size, time_ns):
        """A message has left."""
        self._events.add((self._number, SEND, time_ns, flow, size))

    def arrived(self, flow, size, time_ns):
        """A message has arrived."""
        self._events.add((self._number, ARRIVE, time_ns, flow, size))

    def send(self, flow, size):
        """A message leaves."""
        self._tell(SEND, flow, size)

    def receive(self, flow, size):
        """A message has arrived."""
        self._tell(ARRIVE, flow, size)

    def counter(self, name, value):
        """A counter has a value."""
        self._tell(COUNTER, name, value)

    def add_items(self, count):
        """Counts finished items."""
        self._tell(ITEMS, count)

    def task(self, number, name):
        """There is a task."""
        self._tell(TASK, number, name)

    def needs(self, number, other):
        """A task needs another's result."""
        self._tell(NEEDS, number, other)

    def state(self, number, state, address=''):
        """A task's state, and the address of the worker that has it."""
        self._tell(STATE, number, state, address)

    def _tell(self, *event):
        self._events.add((self._number, event[0], time.monotonic_ns()) + event[1:])


class RemoteWorkerRecording(WorkerRecording):
    """Goes to each worker. titles: what each of them is called, by its address."""

    def __init__(self, titles, counts_tasks):
        self._titles, self.counts_tasks = titles, counts_tasks

    def open_lanes(self, worker):
        self.events = Events()
        threads = worker.state.nthreads
        lanes = [RemoteLane(self.events, number) for number in range(threads)]
        return lanes, RemoteLane(self.events, threads), self._titles.get(worker.address, worker.address)

    def lane_beside(self):
        return RemoteLane(self.events, len(self._lanes) + 1)


class RemoteSchedulerRecording(SchedulerRecording):
    """Goes to the scheduler. client: who has sent it; when that has left, however, nothing of it stays in the cluster."""

    def __init__(self, client):
        self.events, self._client = Events(), client
        super().__init__(RemoteLane(self.events, 0))

    async def start(self, scheduler):
        """Called on the scheduler's event loop."""
        if NAME in scheduler.plugins:
            raise RuntimeError(TAKEN)
        self.scheduler = scheduler
        self._serializing = Serializing(lambda: RemoteLane(self.events, 1))
        self._serializing.is_of(self.lane)
        self._serializing.follow_messages()

    def leave(self):
        """Takes out what it has put into the scheduler."""
        self._serializing.restore()
        self.scheduler.remove_plugin(name=NAME)

    def remove_client(self, scheduler, client):
        """Called when a client has left."""
        if client == self._client:
            self.leave()
            if NAME in scheduler.worker_plugins:
                self._leaving = asyncio.ensure_future(scheduler.unregister_worker_plugin(comm=None, name=NAME))  # kept: nobody else does

    def lane_of(self, scheduler, address):
        return address

    def lost(self, scheduler, address):
        self.events.add((0, UNBIND, time.monotonic_ns(), address))


def take_from_worker(dask_worker):
    """A worker's events."""
    return dask_worker.plugins[NAME].events.take()


def take_from_scheduler(dask_scheduler):
    """The scheduler's events."""
    return dask_scheduler.plugins[NAME].events.take()


def leave_scheduler(dask_scheduler):
    """Takes the plugin out, so that nothing of this run is left there."""
    dask_scheduler.plugins[NAME].leave()


def host_and_time(**nobody):
    """What the host is called, what tells its clock from all others, and that clock's time."""
    import socket
    with open('/proc/sys/kernel/random/boot_id') as boot:
        clock = boot.read().strip() + os.readlink('/proc/self/ns/time') if os.path.exists('/proc/self/ns/time') else boot.read().strip()
    return socket.gethostname(), clock, time.monotonic_ns()
