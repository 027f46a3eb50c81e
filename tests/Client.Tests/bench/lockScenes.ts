/** Runs with locks, for the bench and for looking at: threads that really take turns, simulated event by event. */
import { ACQUIRED, RELEASED, WAIT, type CounterInfo, type LockInfo } from "../../../src/Web/Client/chunkLocks.ts";
import type { SliceName } from "../../../src/Web/Client/chunk.ts";
import type { ChunkRows, LockRows } from "../chunkEncoder.ts";
import { LockLog } from "../lockLog.ts";
import { randomOf } from "../randomRun.ts";
import { cut, lanesFor, type Event } from "./scenes.ts";

/** What a thread does next. Names are indexes into the scene's names; `work` is a slice of that name. */
type Step = { work: number; ns: number } | { lock: number } | { unlock: number } | { put: number; most: number } | { take: number };

interface Thread { lane: number; timeNs: number; body: Generator<Step>; pending: Step | null; isAsleep: boolean }

/** Mutexes are handed over in the order of asking, 3 to 20 us after the release. A queue is a counter with two conditions: lock 2n "not empty", 2n + 1 "not full". */
class Simulation {
  readonly events: Event[] = [];
  readonly log: LockLog;
  private readonly random = randomOf(3);
  private readonly holder: number[] = [];
  private readonly asking: Thread[][];
  private readonly depth: number[] = [];

  constructor(private readonly locks: LockInfo[], counters: CounterInfo[], private readonly names: SliceName[], private readonly cores: number) {
    this.log = new LockLog(locks, counters);
    this.asking = locks.map(() => []);
  }

  /** Runs all threads until none can go on, or until a moment. */
  run(threads: Thread[], untilNs: number): void {
    for (const thread of threads) this.wake(thread, thread.timeNs);
    for (;;) {
      const next = threads.filter((thread) => !thread.isAsleep).sort((a, b) => a.timeNs - b.timeNs)[0];
      if (!next || next.timeNs >= untilNs) return;
      const step = next.pending ?? next.body.next().value;
      next.pending = null;
      if (!step) {
        next.isAsleep = true;
        this.events.push({ timeNs: next.timeNs, lane: next.lane, state: 0 });
      } else this.step(next, step, threads);
    }
  }

  private step(thread: Thread, step: Step, threads: Thread[]): void {
    const { lane, timeNs } = thread;
    if ("work" in step) {
      this.events.push({ timeNs, lane, begin: [step.work, 0] }, { timeNs: timeNs + step.ns, lane, end: true });
      thread.timeNs += step.ns;
    } else if ("lock" in step) {
      if (this.holder[step.lock] === undefined || this.holder[step.lock] < 0) this.take(thread, step.lock, -1);
      else this.sleep(thread, step.lock, this.holder[step.lock]);
    } else if ("unlock" in step) {
      this.log.add(step.unlock, timeNs, RELEASED, lane);
      this.holder[step.unlock] = -1;
      const next = this.asking[step.unlock].shift();
      if (next) {
        this.wake(next, timeNs + 3000 + Math.floor(this.random() * 17_000));
        this.take(next, step.unlock, lane);
      }
      thread.timeNs += 200;
    } else this.queue(thread, step, threads);
  }

  private queue(thread: Thread, step: { put: number; most: number } | { take: number }, threads: Thread[]): void {
    const isPut = "put" in step;
    const queue = isPut ? step.put : step.take;
    const depth = this.depth[queue] ?? 0;
    if (isPut ? depth >= step.most : depth === 0) {
      thread.pending = step;
      return this.sleep(thread, queue * 2 + (isPut ? 1 : 0), -1);
    }
    this.log.count(queue, thread.timeNs, (this.depth[queue] = depth + (isPut ? 1 : -1)));
    const condition = queue * 2 + (isPut ? 0 : 1);
    const woken = this.asking[condition].shift();
    if (woken && threads.includes(woken)) {
      this.wake(woken, thread.timeNs + 8000);
      this.log.add(condition, woken.timeNs, ACQUIRED, woken.lane, thread.lane);
      this.log.add(condition, woken.timeNs, RELEASED, woken.lane);
    }
    thread.timeNs += 500;
  }

  private sleep(thread: Thread, lock: number, holder: number): void {
    const { lane, timeNs } = thread;
    this.log.add(lock, timeNs, WAIT, lane, holder);
    this.events.push({ timeNs, lane, begin: [this.waitName(lock), 0], state: 3 });
    this.asking[lock].push(thread);
    thread.isAsleep = true;
  }

