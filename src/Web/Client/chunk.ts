/**
 * Room 5, its door: turns one chunk's bytes into typed arrays. Data comes from chunkFeed.ts (hub or HTTP) and goes to runData.ts.
 * The bytes are described in docs/chunk-format.md. All times are nanoseconds since the run's origin.
 * The summaries (section 4) are skipped: the transitions give the same shares to the nanosecond, at any zoom.
 */
import { ByteReader, ChunkError } from "./byteReader.ts";
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
export const MESSAGE_WAIT = 6;
export const GIL_WAIT = 4;
export const SERIALIZING = 5;

/** Kinds of lanes, as in LaneKind. */
export const KIND_MAIN = 0;
export const KIND_AUXILIARY = 4;

/** How a lane's states are known, by number. */
export const SOURCES = ["reported", "exact", "sampled", "inferred"] as const;
export const SOURCE_INFERRED = 3;

const MAX_CORES = 32768;
const ON_CORE = 8;
const OTHER_CORE = 16;

/** The type of a slice: what it is called and which state it stands for. */
export interface SliceName {
  readonly name: string;
  readonly state: number;
}

/** One row of the timeline; `number` is the worker's number from 1, or 0. */
export interface Lane {
  readonly id: number;
  readonly kind: number;
  readonly source: number;
  readonly number: number;
  readonly pid: number;
  readonly tid: number;
  readonly name: string;
}

/** A slice that began before the chunk. */
export interface OpenSlice {
  readonly startNs: number;
  readonly nameId: number;
  readonly arg: number;
}

/** What happened on one lane; columns of equal length for transitions, and for slice events (name -1: the innermost slice ends). */
export interface LaneChunk {
  readonly laneId: number;
  readonly initialState: number;
  /** -1: on no core. */
  readonly initialCore: number;
  readonly open: readonly OpenSlice[];
  readonly transitionNs: Float64Array;
  readonly transitionState: Uint8Array;
  readonly transitionCore: Int16Array;
  readonly sliceNs: Float64Array;
  readonly sliceName: Int32Array;
  readonly sliceArg: Float64Array;
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

/** A lane whose code needs the global lock of the interpreter in process `domain` (0: none any more). */
export interface GilDomain {
  readonly laneId: number;
  readonly domain: number;
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

function readLanes(reader: ByteReader): Lane[] {
  const lanes: Lane[] = [];
  const count = reader.count();
  for (let i = 0; i < count; i++) {
    lanes.push({
      id: reader.laneId(), kind: reader.byte(), source: reader.byte(),
      number: reader.unsigned(), pid: reader.unsigned(), tid: reader.unsigned(), name: reader.text(),
    });
  }
  return lanes;
}

function readGilDomains(reader: ByteReader): GilDomain[] {
  return Array.from({ length: reader.count() }, () => ({ laneId: reader.laneId(), domain: reader.unsigned() }));
}

function readLaneChunk(reader: ByteReader, startNs: number): LaneChunk {
  const laneId = reader.laneId();
  const head = reader.byte();
  const initialCore = (head & ON_CORE) !== 0 ? reader.below(MAX_CORES, "a core") : -1;
  const open: OpenSlice[] = [];
  for (let left = reader.count(); left > 0; left--) {
    open.push({ startNs: startNs - reader.unsigned(), nameId: reader.unsigned(), arg: reader.signed() });
  }
  const transitions = readTransitions(reader, startNs, initialCore);
  const slices = readSliceEvents(reader, startNs);
  return { laneId, initialState: head & 7, initialCore, open, ...transitions, ...slices };
}

function readTransitions(reader: ByteReader, startNs: number, initialCore: number) {
  const transitionNs = reader.times(startNs);
  const count = transitionNs.length;
  const transitionState = new Uint8Array(count);
  const transitionCore = new Int16Array(count);
  for (let i = 0; i < count; i++) transitionState[i] = reader.byte();
  let core = Math.max(0, initialCore);
  for (let i = 0; i < count; i++) {
    const state = transitionState[i];
    if ((state & OTHER_CORE) !== 0) core = reader.below(MAX_CORES, "a core");
    transitionCore[i] = (state & ON_CORE) !== 0 ? core : -1;
    transitionState[i] = state & 7;
  }
  return { transitionNs, transitionState, transitionCore };
}

function readSliceEvents(reader: ByteReader, startNs: number) {
  const count = reader.count();
  const sliceNs = new Float64Array(count);
  const sliceName = new Int32Array(count);
  const sliceArg = new Float64Array(count);
  for (let i = 0, timeNs = startNs; i < count; i++) {
    const rest = reader.aboveLowBit();
    // The first difference may be negative: a record that arrived late.
    timeNs += i > 0 ? rest : rest % 2 === 0 ? rest / 2 : -(rest + 1) / 2;
    sliceNs[i] = timeNs;
    sliceName[i] = -reader.lowBit;
  }
  for (let i = 0; i < count; i++) if (sliceName[i] === 0) sliceName[i] = reader.below(2 ** 31, "a name's id");
  for (let i = 0, arg = 0; i < count; i++) if (sliceName[i] >= 0) sliceArg[i] = arg += reader.signed();
  return { sliceNs, sliceName, sliceArg };
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
