/** Sections 8 to 11 of a chunk (docs/chunk-format.md): locks, counters, and pauses of the locks' record. Part of chunk.ts. */
import type { ByteReader } from "./byteReader.ts";

/** What happens to a lock, by number. */
export const WAIT = 0;
export const ACQUIRED = 1;
export const RELEASED = 2;
export const GAVE_UP = 3;

/** Bits of {@link LockChunk.kind}. */
export const KIND_BITS = 3;
export const SHARED_BIT = 4;

/** Kinds of locks in words, by number. */
export const LOCK_KINDS = [
  "monitor", "lock", "spin lock", "mutex", "semaphore", "reader-writer lock", "ticket lock", "queue lock (MCS)", "striped lock", "condition", "barrier",
  "Python lock", "Python re-entrant lock",
] as const;
export const KIND_READER_WRITER = 5;

const MAX_LOCKS = 1024;

/** A lock of the run. */
export interface LockInfo {
  readonly id: number;
  readonly kind: number;
  /** How many may hold it at once; 0 for what nobody holds. */
  readonly permits: number;
  readonly name: string;
}

/** A number that changes during the run. */
export interface CounterInfo {
  readonly id: number;
  readonly name: string;
}

/** A lane holds a lock since a moment. */
export interface LockHold {
  readonly laneId: number;
  readonly sinceNs: number;
}

/** A lane waits for a lock since a moment; `holderLane` had it then (-1: not known). */
export interface LockWait {
  readonly laneId: number;
  readonly sinceNs: number;
  readonly holderLane: number;
}

/** What happened to one lock; who held it and who waited at the chunk's start, then columns of equal length. */
export interface LockChunk {
  readonly lockId: number;
  readonly holders: readonly LockHold[];
  readonly waiters: readonly LockWait[];
  readonly timeNs: Float64Array;
  /** {@link WAIT} to {@link GAVE_UP}, and {@link SHARED_BIT}. */
  readonly kind: Uint8Array;
  readonly laneId: Int32Array;
  /** Of waits the holder, of acquisitions who had it before; -1: nobody, or not known. */
  readonly otherLane: Int32Array;
}

/** New values of one counter, after its value at the chunk's start. */
export interface CounterChunk {
  readonly counterId: number;
  readonly initialValue: number;
  readonly timeNs: Float64Array;
  readonly value: Float64Array;
}

/** Stretches in which uses of locks were counted only. */
export interface LockPause {
  readonly startNs: number;
  readonly endNs: number;
}

/** Section 8, its first half. */
export function readNewLocks(reader: ByteReader): LockInfo[] {
  return Array.from({ length: reader.count() }, () => ({ id: lockId(reader), kind: reader.byte(), permits: reader.unsigned(), name: reader.text() }));
}

/** Section 8, its second half. */
export function readNewCounters(reader: ByteReader): CounterInfo[] {
  return Array.from({ length: reader.count() }, () => ({ id: lockId(reader), name: reader.text() }));
}

/** Section 9; `startNs` is the chunk's. */
export function readLockChunk(reader: ByteReader, startNs: number): LockChunk {
  const id = lockId(reader);
  const holders = Array.from({ length: reader.count() }, () => ({ laneId: reader.laneId(), sinceNs: startNs - reader.unsigned() }));
  const waiters = Array.from({ length: reader.count() }, () => (
    { laneId: reader.laneId(), sinceNs: startNs - reader.unsigned(), holderLane: reader.laneAfterNone() }));
  const timeNs = reader.times(startNs);
  const count = timeNs.length;
  const kind = new Uint8Array(count);
  const laneId = new Int32Array(count);
  const otherLane = new Int32Array(count).fill(-1);
  for (let i = 0; i < count; i++) kind[i] = reader.byte() & (KIND_BITS | SHARED_BIT);
  for (let i = 0; i < count; i++) laneId[i] = reader.laneId();
  for (let i = 0; i < count; i++) if ((kind[i] & KIND_BITS) <= ACQUIRED) otherLane[i] = reader.laneAfterNone();
  return { lockId: id, holders, waiters, timeNs, kind, laneId, otherLane };
}

/** Section 10. */
export function readCounterChunk(reader: ByteReader, startNs: number): CounterChunk {
  const counterId = lockId(reader);
  const initialValue = reader.signed();
  const timeNs = reader.times(startNs);
  const value = new Float64Array(timeNs.length);
  for (let i = 0, now = initialValue; i < value.length; i++) value[i] = now += reader.signed();
  return { counterId, initialValue, timeNs, value };
}

/** Section 11. */
export function readLockPauses(reader: ByteReader, startNs: number): LockPause[] {
  let beganNs = startNs;
  return Array.from({ length: reader.count() }, () => {
    beganNs += reader.signed();
    return { startNs: beganNs, endNs: beganNs + reader.unsigned() };
  });
}

function lockId(reader: ByteReader): number {
  return reader.below(MAX_LOCKS, "a lock's or counter's id");
}
