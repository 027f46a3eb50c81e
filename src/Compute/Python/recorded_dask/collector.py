"""Fetches what the workers and the scheduler of somebody's cluster have recorded, and writes it into the rings, in this host's time."""
import threading

import native
from recorded_dask import remote
from recorded_dask.clocks import Clock
from recorded_dask.writer import DaskWriter
from rings import AUXILIARY, IDLE, PROCESS, THREAD

EVERY_S = 0.25
_ROUND_TRIPS = 8
_FIRST_PATIENCE_S = 15.0  # the first answer takes a connection, and perhaps imports
_PATIENCE_S = 2.0  # a worker that does not answer within it is left out until it has; the scheduler asks it for half a minute


class Visit(threading.Thread):
    """Runs a function on one worker, or on the scheduler (no address). The result is None until it has come, and where it does not."""

    def __init__(self, client, address, function):
        super().__init__(name='visit', daemon=True)
        self._client, self.address, self.function = client, address, function
        self.result, self.began_ns, self.ended_ns = None, 0, 0

    def run(self):
        self.began_ns = native.now_ns()
        if self.address is None:
            found = self._client.run_on_scheduler(self.function)
        else:
            found = self._run_on_worker()
        self.ended_ns = native.now_ns()
        self.result = found

    def _run_on_worker(self):
        try:
            return self._client.run(self.function, workers=[self.address], on_error='ignore').get(self.address)
        except Exception:
            return None  # the scheduler has gone: whoever asks it is told


class Collector(object):
    """workers: for each worker's address, its number from 1 and its threads."""

    def __init__(self, run, client, workers):
        self._run, self._client, self._rings = run, client, run.rings
        self._lanes, self._last = {}, {}
        self._slow, self._gone = {}, set()  # workers that have not answered yet, by their visits; those that never will
        self._clocks, self._clock_of, hosts = {}, {}, {}
        _, here, _ = remote.host_and_time()
        for address in [None] + list(workers):
            hosts[address], clock, _ = self._first_visit(address)
            self._clock_of[address] = self._clocks.setdefault(clock, Clock(hosts[address], clock == here))
        self._threads = {address: threads for address, (_, threads) in workers.items()}
        self._titles = {address: 'worker %d @ %s' % (number, hosts[address]) for address, (number, _) in workers.items()}
        self._reserve(workers)
        self._stop, self._thread, self._lock = threading.Event(), None, threading.Lock()

    def start(self):
        """Measures the clocks, sends the plugins, and begins to fetch."""
        self._measure()
        self._rings.set_complete(native.now_ns())
        self._claim()
        self._client.register_worker_plugin(remote.RemoteWorkerRecording(self._titles, self._run.work.is_program), name=remote.NAME)
        self._thread = threading.Thread(target=self._fetch_until_stopped, name='collector', daemon=True)
        self._thread.start()

    def stop(self):
        """Fetches the rest, measures the clocks again, and takes the plugins away."""
        if self._thread is None:
            return  # it has not come to that
        self._stop.set()
        self._thread.join()
        try:
            self.fetch()
            self._measure()
            self._client.run_on_scheduler(remote.leave_scheduler)
            self._client.unregister_worker_plugin(remote.NAME)
        finally:
            for lanes in self._lanes.values():
                for lane in lanes:
                    lane.unbind()
            self._rings.set_complete(0)

    def _claim(self):
        """The scheduler takes one recording at a time: the tasks of two would be mixed up."""
        try:
            self._client.register_scheduler_plugin(remote.RemoteSchedulerRecording(self._client.id), name=remote.NAME)
        except RuntimeError as error:
            if remote.TAKEN not in str(error):
                raise
            raise RuntimeError('Somebody else\'s Corescope records a run on the scheduler at %s. Wait until that has ended, or leave this one unrecorded (trace: off).' % (
                self._client.scheduler.address))

    def clocks(self):
        """What is known of each host's clock."""
        return [clock.told() for clock in self._clocks.values() if not clock.is_own]

    def fetch(self):
        """Once."""
        with self._lock:
            began_ns = native.now_ns()
            for address in list(self._lanes):
                self._fetch_from(address)
            self._rings.set_complete(began_ns)

    def _reserve(self, workers):
        number = 0
        for address, (_, threads) in workers.items():
            lanes = self._lanes[address] = []
            for thread in range(threads):
                number += 1
                title = self._titles[address] + (' thread %d' % (thread + 1) if threads > 1 else '')
                lanes.append(self._lane(THREAD if threads > 1 else PROCESS, number, title))
        for address in workers:
            self._lanes[address].append(self._lane(AUXILIARY, 0, self._titles[address] + ' event loop'))
        self._lanes[None] = [self._lane(AUXILIARY, 0, 'scheduler')]

    def _lane(self, kind, number, title):
        return DaskWriter(self._rings, self._rings.reserve(kind, number, title, is_elsewhere=True))

    def _measure(self):
        for _ in range(_ROUND_TRIPS):
            for address, clock in self._clock_of.items():
                visit = self._visit(address, remote.host_and_time)
                if visit is not None:
                    clock.add(visit.began_ns, visit.ended_ns, visit.result[2])

    def _first_visit(self, address):
        visit = self._visit(address, remote.host_and_time, _FIRST_PATIENCE_S)
        if visit is None:
            raise RuntimeError('The worker %s does not answer within %d s. Look whether its host can be reached from the scheduler\'s.' % (address, _FIRST_PATIENCE_S))
        return visit.result

    def _visit(self, address, function, patience_s=_PATIENCE_S):
        """Runs a function there; None where nobody answers, or not yet: then a later visit for the same brings it."""
        if address is None:
            visit = Visit(self._client, address, function)
            visit.run()
            return visit
        if address in self._gone:
            return None
        visit = self._slow.pop(address, None)
        if visit is None or visit.function is not function and not visit.is_alive():
            visit = Visit(self._client, address, function)
            visit.start()
        visit.join(patience_s)
        if visit.is_alive():
            self._slow[address] = visit
        return visit if visit.result is not None and visit.function is function else None

    def _fetch_until_stopped(self):
        while not self._stop.wait(EVERY_S):
            try:
                self.fetch()
            except Exception:  # the scheduler has gone: whoever waits for a result is told
                self._rings.set_complete(0)
                return

    def _fetch_from(self, address):
        visit = self._visit(address, remote.take_from_scheduler if address is None else remote.take_from_worker)
        if visit is None:
            return
        events, dropped, there_ns = visit.result
        self._clock_of[address].add(visit.began_ns, visit.ended_ns, there_ns)
        for event in events:
            self._write(address, event)
        if dropped:
            self._lanes[address][0].lost(dropped)

    def _write(self, address, event):
        (number, kind, there_ns), rest = event[:3], event[3:]
        lane = self._lane_of(address, number)
        time_ns = self._last[lane] = max(self._last.get(lane, 0), self._clock_of[address].here(there_ns))
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

    def _lane_of(self, address, number):
        """The lane of a thread there. The last one, beside an event loop, is told of when it has something to do."""
        lanes = self._lanes[address]
        if number == len(lanes):
            lanes.append(self._lane(AUXILIARY, 0, self._titles.get(address, 'scheduler') + ' large messages'))
        return lanes[number]

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
        self._gone.add(address)
        if address in self._lanes:
            self._clock_of[address].lost = 'a worker was lost'
        for lane in self._lanes.get(address, [])[:self._threads.get(address)]:
            lane.unbind_at(time_ns)
            lane.begin_at(self._rings.name('worker lost', IDLE), time_ns)
