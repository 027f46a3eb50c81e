/**
 * One lock's history in columns: who held it, how many waited, who waited since when for whom, and who handed it to whom. Filled by runLocks.ts chunk by
 * chunk, read by drawing, hover and the wait-for graph.
 *
 *   A  ██████████░░░░░░░░░      holders   A 0-10, B 10.2-19
 *   B    ▒▒▒▒▒▒▒▒██████████     waiters   0, from 2 on 1, from 10.2 on 0
 *                               hand-over A 10 -> B 10.2
 */
import { ACQUIRED, KIND_BITS, KIND_READER_WRITER, RELEASED, SHARED_BIT, WAIT, type LockChunk, type LockHold, type LockInfo, type LockWait } from "./chunkLocks.ts";
import { CoreTrack } from "./coreTrack.ts";
import { grown } from "./growing.ts";
import { HandOvers } from "./handOvers.ts";
import { StepTrack } from "./stepTrack.ts";
import { Stretches } from "./stretches.ts";

/** So many holders have a place of their own in a lock's row; more are a number. */
export const MOST_PLACES = 4;
/** Class of an occupant that stands for several holders, or for some of several that there may be; see {@link CoreTrack.classOf}. */
const SHARED_CLASS = 2;

/** Several lanes that hold a lock at once. In {@link LockTrack.holders} they are the occupant -1 - index in {@link LockTrack.sharers}. */
export interface Sharers {
  readonly count: number;
  /** By place in the row, which a lane keeps while it holds: the lane, or -1. */
  readonly places: readonly number[];
}

/** Waits of one lane for one lock. */
export class Waits extends Stretches {
  /** Who had the lock when the wait began; -1: not known. */
  holder = new Int32Array(0);

  push(startNs: number, holder: number): void {
    const i = this.begin(startNs);
    this.holder[i] = holder;
  }

  protected override grow(): void {
    super.grow();
    this.holder = grown(this.holder, this.count);
  }
}

/** A lane that holds a lock. */
export interface Holder extends LockHold {
  /** Infinity where it has not ended yet. */
  readonly endNs: number;
}

/** One lock's history, in columns. */
export class LockTrack {
  readonly holders: CoreTrack;
  readonly waiters = new StepTrack();
  readonly handOvers = new HandOvers();
  readonly sharers: Sharers[] = [];
  /** By lane. */
  readonly waits: (Waits | undefined)[] = [];
  /** The most that held it at once. */
  mostHolders = 0;
  /** The first and the last that is known of it. */
  firstNs = Infinity;
  lastNs = 0;

  /** Who holds it now, one entry for each hold, and as occupant; the first of those that share have places. */
  private readonly now: number[] = [];
  private readonly placesNow = new Array<number>(MOST_PLACES).fill(-1);
  private occupantNow = -1;
  private isSharedNow = false;
  private lastReleaser = -1;
  private lastReleasedNs = 0;
  /** By lane: holds of those that share it. */
  private readonly shares: (Stretches | undefined)[] = [];
  private readonly sharersByKey = new Map<string, number>();
  private readonly touched: boolean[] = [];

  /** @param classOf 0: the lane is a worker, 1: it is not. */
  constructor(readonly info: LockInfo, classOf: (laneId: number) => number) {
    this.holders = new CoreTrack(
      (occupant) => (occupant >= 0 ? classOf(occupant) : SHARED_CLASS),
      (occupant) => (occupant >= 0 ? 1 : Math.min(MOST_PLACES, this.sharers[-1 - occupant].count)),
    );
  }

  /** Into how many parts its row is divided while it is shared. */
  get places(): number {
    const { permits, kind } = this.info;
    if (permits > 1) return Math.min(MOST_PLACES, permits);
    return kind === KIND_READER_WRITER ? Math.min(MOST_PLACES, Math.max(2, this.mostHolders)) : 1;
  }

  /** Whether nobody can hold it: there is only waiting. */
  get isNeverHeld(): boolean {
    return this.info.permits === 0;
  }

  /** Whether a lane has held it or waited for it. */
  isTouchedBy(laneId: number): boolean {
    return this.touched[laneId] === true;
  }

  /** Appends what a chunk tells, or that it tells nothing. */
  append(chunk: LockChunk | undefined, startNs: number): void {
    this.matchHolders(chunk?.holders ?? [], startNs);
    this.matchWaiters(chunk?.waiters ?? [], startNs);
    if (!chunk || chunk.timeNs.length === 0) return;
    const { timeNs, kind, laneId, otherLane } = chunk;
    this.firstNs = Math.min(this.firstNs, timeNs[0]);
    for (let i = 0; i < timeNs.length; i++) {
      this.lastNs = Math.max(this.lastNs, timeNs[i]);
      this.apply(timeNs[i], kind[i], laneId[i], otherLane[i]);
    }
  }

  /** Who holds it at a moment, the longest first. */
  holdersAt(timeNs: number): Holder[] {
    const index = this.holders.at(timeNs);
    if (index < 0) return [];
    const occupant = this.holders.occupant[index];
    if (occupant >= 0) return [{ laneId: occupant, sinceNs: this.holders.startNs[index], endNs: this.holders.endNs[index] }];
    return this.shares.flatMap((holds, laneId) => {
      const i = holds?.at(timeNs) ?? -1;
      return holds && i >= 0 ? [{ laneId, sinceNs: holds.startNs[i], endNs: holds.endNs[i] }] : [];
    }).sort((a, b) => a.sinceNs - b.sinceNs);
  }

