/** A run's locks and counters, and where their record pauses. Part of runData.ts, filled chunk by chunk. */
import type { Chunk } from "./chunk.ts";
import type { CounterInfo } from "./chunkLocks.ts";
import { LockTrack } from "./lockTrack.ts";
import { StepTrack } from "./stepTrack.ts";
import { Stretches } from "./stretches.ts";

/** A counter and its values. */
export class CounterTrack extends StepTrack {
  constructor(readonly info: CounterInfo) {
    super();
  }
}

/** A lane's wait for a lock. */
export interface WaitFound {
  readonly lock: LockTrack;
  readonly startNs: number;
  /** Infinity where it has not ended yet. */
  readonly endNs: number;
  /** Who had the lock when the wait began; -1: not known. */
  readonly holderLane: number;
}

export class RunLocks {
  /** By id. */
  readonly tracks: (LockTrack | undefined)[] = [];
  readonly counters: (CounterTrack | undefined)[] = [];
  /** Stretches in which uses were counted only. */
  readonly pauses = new Stretches();

  /** @param classOf 0: the lane is a worker, 1: it is not. */
  constructor(private readonly classOf: (laneId: number) => number) {}

  append(chunk: Chunk): void {
    for (const info of chunk.newLocks) this.tracks[info.id] ??= new LockTrack(info, this.classOf);
    for (const info of chunk.newCounters) this.counters[info.id] ??= new CounterTrack(info);
    const parts = new Map(chunk.locks.map((part) => [part.lockId, part]));
    this.tracks.forEach((track, id) => track?.append(parts.get(id), chunk.startNs));
    for (const { counterId, initialValue, timeNs, value } of chunk.counters) {
      const track = this.counters[counterId];
      track?.push(chunk.startNs, initialValue);
      for (let i = 0; i < timeNs.length; i++) track?.push(timeNs[i], value[i]);
    }
    for (const { startNs, endNs } of chunk.lockPauses) this.pause(startNs, endNs);
  }

  /** The wait of a lane at a moment, or null. */
  waitOf(laneId: number, timeNs: number): WaitFound | null {
    for (const lock of this.tracks) {
      const waits = lock?.waits[laneId];
      const i = waits?.at(timeNs) ?? -1;
      if (lock && waits && i >= 0) return { lock, startNs: waits.startNs[i], endNs: waits.endNs[i], holderLane: waits.holder[i] };
    }
    return null;
  }

  /** The part of the time between the first and the last that is known of a lock in which every use was recorded; 1: all of it. */
  recordedShare(lock: LockTrack): number {
    const spanNs = lock.lastNs - lock.firstNs;
    return spanNs > 0 ? 1 - this.pauses.coveredWithin(lock.firstNs, lock.lastNs) / spanNs : 1;
  }

  /** Pauses are cut where chunks are; here they are whole again. */
  private pause(startNs: number, endNs: number): void {
    const { pauses } = this;
    const lastEndNs = pauses.count > 0 ? pauses.endNs[pauses.count - 1] : -1;
    if (startNs > lastEndNs) pauses.begin(startNs);
    pauses.close(Math.max(endNs, lastEndNs));
  }
}
