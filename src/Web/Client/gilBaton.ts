/**
 * Who holds an interpreter's lock (GIL), deduced chunk by chunk from what its lanes do; drawn as a row like a core's. GilBaton.cs does the same for the
 * run's figures, and says there why:
 *
 *   A  needs ████████████░░░░ blocked ░░░░     A holds until it blocks, or enters a released section
 *   B  ░░░░▄░░░░░░░▄▄████████████████████     B looks every 5 ms whether it may have it: too short to be a hold; then it holds
 */
import { READY, RUNNING, SERIALIZING, type Chunk, type SliceName } from "./chunk.ts";
import type { LaneChunk } from "./chunkLanes.ts";
import { CoreTrack } from "./coreTrack.ts";

/** A waiter that wakes up, sees that the lock is taken and sleeps again runs for less than this. */
const PEEK_NS = 100_000;
const RELEASED_PREFIX = "released";

/** What a lane has to do with the lock, in the order in which changes at the same moment count: who leaves goes before who comes. */
const NONE = 0;
const RELEASED = 1;
const PREEMPTED = 2;
const NEEDS = 3;

interface Change {
  readonly timeNs: number;
  readonly lane: number;
  readonly use: number;
  /** Whether it began or ended a slice at that moment: only who holds the lock can. */
  readonly speaks: boolean;
}

/** Whether code in such a slice needs the lock: it computes, and has not let go of it. */
function needsGil({ name, state }: SliceName): boolean {
  return (state === RUNNING || state === SERIALIZING) && !name.startsWith(RELEASED_PREFIX);
}

/** The lock of one interpreter. */
export class GilBaton {
  /** Who held it when; an occupant is a lane. */
  readonly holders = new CoreTrack(() => 0);
  /** The lanes that need it. */
  readonly lanes = new Set<number>();

  private holder = -1;
  private readonly uses = new Map<number, Change>();

  append(chunk: Chunk, nameOf: (id: number) => SliceName): void {
    const changes: Change[] = [];
    for (const lane of chunk.laneChunks) if (this.lanes.has(lane.laneId)) addChanges(lane, chunk.startNs, nameOf, changes);
    changes.sort((a, b) => a.timeNs - b.timeNs || a.use - b.use);
    for (const change of changes) this.apply(change);
    this.settle(chunk.endNs);
  }

  private apply(change: Change): void {
    this.settle(change.timeNs);
    const before = this.uses.get(change.lane);
    const computes = before?.use === NEEDS || change.use === NEEDS;
    if (change.speaks && before && computes && change.lane !== this.holder) this.takeOver(change, before);
    if (before?.use === change.use) return;
    this.uses.set(change.lane, change);
    if (change.lane === this.holder) {
      if (change.use <= RELEASED) this.pass(this.runner(), change.timeNs);
    } else if (this.holder < 0 && change.use === NEEDS) this.pass(change, change.timeNs);
  }

  /** A holder that was preempted keeps the lock until another lane runs for longer than it could without it. */
  private settle(timeNs: number): void {
    const lost = this.uses.get(this.holder);
    if (lost?.use !== PREEMPTED) return;
    const runner = this.runner();
    const fromNs = runner ? Math.max(lost.timeNs, runner.timeNs) : Infinity;
    if (timeNs - fromNs > PEEK_NS) this.pass(runner, fromNs);
  }

  /** It has had the lock since it computes, but not before the last change of the lane that was thought to have it. */
  private takeOver(change: Change, before: Change): void {
    const fromNs = before.use === NEEDS ? before.timeNs : change.timeNs;
    this.pass(change, Math.max(fromNs, this.uses.get(this.holder)?.timeNs ?? fromNs));
  }

  private pass(to: Change | null, timeNs: number): void {
    if (this.holder >= 0) this.holders.end(this.holder, timeNs);
    this.holder = to?.lane ?? -1;
    if (to) this.holders.begin(to.lane, timeNs);
  }

  /** The lane that came last of those that run and need the lock: it was woken because the lock is free. */
  private runner(): Change | null {
    let runner: Change | null = null;
    for (const change of this.uses.values()) {
      if (change.use === NEEDS && change.lane !== this.holder && change.timeNs > (runner?.timeNs ?? -1)) runner = change;
    }
    return runner;
  }
}

/** The changes of one lane within a chunk; the first tells of the chunk's start. */
function addChanges(lane: LaneChunk, startNs: number, nameOf: (id: number) => SliceName, into: Change[]): void {
  const open = lane.open.map((slice) => slice.nameId);
  const { transitionNs, sliceNs, sliceName } = lane;
  let [state, core] = [lane.initialState, lane.initialCore];
  let last = -1;
  // What came late, from before the chunk, counts from its start.
  for (let timeNs = startNs, t = 0, s = 0; timeNs < Infinity; ) {
    for (; transitionNs[t] <= timeNs; t++) [state, core] = [lane.transitionState[t], lane.transitionCore[t]];
    let speaks = false;
    for (; sliceNs[s] <= timeNs; s++) {
      speaks ||= sliceNs[s] === timeNs;
      if (sliceName[s] >= 0) open.push(sliceName[s]);
      else open.pop();
    }
    const use = useOf(state, core, open, nameOf);
    if (use !== last || speaks) into.push({ timeNs, lane: lane.laneId, use: (last = use), speaks });
    timeNs = Math.min(transitionNs[t] ?? Infinity, sliceNs[s] ?? Infinity);
  }
}

/** Code between two slices is the interpreter's own, and needs the lock like a slice that computes. */
function useOf(state: number, core: number, open: readonly number[], nameOf: (id: number) => SliceName): number {
  const innermost = open.at(-1);
  const needs = innermost === undefined || needsGil(nameOf(innermost));
  if (core >= 0) return needs ? NEEDS : RELEASED;
  return needs && state === READY ? PREEMPTED : NONE;
}
