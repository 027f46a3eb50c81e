/**
 * One lane's history in columns: which state since when, and which slices. Filled by runData.ts chunk by chunk, read by drawing, hover and numbers.
 *
 *   transitions   time   0    10     25    40            sums   every 16 transitions: the time spent in each state so far, so that the share
 *                 state  run  lock   run   idle                 of any stretch is two binary searches and at most 2 x 16 steps
 *   slices        one set of columns for each depth; slices of one depth never overlap
 */
import { STATES } from "./chunk.ts";
import type { LaneChunk, OpenSlice } from "./chunkLanes.ts";
import { grown, lastAtOrBefore } from "./growing.ts";
import { Stretches } from "./stretches.ts";

const STEP = 16;

/** Slices of one depth. */
export class SliceLevel extends Stretches {
  nameId = new Int32Array(0);
  arg = new Float64Array(0);
  /** Those that must be seen at any zoom. */
  readonly marked = new Stretches();

  push(startNs: number, nameId: number, arg: number, isMarked: boolean): void {
    const i = this.begin(startNs);
    this.nameId[i] = nameId;
    this.arg[i] = arg;
    if (isMarked) this.marked.begin(startNs);
  }

  override close(endNs: number): void {
    super.close(endNs);
    if (this.marked.isOpen) this.marked.close(endNs);
  }

  protected override grow(): void {
    super.grow();
    this.nameId = grown(this.nameId, this.count);
    this.arg = grown(this.arg, this.count);
  }
}

/** States and slices of one lane. */
export class LaneTrack {
  count = 0;
  timeNs = new Float64Array(0);
  state = new Uint8Array(0);
  /** -1: on no core. */
  core = new Int16Array(0);
  readonly levels: SliceLevel[] = [];
  /** Slices of all depths. */
  sliceCount = 0;

  /** Bit n: it has been in state n. */
  private seen = 0;
  private sums = new Float64Array(0);
  private readonly running = new Float64Array(STATES);
  private openDepth = 0;

  /** @param marked names of slices that must be seen at any zoom. */
  constructor(private readonly marked: ReadonlySet<number>) {}

  append(chunk: LaneChunk, startNs: number): void {
    this.appendTransitions(chunk, startNs);
    this.matchOpen(chunk.open, startNs);
    const { sliceNs, sliceName, sliceArg } = chunk;
    for (let i = 0; i < sliceNs.length; i++) {
      if (sliceName[i] >= 0) this.begin(sliceNs[i], sliceName[i], sliceArg[i]);
      else this.end(sliceNs[i]);
    }
  }

  /** State at a moment; 0 (idle) before the lane's first. */
  stateAt(timeNs: number): number {
    const i = lastAtOrBefore(this.timeNs, this.count, timeNs);
    return i < 0 ? 0 : this.state[i];
  }

  /** Whether it has been in a state. */
  hasState(state: number): boolean {
    return (this.seen & (1 << state)) !== 0;
  }

  /** Adds to `into` (one entry a state) the nanoseconds spent in each state within [fromNs, toNs], times `sign`. */
  addTime(fromNs: number, toNs: number, into: Float64Array): void {
    if (toNs <= fromNs) return;
    this.addUntil(toNs, lastAtOrBefore(this.timeNs, this.count, toNs), into, 1);
    this.addUntil(fromNs, lastAtOrBefore(this.timeNs, this.count, fromNs), into, -1);
  }

  /** Adds the time in each state from the lane's first moment to `timeNs`, at which `index` is the last transition that has happened. */
  addUntil(timeNs: number, index: number, into: Float64Array, sign: number): void {
    if (index < 0) return;
    const first = index - (index % STEP);
    const base = (first / STEP) * STATES;
    for (let s = 0; s < STATES; s++) into[s] += sign * this.sums[base + s];
    for (let i = first; i < index; i++) into[this.state[i]] += sign * (this.timeNs[i + 1] - this.timeNs[i]);
    into[this.state[index]] += sign * (timeNs - this.timeNs[index]);
  }

  private appendTransitions(chunk: LaneChunk, startNs: number): void {
    const { transitionNs, transitionState, transitionCore } = chunk;
    const added = transitionNs.length;
    this.growTransitions(this.count + added + 1);
    const last = this.count - 1;
    if (last < 0 || this.state[last] !== chunk.initialState || this.core[last] !== chunk.initialCore) {
      this.push(added > 0 ? Math.min(startNs, transitionNs[0]) : startNs, chunk.initialState, chunk.initialCore);
    }
    for (let i = 0; i < added; i++) this.push(transitionNs[i], transitionState[i], transitionCore[i]);
  }

  private push(timeNs: number, state: number, core: number): void {
    const i = this.count++;
    const notBefore = i > 0 ? Math.max(timeNs, this.timeNs[i - 1]) : timeNs;
    if (i > 0) this.running[this.state[i - 1]] += notBefore - this.timeNs[i - 1];
    if (i % STEP === 0) this.sums.set(this.running, (i / STEP) * STATES);
    this.timeNs[i] = notBefore;
    this.state[i] = state;
    this.core[i] = core;
    this.seen |= 1 << state;
  }

  private growTransitions(count: number): void {
    this.timeNs = grown(this.timeNs, count);
    this.state = grown(this.state, count);
    this.core = grown(this.core, count);
    this.sums = grown(this.sums, (Math.floor(count / STEP) + 1) * STATES);
  }

  /** Makes the open slices those that the chunk starts with; only differs where a viewer or a recorder has missed something. */
  private matchOpen(open: readonly OpenSlice[], startNs: number): void {
    while (this.openDepth > open.length) this.end(startNs);
    for (let depth = this.openDepth; depth < open.length; depth++) this.begin(open[depth].startNs, open[depth].nameId, open[depth].arg);
  }

  private begin(startNs: number, nameId: number, arg: number): void {
    if (this.openDepth === this.levels.length) this.levels.push(new SliceLevel());
    this.levels[this.openDepth++].push(startNs, nameId, arg, this.marked.has(nameId));
    this.sliceCount++;
  }

  private end(endNs: number): void {
    if (this.openDepth > 0) this.levels[--this.openDepth].close(endNs);
  }
}
