/** Writes docs/chunk-format.md for tests and the bench, so that random runs can make the round trip. The product's encoder is ChunkEncoder in C#. */
import type { SliceName } from "../../src/Web/Client/chunk.ts";
import type { GilDomain, Lane } from "../../src/Web/Client/chunkLanes.ts";
import { ACQUIRED, SHARED_BIT, type CounterInfo, type LockHold, type LockInfo, type LockPause, type LockWait } from "../../src/Web/Client/chunkLocks.ts";
import { type TaskRows, writeNewTasks, writeTaskChanges } from "./taskEncoder.ts";

export interface TransitionRow { timeNs: number; state: number; core: number }
/** nameId -1: the innermost slice ends. */
export interface SliceRow { timeNs: number; nameId: number; arg: number }
export interface LaneRows {
  laneId: number; initialState: number; initialCore: number;
  open: { startNs: number; nameId: number; arg: number }[];
  transitions: TransitionRow[]; slices: SliceRow[];
}
export interface FlowRow { sentNs: number; receivedNs: number; from: number; to: number; nameId: number; bytes: number }
export interface StrangerRow { core: number; startNs: number; endNs: number; nameId: number }
/** kind as in chunkLocks.ts; otherLane is -1 but for waits and acquisitions. */
export interface LockEventRow { timeNs: number; kind: number; isShared: boolean; laneId: number; otherLane: number }
export interface LockRows { lockId: number; holders: LockHold[]; waiters: LockWait[]; events: LockEventRow[] }
export interface CounterRows { counterId: number; initialValue: number; values: { timeNs: number; value: number }[] }
export interface ChunkRows extends TaskRows {
  number: number; startNs: number; endNs: number; lostSwitches: number; lostSlices: number;
  firstNameId: number; names: SliceName[]; lanes: Lane[]; laneRows: LaneRows[]; flows: FlowRow[]; strangers: StrangerRow[];
  gilDomains: GilDomain[];
  newLocks: LockInfo[]; newCounters: CounterInfo[]; locks: LockRows[]; counters: CounterRows[]; lockPauses: LockPause[];
}

/** A chunk in which nothing happens, to be filled in. */
export function emptyChunk(number: number, startNs: number, endNs: number): ChunkRows {
  return {
    number, startNs, endNs, lostSwitches: 0, lostSlices: 0, firstNameId: 0, names: [], lanes: [], laneRows: [], flows: [], strangers: [], gilDomains: [],
    newLocks: [], newCounters: [], locks: [], counters: [], lockPauses: [], newTasks: [], taskNeeds: [], taskChanges: [],
  };
}

export class Writer {
  private bytes = new Uint8Array(1024);
  length = 0;

  byte(value: number): void {
    if (this.length === this.bytes.length) {
      const larger = new Uint8Array(this.length * 2);
      larger.set(this.bytes);
      this.bytes = larger;
    }
    this.bytes[this.length++] = value;
  }

