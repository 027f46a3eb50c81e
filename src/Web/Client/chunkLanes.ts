/** Sections 2, 3 and 7 of a chunk (docs/chunk-format.md): lanes, what happened on each, and whose interpreter's lock it needs. Part of chunk.ts. */
import type { ByteReader } from "./byteReader.ts";

/** Kinds of lanes, as in LaneKind. */
export const KIND_MAIN = 0;
export const KIND_AUXILIARY = 4;

/** How a lane's states are known, by number. */
export const SOURCES = ["reported", "exact", "sampled", "inferred"] as const;
export const SOURCE_INFERRED = 3;

/** Cores are numbered below this. */
export const MAX_CORES = 32768;
const ON_CORE = 8;
const OTHER_CORE = 16;

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

/** A lane whose code needs the global lock of the interpreter in process `domain` (0: none any more). */
export interface GilDomain {
  readonly laneId: number;
  readonly domain: number;
}

/** Section 2. */
export function readLanes(reader: ByteReader): Lane[] {
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

/** Section 7. */
export function readGilDomains(reader: ByteReader): GilDomain[] {
  return Array.from({ length: reader.count() }, () => ({ laneId: reader.laneId(), domain: reader.unsigned() }));
}

/** Section 3. */
export function readLaneChunk(reader: ByteReader, startNs: number): LaneChunk {
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