  private wake(thread: Thread, timeNs: number): void {
    const wasAsleep = thread.isAsleep;
    thread.isAsleep = false;
    thread.timeNs = timeNs;
    const core = (thread.lane - 1) % this.cores;
    this.events.push(wasAsleep ? { timeNs, lane: thread.lane, state: 1, core, end: true } : { timeNs, lane: thread.lane, state: 1, core });
  }

  private take(thread: Thread, lock: number, before: number): void {
    this.holder[lock] = thread.lane;
    this.log.add(lock, thread.timeNs, ACQUIRED, thread.lane, before);
    thread.timeNs += 100;
  }

  private waitName(lock: number): number {
    return this.names.findIndex(({ name }) => name === `wait for ${this.locks[lock].name}`);
  }
}

function scene(called: string, locks: LockInfo[], counters: CounterInfo[], own: SliceName[], bodies: Generator<Step>[], endNs: number): Uint8Array[] {
  const names = [...own, ...locks.map(({ name }) => ({ name: `wait for ${name}`, state: 3 }))];
  const simulation = new Simulation(locks, counters, names, bodies.length);
  simulation.run(bodies.map((body, i) => ({ lane: i + 1, timeNs: 20e6 + i * 1e5, body, pending: null, isAsleep: false })), endNs);
  return cut(lanesFor(bodies.length, 1, called), simulation.events, endNs, (chunk) => simulation.log.fill(chunk), names);
}

/** Philosophers who take their left fork, then their right one, until all have taken their left one at once. */
export function philosophers(count: number): Uint8Array[] {
  const random = randomOf(11);
  const locks = Array.from({ length: count }, (_, i): LockInfo => ({ id: i, kind: 0, permits: 1, name: `fork ${i + 1}` }));
  function* dine(i: number): Generator<Step> {
    for (let meal = 0; meal < 5; meal++) {
      yield { work: 0, ns: Math.floor(10e6 + random() * 60e6) };
      yield* [{ lock: Math.min(i, (i + 1) % count) }, { work: 2, ns: 1e6 }, { lock: Math.max(i, (i + 1) % count) }] as Step[];
      yield* [{ work: 1, ns: Math.floor(8e6 + random() * 30e6) }, { unlock: (i + 1) % count }, { unlock: i }] as Step[];
    }
    yield* [{ lock: i }, { work: 2, ns: 400e6 }, { lock: (i + 1) % count }] as Step[];
  }
  return scene("philosopher", locks, [], [{ name: "think", state: 1 }, { name: "eat", state: 1 }, { name: "reach", state: 1 }],
    locks.map((_, i) => dine(i)), 1.6e9);
}

/** Producers and consumers of a bounded queue; the consumers are slower at first, then faster. */
export function bounded(producers: number, consumers: number): Uint8Array[] {
  const random = randomOf(12);
  const locks: LockInfo[] = [{ id: 0, kind: 9, permits: 0, name: "not empty" }, { id: 1, kind: 9, permits: 0, name: "not full" }];
  function* produce(): Generator<Step> {
    for (let i = 0; i < 400; i++) yield* [{ work: 0, ns: Math.floor(2e6 + random() * 3e6) }, { put: 0, most: 12 }] as Step[];
  }
  function* consume(): Generator<Step> {
    for (let i = 0; i < 4000; i++) yield* [{ take: 0 }, { work: 1, ns: Math.floor((i < 60 ? 5e6 : 1e6) + random() * 3e6) }] as Step[];
  }
  const bodies = [...Array.from({ length: producers }, produce), ...Array.from({ length: consumers }, consume)];
  return scene("worker", locks, [{ id: 0, name: "queue depth" }], [{ name: "produce", state: 1 }, { name: "consume", state: 1 }], bodies, 1.2e9);
}

