/** What happens to the locks and counters of a made run, in any order, cut into chunks as the recorder does. */
import { ACQUIRED, GAVE_UP, RELEASED, WAIT, type CounterInfo, type LockInfo } from "../../src/Web/Client/chunkLocks.ts";
import type { ChunkRows, LockEventRow } from "./chunkEncoder.ts";

/** At the same moment releases come first, then acquisitions, then waits. */
const ORDER = { [RELEASED]: 0, [GAVE_UP]: 0, [ACQUIRED]: 1, [WAIT]: 2 } as Readonly<Record<number, number>>;

interface OneLock {
  readonly events: LockEventRow[];
  next: number;
  readonly holders: { laneId: number; sinceNs: number }[];
  readonly waiters: { laneId: number; sinceNs: number; holderLane: number }[];
}

export class LockLog {
  private readonly locks: OneLock[];
  private readonly values: { events: { timeNs: number; value: number }[]; next: number; value: number }[];
  private readonly pauses: { startNs: number; endNs: number }[] = [];
  private isSorted = false;

  constructor(private readonly infos: LockInfo[], private readonly counters: CounterInfo[] = []) {
    this.locks = infos.map(() => ({ events: [], next: 0, holders: [], waiters: [] }));
    this.values = counters.map(() => ({ events: [], next: 0, value: 0 }));
  }

  add(lockId: number, timeNs: number, kind: number, laneId: number, otherLane = -1, isShared = false): void {
    this.locks[lockId].events.push({ timeNs, kind, isShared, laneId, otherLane });
  }

  count(counterId: number, timeNs: number, value: number): void {
    this.values[counterId].events.push({ timeNs, value });
  }

  pause(startNs: number, endNs: number): void {
    this.pauses.push({ startNs, endNs });
  }

  /** Gives a chunk what is its own; chunks come in order. */
  fill(chunk: ChunkRows): void {
    if (!this.isSorted) for (const { events } of this.locks) events.sort((a, b) => a.timeNs - b.timeNs || ORDER[a.kind] - ORDER[b.kind]);
    this.isSorted = true;
    if (chunk.number === 0) Object.assign(chunk, { newLocks: this.infos, newCounters: this.counters });
    chunk.locks = this.locks.map((lock, lockId) => {
      const rows = { lockId, holders: lock.holders.map((hold) => ({ ...hold })), waiters: lock.waiters.map((wait) => ({ ...wait })), events: [] as LockEventRow[] };
      for (; lock.next < lock.events.length && lock.events[lock.next].timeNs < chunk.endNs; lock.next++) {
        rows.events.push(lock.events[lock.next]);
        apply(lock, lock.events[lock.next], this.infos[lockId].permits > 0);
      }
      return rows;
    }).filter(({ holders, waiters, events }) => holders.length + waiters.length + events.length > 0);
    chunk.counters = this.values.map((counter, counterId) => {
      const rows = { counterId, initialValue: counter.value, values: [] as { timeNs: number; value: number }[] };
      for (; counter.next < counter.events.length && counter.events[counter.next].timeNs < chunk.endNs; counter.next++) rows.values.push(counter.events[counter.next]);
      counter.value = rows.values.at(-1)?.value ?? counter.value;
      return rows;
    });
    chunk.lockPauses = this.pauses.flatMap(({ startNs, endNs }) => {
      const [from, to] = [Math.max(startNs, chunk.startNs), Math.min(endNs, chunk.endNs)];
      return to > from ? [{ startNs: from, endNs: to }] : [];
    });
  }
}

function apply(lock: OneLock, { timeNs, kind, laneId, otherLane }: LockEventRow, isHeld: boolean): void {
  const waiting = lock.waiters.findIndex((wait) => wait.laneId === laneId);
  if (kind === WAIT) lock.waiters.push({ laneId, sinceNs: timeNs, holderLane: otherLane });
  else if (kind !== RELEASED && waiting >= 0) lock.waiters.splice(waiting, 1);
  if (kind === ACQUIRED && isHeld) lock.holders.push({ laneId, sinceNs: timeNs });
  const holding = lock.holders.findIndex((hold) => hold.laneId === laneId);
  if (kind === RELEASED && holding >= 0) lock.holders.splice(holding, 1);
}
