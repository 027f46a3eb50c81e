"""Fetches what the workers and the scheduler of somebody's cluster have recorded, and writes it into the rings, in this host's time."""
import threading

import native
from recorded_dask import remote
from recorded_dask.clocks import Clock
from recorded_dask.writer import DaskWriter
from rings import AUXILIARY, IDLE, SLOT

EVERY_S = 0.25
_ROUND_TRIPS = 8


class Collector(object):
    """workers: for each worker's address, its number from 1, its host's name and its threads. run_with: client.run and client.run_on_scheduler."""

    def __init__(self, run, client, workers):
        self._run, self._client, self._rings = run, client, run.rings
        self._lanes, self._rings_of, self._last = {}, {}, {}
        self._clocks = {address: Clock() for address in list(workers) + [None]}
        self._titles = {address: 'worker %d @ %s' % (number, host) for address, (number, host, _) in workers.items()}
        self._reserve(workers)
        self._stop, self._thread, self._lock = threading.Event(), None, threading.Lock()

    def start(self):
        """Measures the clocks, sends the plugins, and begins to fetch."""
        self._measure()
        self._client.register_worker_plugin(remote.RemoteWorkerRecording(self._titles, self._run.work.is_program), name=remote.NAME)
        self._client.register_scheduler_plugin(remote.RemoteSchedulerRecording(), name=remote.NAME)
        self._thread = threading.Thread(target=self._fetch_until_stopped, name='collector', daemon=True)
        self._thread.start()

    def stop(self):
        """Fetches the rest, measures the clocks again, and takes the plugins away."""
        if self._thread is None:
            return  # it has not come to that
        self._stop.set()
        self._thread.join()
        self._measure()
        self.fetch()
        for lanes in self._lanes.values():
            for lane in lanes:
                lane.unbind()
        self._client.run_on_scheduler(remote.leave_scheduler)
        self._client.unregister_worker_plugin(remote.NAME)

    def clocks(self):
        """For each host: offset and error in nanoseconds; the scheduler's is the first."""
        return [{
            'who': self._titles.get(address, 'scheduler'), 'offsetNs': clock.offset_ns, 'errorNs': clock.worst_error_ns or clock.error_ns,
            'driftNs': clock.drift_ns} for address, clock in sorted(self._clocks.items(), key=lambda pair: self._titles.get(pair[0], ''))]

    def _reserve(self, workers):
        number = 0
        for address, (_, _, threads) in workers.items():
            lanes = self._lanes[address] = []
            for thread in range(threads):
                number += 1
                title = self._titles[address] + (' thread %d' % (thread + 1) if threads > 1 else '')
                lanes.append(DaskWriter(self._rings, self._rings.reserve(SLOT, number, title)))
        for address in workers:
            self._lanes[address].append(DaskWriter(self._rings, self._rings.reserve(AUXILIARY, 0, self._titles[address] + ' event loop')))
        self._lanes[None] = [DaskWriter(self._rings, self._rings.reserve(AUXILIARY, 0, 'scheduler'))]

    def _measure(self):
        for _ in range(_ROUND_TRIPS):
            for address in self._clocks:
                self._ask(address, remote.host_and_time, lambda found: found[1])

    def _ask(self, address, function, time_in):
        """Runs a function there; None where nobody answers, because that worker has been lost."""
        began = native.now_ns()
        if address is None:
            found = self._client.run_on_scheduler(function)
        else:
            found = self._client.run(function, workers=[address], on_error='ignore').get(address)
        if found is not None:
            self._clocks[address].add(began, native.now_ns(), time_in(found))
        return found

    def _fetch_until_stopped(self):
        while not self._stop.wait(EVERY_S):
            try:
                self.fetch()
            except Exception:
                return  # the scheduler has gone: whoever waits for a result is told

    def fetch(self):
        """Once."""
        with self._lock:
            self._fetch_all()

    def _fetch_all(self):
        for address in list(self._lanes):
            found = self._ask(address, remote.take_from_scheduler if address is None else remote.take_from_worker, lambda taken: taken[2])
            if found is None:
                continue
            self._clocks[address].use()
            for event in found[0]:
                self._write(address, event)
            if found[1]:
                self._lanes[address][0].lost(found[1])

    def _write(self, address, event):
        (number, kind, there_ns), rest = event[:3], event[3:]
        lane = self._lanes[address][number]
        time_ns = self._last[lane] = max(self._last.get(lane, 0), self._clocks[address].here(there_ns))
        if kind == remote.BEGIN:
            lane.begin_at(self._rings.name(*rest[0]), time_ns, rest[1])
        elif kind == remote.END:
            lane.end_at(time_ns)
        elif kind == remote.SEND:
            lane.sent(rest[0], rest[1], time_ns)
        elif kind == remote.ARRIVE:
            lane.arrived(rest[0], rest[1], time_ns)
        elif kind == remote.COUNTER:
            lane.counter(self._rings.name(*rest[0]), rest[1], time_ns)
        elif kind == remote.ITEMS:
            lane.add_items(rest[0])
        elif kind == remote.UNBIND:
            self._end(rest[0], time_ns) if rest else lane.unbind_at(time_ns)
        else:
            self._write_graph(lane, kind, time_ns, rest)

    def _write_graph(self, lane, kind, time_ns, rest):
        if kind == remote.TASK:
            lane.task(rest[0], self._rings.name(*rest[1]), time_ns)
            if self._run.work.is_program:
                self._rings.set_items(rest[0] + 1)
        elif kind == remote.NEEDS:
            lane.needs(rest[0], rest[1], time_ns)
        else:
            known = self._lanes.get(rest[2])
            lane.state(rest[0], rest[1], known[0].index + 1 if known else 0, time_ns)

    def _end(self, address, time_ns):
        """A worker is lost: what it has recorded since the last visit is lost with it."""
        for lane in self._lanes.get(address, [])[:-1]:
            lane.unbind_at(time_ns)
            lane.begin_at(self._rings.name('worker lost', IDLE), time_ns)