  /** Who waits for it at a moment, the longest first. */
  waitersAt(timeNs: number): LockWait[] {
    return this.waits.flatMap((waits, laneId) => {
      const i = waits?.at(timeNs) ?? -1;
      return waits && i >= 0 ? [{ laneId, sinceNs: waits.startNs[i], holderLane: waits.holder[i] }] : [];
    }).sort((a, b) => a.sinceNs - b.sinceNs);
  }

  private apply(timeNs: number, kind: number, laneId: number, other: number): void {
    this.touched[laneId] = true;
    switch (kind & KIND_BITS) {
      case WAIT: return this.beginWait(laneId, other, timeNs);
      case ACQUIRED:
        if (this.endWait(laneId, timeNs)) this.noteHandOver(other, laneId, timeNs);
        return this.acquire(laneId, (kind & SHARED_BIT) !== 0 || this.info.permits > 1, timeNs);
      case RELEASED:
        this.lastReleaser = laneId;
        this.lastReleasedNs = timeNs;
        return this.release(laneId, timeNs);
      default: this.endWait(laneId, timeNs);
    }
  }

  private noteHandOver(from: number, to: number, timeNs: number): void {
    if (from < 0 || from === to) return;
    this.handOvers.push(from, to, from === this.lastReleaser && !this.isNeverHeld ? this.lastReleasedNs : timeNs, timeNs);
  }

  private beginWait(laneId: number, holder: number, timeNs: number): void {
    const waits = (this.waits[laneId] ??= new Waits());
    if (waits.isOpen) return;
    waits.push(timeNs, holder);
    this.waiters.change(timeNs, 1);
  }

  /** False if it did not wait. */
  private endWait(laneId: number, timeNs: number): boolean {
    const waits = this.waits[laneId];
    if (!waits?.isOpen) return false;
    waits.close(timeNs);
    this.waiters.change(timeNs, -1);
    return true;
  }

  private acquire(laneId: number, isShared: boolean, timeNs: number): void {
    if (this.isNeverHeld) return;
    // A lock that one has alone, nobody else can still have: the end of that is missing.
    if (!isShared || !this.isSharedNow) while (this.now.length > 0 && this.now[0] !== laneId) this.release(this.now[0], timeNs);
    if (this.now.length === 0) this.isSharedNow = isShared;
    this.now.push(laneId);
    this.mostHolders = Math.max(this.mostHolders, this.now.length);
    if (!this.isSharedNow) {
      if (this.now.length === 1) this.holders.begin((this.occupantNow = laneId), timeNs);
      return;
    }
    const free = this.placesNow.indexOf(-1);
    if (free >= 0) this.placesNow[free] = laneId;
    const shares = (this.shares[laneId] ??= new Stretches());
    if (!shares.isOpen) shares.begin(timeNs);
    this.holders.begin(this.sharersNow(), timeNs);
  }

  private release(laneId: number, timeNs: number): void {
    const i = this.now.lastIndexOf(laneId);
    if (i < 0) return;
    this.now.splice(i, 1);
    if (this.isSharedNow) {
      const place = this.placesNow.indexOf(laneId);
      // Who has come without finding a place gets the one that is free now.
      if (place >= 0) this.placesNow[place] = this.now.find((lane) => !this.placesNow.includes(lane)) ?? -1;
      if (!this.now.includes(laneId)) this.shares[laneId]?.close(timeNs);
    }
    if (this.now.length === 0) this.holders.end(this.occupantNow, timeNs);
    else if (this.isSharedNow) this.holders.begin(this.sharersNow(), timeNs);
  }

  /** The occupant that stands for those who share it now. */
  private sharersNow(): number {
    const [a, b, c, d] = this.placesNow;
    const key = `${this.now.length} ${a} ${b} ${c} ${d}`;
    let index = this.sharersByKey.get(key);
    if (index === undefined) this.sharersByKey.set(key, (index = this.sharers.push({ count: this.now.length, places: [...this.placesNow] }) - 1));
    return (this.occupantNow = -1 - index);
  }

  /** Only differs where a viewer or a recorder has missed something. */
  private matchHolders(holders: readonly LockHold[], startNs: number): void {
    for (const laneId of [...this.now]) if (!holders.some((hold) => hold.laneId === laneId)) this.release(laneId, startNs);
    const isShared = this.info.permits > 1 || (this.info.kind === KIND_READER_WRITER && holders.length > 1);
    for (const { laneId, sinceNs } of holders) {
      if (this.now.includes(laneId)) continue;
      this.touched[laneId] = true;
      this.acquire(laneId, isShared, sinceNs);
    }
  }

  private matchWaiters(waiters: readonly LockWait[], startNs: number): void {
    this.waits.forEach((waits, laneId) => {
      if (waits?.isOpen && !waiters.some((wait) => wait.laneId === laneId)) this.endWait(laneId, startNs);
    });
    for (const { laneId, sinceNs, holderLane } of waiters) {
      this.touched[laneId] = true;
      this.beginWait(laneId, holderLane, sinceNs);
    }
  }
}
