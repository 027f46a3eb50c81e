/**
 * Room 5, its door: turns one chunk's bytes into typed arrays. Data comes from chunkFeed.ts (hub or HTTP) and goes to runData.ts.
 * The bytes are described in docs/chunk-format.md. All times are nanoseconds since the run's origin.
 * The summaries (section 4) are skipped: the transitions give the same shares to the nanosecond, at any zoom.
 */
import { ByteReader, ChunkError } from "./byteReader.ts";
import { MAX_CORES, readGilDomains, readLaneChunk, readLanes, type GilDomain, type Lane, type LaneChunk } from "./chunkLanes.ts";
import {
  readCounterChunk, readLockChunk, readLockPauses, readNewCounters, readNewLocks, type CounterChunk, type CounterInfo, type LockChunk, type LockInfo,
  type LockPause,
} from "./chunkLocks.ts";
import { readNewTasks, readTaskChanges, readTaskNeeds, type TaskChanges, type TaskInfo, type TaskNeeds } from "./chunkTasks.ts";

export { ChunkError };

/** Number of lane states; the numbers are those of LaneState in C#, the names are in palette.json. */
export const STATES = 8;
export const IDLE = 0;
export const RUNNING = 1;
export const READY = 2;
export const LOCK_WAIT = 3;
export const GIL_WAIT = 4;
export const SERIALIZING = 5;
export const MESSAGE_WAIT = 6;

/** The type of a slice: what it is called and which state it stands for. */
export interface SliceName {
  readonly name: string;
  readonly state: number;
}

/** Arrows by arrival time. */
export interface FlowColumns {
  readonly sentNs: Float64Array;
  readonly receivedNs: Float64Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly nameId: Int32Array;
  readonly bytes: Float64Array;
}

/** Stretches in which a thread that is no lane had a core. */
export interface StrangerColumns {
  readonly core: Int16Array;
  readonly startNs: Float64Array;
  readonly endNs: Float64Array;
  readonly nameId: Int32Array;
}

/** Everything that happened in one stretch of a run. */
export interface Chunk {
  readonly number: number;
  readonly startNs: number;
  readonly endNs: number;
  readonly lostSwitches: number;
  readonly lostSlices: number;
  firstNameId: number;
  names: SliceName[];
  lanes: Lane[];
  readonly laneChunks: LaneChunk[];
  flows: FlowColumns | null;
  strangers: StrangerColumns | null;
  gilDomains: GilDomain[];
  newLocks: LockInfo[];
  newCounters: CounterInfo[];
  /** Locks in which something happened or is under way. */
  readonly locks: LockChunk[];
  readonly counters: CounterChunk[];
  lockPauses: LockPause[];
  newTasks: TaskInfo[];
  taskNeeds: TaskNeeds | null;
  taskChanges: TaskChanges | null;
}

/** Decodes one chunk. Throws {@link ChunkError} where the bytes are no chunk of version 1, are cut off or contradict themselves. */
export function decodeChunk(bytes: Uint8Array): Chunk {
  const reader = new ByteReader(bytes);
  const version = reader.unsigned();
  if (version !== 1) throw new ChunkError(`The chunk has version ${version}; this page reads version 1.`);
  const number = reader.unsigned();
  const startNs = reader.unsigned();
  const endNs = startNs + reader.unsigned();
  const chunk: Chunk = {
    number, startNs, endNs,
    lostSwitches: reader.unsigned(), lostSlices: reader.unsigned(),
    firstNameId: 0, names: [], lanes: [], laneChunks: [], flows: null, strangers: null, gilDomains: [],
    newLocks: [], newCounters: [], locks: [], counters: [], lockPauses: [], newTasks: [], taskNeeds: null, taskChanges: null,
  };
  while (reader.remaining > 0) readSection(reader, chunk);
  return chunk;
}

function readSection(reader: ByteReader, chunk: Chunk): void {
  const tag = reader.unsigned();
  const length = reader.unsigned();
  if (tag < 1 || tag > 13 || tag === 4) return reader.skip(length);
  const outerEnd = reader.enter(length);
  if (tag === 1) readNames(reader, chunk);
  else if (tag === 2) chunk.lanes = readLanes(reader);
  else if (tag === 3) chunk.laneChunks.push(readLaneChunk(reader, chunk.startNs));
  else if (tag === 5) chunk.flows = readFlows(reader, chunk.startNs);
  else if (tag === 6) chunk.strangers = readStrangers(reader, chunk.startNs);
  else if (tag === 7) chunk.gilDomains = readGilDomains(reader);
  else if (tag <= 11) readLockSection(reader, chunk, tag);
  else readTaskSection(reader, chunk, tag);
  reader.leave(outerEnd);
}

function readLockSection(reader: ByteReader, chunk: Chunk, tag: number): void {
  if (tag === 8) {
    chunk.newLocks = readNewLocks(reader);
    chunk.newCounters = readNewCounters(reader);
  } else if (tag === 9) chunk.locks.push(readLockChunk(reader, chunk.startNs));
  else if (tag === 10) chunk.counters.push(readCounterChunk(reader, chunk.startNs));
  else chunk.lockPauses = readLockPauses(reader, chunk.startNs);
}

function readTaskSection(reader: ByteReader, chunk: Chunk, tag: number): void {
  if (tag === 13) {
    chunk.taskChanges = readTaskChanges(reader, chunk.startNs);
    return;
  }
  chunk.newTasks = readNewTasks(reader);
  chunk.taskNeeds = readTaskNeeds(reader);
}

function readNames(reader: ByteReader, chunk: Chunk): void {
  chunk.firstNameId = reader.unsigned();
  const count = reader.count();
  for (let i = 0; i < count; i++) {
    const state = reader.byte() & 7;
    chunk.names.push({ state, name: reader.text() });
  }
}

function readFlows(reader: ByteReader, startNs: number): FlowColumns {
  const receivedNs = reader.times(startNs);
  const count = receivedNs.length;
  const sentNs = receivedNs.map((timeNs) => timeNs - reader.unsigned());
  const from = new Int32Array(count).map(() => reader.laneId());
  const to = new Int32Array(count).map(() => reader.laneId());
  const nameId = new Int32Array(count).map(() => reader.below(2 ** 31, "a name's id"));
  const bytes = new Float64Array(count).map(() => reader.unsigned());
  return { sentNs, receivedNs, from, to, nameId, bytes };
}

function readStrangers(reader: ByteReader, startNs: number): StrangerColumns {
  const count = reader.count();
  const core = new Int16Array(count).map(() => reader.below(MAX_CORES, "a core"));
  const starts = new Float64Array(count);
  for (let i = 0, timeNs = startNs; i < count; i++) starts[i] = timeNs += reader.signed();
  const endNs = starts.map((timeNs) => timeNs + reader.unsigned());
  const nameId = new Int32Array(count).map(() => reader.below(2 ** 31, "a name's id"));
  return { core, startNs: starts, endNs, nameId };
}
