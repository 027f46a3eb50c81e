/** Locks and counters for random runs: lanes take, wait for, give up and release locks of several kinds as real ones would, chunk by chunk. */
import { ACQUIRED, GAVE_UP, RELEASED, WAIT, type CounterInfo, type LockInfo } from "../../src/Web/Client/chunkLocks.ts";
import type { ChunkRows, LockEventRow, LockRows } from "./chunkEncoder.ts";

export const LOCKS: LockInfo[] = [
  { id: 0, kind: 0, permits: 1, name: "fork 1" }, { id: 1, kind: 4, permits: 2, name: "seats" }, { id: 2, kind: 5, permits: 1, name: "room" },
  { id: 3, kind: 9, permits: 0, name: "not empty" },
];
export const COUNTERS: CounterInfo[] = [{ id: 0, name: "queue depth" }, { id: 1, name: "balance" }];

interface Hold { laneId: number; sinceNs: number; isShared: boolean }
interface Wait { laneId: number; sinceNs: number; holderLane: number; isShared: boolean }

/** One lock as it really is. */
class Model {
  readonly holds: Hold[] = [];
  readonly waits: Wait[] = [];
  lastHolder = -1;

  constructor(readonly info: LockInfo) {}

  mayEnter(isShared: boolean): boolean {
    const { permits } = this.info;
    if (permits > 1) return this.holds.length < permits;
    return permits === 0 || this.holds.length === 0 || (isShared && this.holds[0].isShared);
  }

  begin(): LockRows {
    return {
      lockId: this.info.id, holders: this.holds.map(({ laneId, sinceNs }) => ({ laneId, sinceNs })),
      waiters: this.waits.map(({ laneId, sinceNs, holderLane }) => ({ laneId, sinceNs, holderLane })), events: [],
    };
  }
}

export class RandomLocks {
  private readonly models = LOCKS.map((info) => new Model(info));
  private readonly values = COUNTERS.map(() => 0);

  constructor(private readonly lanes: number, private readonly random: () => number) {}

  /** Puts about so many events into each lock and counter of a chunk. */
  fill(chunk: ChunkRows, events: number): void {
    if (chunk.number === 0) Object.assign(chunk, { newLocks: LOCKS, newCounters: COUNTERS });
    const rows = this.models.map((model) => model.begin());
    const span = chunk.endNs - chunk.startNs;
    for (let i = 0, count = events * LOCKS.length; i < count; i++) this.step(rows, chunk.startNs + Math.floor(((i + this.random()) * span) / count));
    chunk.locks = rows.filter(({ holders, waiters, events }) => holders.length + waiters.length + events.length > 0);
    chunk.counters = COUNTERS.map(({ id }) => this.counter(id, chunk, this.whole(events)));
    if (events > 0 && this.random() < 0.5) {
      const [a, b] = [this.whole(span), this.whole(span)].sort((x, y) => x - y);
      chunk.lockPauses = [{ startNs: chunk.startNs + a, endNs: chunk.startNs + b }];
    }
  }

  private counter(counterId: number, chunk: ChunkRows, count: number) {
    const initialValue = this.values[counterId];
    const times = Array.from({ length: count }, () => chunk.startNs + this.whole(chunk.endNs - chunk.startNs)).sort((a, b) => a - b);
    const values = times.map((timeNs) => ({ timeNs, value: (this.values[counterId] = this.whole(20) - (counterId === 1 ? 10 : 0)) }));
    return { counterId, initialValue, values };
  }

  private step(rows: LockRows[], timeNs: number): void {
    const laneId = this.whole(this.lanes);
    const waiting = this.models.find((model) => model.waits.some((wait) => wait.laneId === laneId));
    const model = waiting ?? this.models[this.whole(this.models.length)];
    const events = rows[model.info.id].events;
    const held = model.holds.findIndex((hold) => hold.laneId === laneId);
    if (waiting) this.goOn(model, laneId, timeNs, events);
    else if (held >= 0) {
      const [{ isShared }] = model.holds.splice(held, 1);
      events.push({ timeNs, kind: RELEASED, isShared, laneId, otherLane: -1 });
    } else this.ask(model, laneId, timeNs, events);
  }

  private ask(model: Model, laneId: number, timeNs: number, events: LockEventRow[]): void {
    const isShared = model.info.kind === 5 && this.random() < 0.7;
    if (model.info.permits > 0 && model.mayEnter(isShared)) return this.enter(model, laneId, isShared, timeNs, events);
    const holderLane = model.holds[0]?.laneId ?? -1;
    model.waits.push({ laneId, sinceNs: timeNs, holderLane, isShared });
    events.push({ timeNs, kind: WAIT, isShared, laneId, otherLane: holderLane });
  }

  private goOn(model: Model, laneId: number, timeNs: number, events: LockEventRow[]): void {
    const index = model.waits.findIndex((wait) => wait.laneId === laneId);
    const { isShared } = model.waits[index];
    const mayEnter = model.mayEnter(isShared);
    if (!mayEnter && this.random() < 0.8) return;
    model.waits.splice(index, 1);
    if (mayEnter) this.enter(model, laneId, isShared, timeNs, events);
    else events.push({ timeNs, kind: GAVE_UP, isShared, laneId, otherLane: -1 });
  }

  private enter(model: Model, laneId: number, isShared: boolean, timeNs: number, events: LockEventRow[]): void {
    const isHeld = model.info.permits > 0;
    events.push({ timeNs, kind: ACQUIRED, isShared, laneId, otherLane: isHeld ? model.lastHolder : this.whole(this.lanes) });
    if (!isHeld) return void events.push({ timeNs, kind: RELEASED, isShared, laneId, otherLane: -1 });
    model.holds.push({ laneId, sinceNs: timeNs, isShared });
    model.lastHolder = laneId;
  }

  private whole(limit: number): number {
    return Math.floor(this.random() * limit);
  }
}