/** A counter that four threads raise so often that each window of 50 ms is recorded for its first part only, and a room that all read and some write. */
export function contended(): Uint8Array[] {
  const random = randomOf(13);
  const endNs = 1.2e9;
  const log = new LockLog([{ id: 0, kind: 6, permits: 1, name: "counter" }, { id: 1, kind: 5, permits: 1, name: "room" }]);
  for (let windowNs = 0; windowNs < endNs; windowNs += 50e6) {
    const lastNs = windowNs + 0.5e6 + random() * 4e6;
    log.pause(Math.floor(burst(log, windowNs, lastNs, random)), windowNs + 50e6);
  }
  for (let timeNs = 0; timeNs < endNs - 20e6; ) timeNs = visit(log, timeNs, random);
  const events: Event[] = [1, 2, 3, 4].map((lane) => ({ timeNs: 0, lane, state: 1, core: lane - 1, begin: [0, 0] as [number, number] }));
  return cut(lanesFor(4), events, endNs, (chunk) => log.fill(chunk), [{ name: "count", state: 1 }]);
}

/** Hand-overs from thread to thread, some of which have waited; returns when the last one let go. */
function burst(log: LockLog, fromNs: number, untilNs: number, random: () => number): number {
  let timeNs = fromNs;
  let before = 1;
  const waiting: number[] = [];
  for (; timeNs < untilNs; timeNs += 80) {
    for (let lane = 1; lane <= 4; lane++) {
      if (lane === before || waiting.includes(lane) || random() < 0.4) continue;
      log.add(0, Math.floor(timeNs += 20), WAIT, lane, before);
      waiting.push(lane);
    }
    const next = waiting.shift() ?? 1 + (before % 4);
    log.add(0, Math.floor(timeNs += 40), ACQUIRED, next, before);
    log.add(0, Math.floor(timeNs += 250 + random() * 300), RELEASED, next);
    before = next;
  }
  for (const lane of waiting) {
    log.add(0, Math.floor(timeNs += 40), ACQUIRED, lane, before);
    log.add(0, Math.floor(timeNs += 300), RELEASED, (before = lane));
  }
  return timeNs;
}

/** One to four readers together, then a writer that waits for them. */
function visit(log: LockLog, fromNs: number, random: () => number): number {
  const readers = [1, 2, 3, 4].filter(() => random() < 0.7);
  const writer = 1 + Math.floor(random() * 4);
  let lastNs = fromNs + 1e6;
  readers.filter((lane) => lane !== writer).forEach((lane, i) => {
    const atNs = Math.floor(fromNs + i * 1.3e6);
    const leavesNs = Math.floor(atNs + 4e6 + random() * 5e6);
    log.add(1, atNs, ACQUIRED, lane, -1, true);
    log.add(1, leavesNs, RELEASED, lane, -1, true);
    lastNs = Math.max(lastNs, leavesNs);
  });
  log.add(1, Math.floor(fromNs + 5e6), WAIT, writer, readers[0] ?? -1);
  const enteredNs = Math.max(lastNs, Math.floor(fromNs + 5e6)) + 5000;
  log.add(1, enteredNs, ACQUIRED, writer, readers[0] ?? -1);
  log.add(1, enteredNs + 3e6, RELEASED, writer);
  return enteredNs + 4e6;
}

/** Gives the chunks of so many seconds, from 2 s on, a million lock events a second, on four locks that four threads hand over without a pause. */
export function busyLocks(seconds: number): (chunk: ChunkRows) => void {
  const eventsInChunk = 100_000;
  const firstChunk = 20;
  const locks = [0, 1, 2, 3].map((id): LockInfo => ({ id, kind: 6, permits: 1, name: `lock ${id + 1}` }));
  const before = locks.map(({ id }) => id + 1);
  return (chunk) => {
    if (chunk.number === 0) chunk.newLocks = locks;
    if (chunk.number < firstChunk || chunk.number >= firstChunk + seconds * 10) return;
    const stepNs = (chunk.endNs - chunk.startNs) / (eventsInChunk / locks.length);
    chunk.locks = locks.map(({ id }): LockRows => ({ lockId: id, holders: [], waiters: [], events: [] }));
    for (const { lockId, events } of chunk.locks) {
      for (let i = 0; i + 3 <= eventsInChunk / locks.length; i += 3) {
        const holder = before[lockId];
        const next = 1 + (holder % 4);
        const timeNs = Math.floor(chunk.startNs + i * stepNs);
        const at = (step: number, kind: number, laneId: number, otherLane: number) =>
          events.push({ timeNs: Math.floor(timeNs + step * stepNs), kind, isShared: false, laneId, otherLane });
        at(0, WAIT, next, holder);
        at(1, ACQUIRED, next, holder);
        at(2, RELEASED, next, -1);
        before[lockId] = next;
      }
    }
  };
}