  v(value: number | bigint): void {
    if (typeof value === "number" && value < 0x8000_0000) {
      while (value >= 0x80) {
        this.byte((value & 0x7f) | 0x80);
        value >>>= 7;
      }
      return this.byte(value);
    }
    let rest = BigInt(value);
    while (rest >= 0x80n) {
      this.byte(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    this.byte(Number(rest));
  }

  z(value: number): void {
    this.v(zigzag(value));
  }

  s(text: string): void {
    const bytes = new TextEncoder().encode(text);
    this.v(bytes.length);
    bytes.forEach((byte) => this.byte(byte));
  }

  section(tag: number, fill: (writer: Writer) => void): void {
    const inner = new Writer();
    fill(inner);
    this.v(tag);
    this.v(inner.length);
    inner.take().forEach((byte) => this.byte(byte));
  }

  take(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }
}

function zigzag(value: number): bigint | number {
  if (Math.abs(value) < 2 ** 29) return value >= 0 ? value * 2 : -value * 2 - 1;
  const big = BigInt(value);
  return big >= 0n ? big << 1n : (-big << 1n) - 1n;
}

export function encodeChunk(chunk: ChunkRows): Uint8Array {
  const out = new Writer();
  for (const value of [1, chunk.number, chunk.startNs, chunk.endNs - chunk.startNs, chunk.lostSwitches, chunk.lostSlices]) out.v(value);
  if (chunk.names.length > 0) out.section(1, (w) => writeNames(w, chunk));
  if (chunk.lanes.length > 0) out.section(2, (w) => writeLanes(w, chunk.lanes));
  if (chunk.gilDomains.length > 0) out.section(7, (w) => writeGilDomains(w, chunk.gilDomains));
  if (chunk.newLocks.length + chunk.newCounters.length > 0) out.section(8, (w) => writeNewLocks(w, chunk));
  for (const lane of chunk.laneRows) out.section(3, (w) => writeLane(w, lane, chunk.startNs));
  if (chunk.flows.length > 0) out.section(5, (w) => writeFlows(w, chunk.flows, chunk.startNs));
  if (chunk.strangers.length > 0) out.section(6, (w) => writeStrangers(w, chunk.strangers, chunk.startNs));
  for (const lock of chunk.locks) out.section(9, (w) => writeLock(w, lock, chunk.startNs));
  for (const counter of chunk.counters) out.section(10, (w) => writeCounter(w, counter, chunk.startNs));
  if (chunk.lockPauses.length > 0) out.section(11, (w) => writePauses(w, chunk.lockPauses, chunk.startNs));
  if (chunk.newTasks.length + chunk.taskNeeds.length > 0) out.section(12, (w) => writeNewTasks(w, chunk));
  if (chunk.taskChanges.length > 0) out.section(13, (w) => writeTaskChanges(w, chunk));
  return out.take();
}

function writeNames(w: Writer, chunk: ChunkRows): void {
  w.v(chunk.firstNameId);
  w.v(chunk.names.length);
  for (const { state, name } of chunk.names) {
    w.byte(state);
    w.s(name);
  }
}

function writeLanes(w: Writer, lanes: Lane[]): void {
  w.v(lanes.length);
  for (const lane of lanes) {
    w.v(lane.id);
    w.byte(lane.kind);
    w.byte(lane.source);
    for (const value of [lane.number, lane.pid, lane.tid]) w.v(value);
    w.s(lane.name);
  }
}

function writeGilDomains(w: Writer, domains: readonly GilDomain[]): void {
  w.v(domains.length);
  for (const { laneId, domain } of domains) {
    w.v(laneId);
    w.v(domain);
  }
}

function writeLane(w: Writer, lane: LaneRows, startNs: number): void {
  w.v(lane.laneId);
  w.byte(lane.initialState | (lane.initialCore >= 0 ? 8 : 0));
  if (lane.initialCore >= 0) w.v(lane.initialCore);
  w.v(lane.open.length);
  for (const slice of lane.open) {
    w.v(startNs - slice.startNs);
    w.v(slice.nameId);
    w.z(slice.arg);
  }
  writeTransitions(w, lane, startNs);
  writeSlices(w, lane.slices, startNs);
}

export function writeTimes(w: Writer, rows: readonly { timeNs: number }[], startNs: number): void {
  w.v(rows.length);
  rows.forEach(({ timeNs }, i) => (i === 0 ? w.z(timeNs - startNs) : w.v(timeNs - rows[i - 1].timeNs)));
}

function writeTransitions(w: Writer, lane: LaneRows, startNs: number): void {
  const { transitions } = lane;
  writeTimes(w, transitions, startNs);
  let last = Math.max(0, lane.initialCore);
  const cores: number[] = [];
  for (const { state, core } of transitions) {
    const isOther = core >= 0 && core !== last;
    w.byte(state | (core >= 0 ? 8 : 0) | (isOther ? 16 : 0));
    if (isOther) cores.push((last = core));
  }
  cores.forEach((core) => w.v(core));
}

function writeSlices(w: Writer, slices: SliceRow[], startNs: number): void {
  w.v(slices.length);
  slices.forEach(({ timeNs, nameId }, i) => {
    const difference = i === 0 ? zigzag(timeNs - startNs) : timeNs - slices[i - 1].timeNs;
    w.v((BigInt(difference) << 1n) | (nameId < 0 ? 1n : 0n));
  });
  const begins = slices.filter((slice) => slice.nameId >= 0);
  begins.forEach(({ nameId }) => w.v(nameId));
  begins.forEach(({ arg }, i) => w.z(arg - (i === 0 ? 0 : begins[i - 1].arg)));
}

function writeFlows(w: Writer, flows: FlowRow[], startNs: number): void {
  writeTimes(w, flows.map(({ receivedNs }) => ({ timeNs: receivedNs })), startNs);
  flows.forEach((flow) => w.v(flow.receivedNs - flow.sentNs));
  for (const key of ["from", "to", "nameId", "bytes"] as const) flows.forEach((flow) => w.v(flow[key]));
}

function writeStrangers(w: Writer, strangers: StrangerRow[], startNs: number): void {
  w.v(strangers.length);
  strangers.forEach(({ core }) => w.v(core));
  strangers.forEach((row, i) => w.z(row.startNs - (i === 0 ? startNs : strangers[i - 1].startNs)));
  strangers.forEach((row) => w.v(row.endNs - row.startNs));
  strangers.forEach(({ nameId }) => w.v(nameId));
}

function writeNewLocks(w: Writer, chunk: ChunkRows): void {
  w.v(chunk.newLocks.length);
  for (const { id, kind, permits, name } of chunk.newLocks) {
    w.v(id);
    w.byte(kind);
    w.v(permits);
    w.s(name);
  }
  w.v(chunk.newCounters.length);
  for (const { id, name } of chunk.newCounters) {
    w.v(id);
    w.s(name);
  }
}

function writeLock(w: Writer, lock: LockRows, startNs: number): void {
  w.v(lock.lockId);
  w.v(lock.holders.length);
  for (const { laneId, sinceNs } of lock.holders) [laneId, startNs - sinceNs].forEach((value) => w.v(value));
  w.v(lock.waiters.length);
  for (const { laneId, sinceNs, holderLane } of lock.waiters) [laneId, startNs - sinceNs, holderLane + 1].forEach((value) => w.v(value));
  writeTimes(w, lock.events, startNs);
  for (const { kind, isShared } of lock.events) w.byte(kind | (isShared ? SHARED_BIT : 0));
  for (const { laneId } of lock.events) w.v(laneId);
  for (const { kind, otherLane } of lock.events) if (kind <= ACQUIRED) w.v(otherLane + 1);
}

function writeCounter(w: Writer, counter: CounterRows, startNs: number): void {
  w.v(counter.counterId);
  w.z(counter.initialValue);
  writeTimes(w, counter.values, startNs);
  counter.values.forEach(({ value }, i) => w.z(value - (i === 0 ? counter.initialValue : counter.values[i - 1].value)));
}

function writePauses(w: Writer, pauses: readonly LockPause[], startNs: number): void {
  w.v(pauses.length);
  pauses.forEach((pause, i) => {
    w.z(pause.startNs - (i === 0 ? startNs : pauses[i - 1].startNs));
    w.v(pause.endNs - pause.startNs);
  });
}
