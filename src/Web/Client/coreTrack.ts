/**
 * Who had one core, in columns. Derived from the lanes' transitions and the strangers of each chunk by {@link CoreBuilder}; drawn as a core's row.
 * An occupant is a lane's id, or -1 - name id for a thread that is no lane.
 */
import type { Chunk } from "./chunk.ts";
import type { LaneChunk } from "./chunkLanes.ts";
import { grown, lastAtOrBefore } from "./growing.ts";

const STEP = 16;

/** Whose time it was: a worker's, another thread's of the run, another program's. The rest is nobody's. */
export const CORE_CLASSES = 3;

/** The stretches of one core, by start; the last may be open: its end is Infinity. */
export class CoreTrack {
  count = 0;
  startNs = new Float64Array(0);
  endNs = new Float64Array(0);
  occupant = new Int32Array(0);

  private sums = new Float64Array(0);
  private readonly taken = new Float64Array(CORE_CLASSES);

  /**
   * @param classOf 0: a worker, 1: another thread of the run, 2: another program.
   * @param weightOf how much each nanosecond of an occupant counts (a lock that two hold: 2).
   */
  constructor(readonly classOf: (occupant: number) => number, private readonly weightOf: (occupant: number) => number = () => 1) {}

  begin(occupant: number, timeNs: number): void {
    const i = this.count;
    this.startNs = grown(this.startNs, i + 1);
    this.endNs = grown(this.endNs, i + 1);
    this.occupant = grown(this.occupant, i + 1);
    this.sums = grown(this.sums, (Math.floor(i / STEP) + 1) * CORE_CLASSES);
    if (i > 0) {
      if (this.endNs[i - 1] === Infinity) this.endNs[i - 1] = Math.max(timeNs, this.startNs[i - 1]);
      this.add(i - 1, this.endNs[i - 1], this.taken, 1);
    }
    if (i % STEP === 0) this.sums.set(this.taken, (i / STEP) * CORE_CLASSES);
    this.startNs[i] = i > 0 ? Math.max(timeNs, this.endNs[i - 1]) : timeNs;
    this.endNs[i] = Infinity;
    this.occupant[i] = occupant;
    this.count++;
  }

  end(occupant: number, timeNs: number): void {
    const i = this.count - 1;
    if (i >= 0 && this.endNs[i] === Infinity && this.occupant[i] === occupant) this.endNs[i] = Math.max(timeNs, this.startNs[i]);
  }

  /** Index of the last stretch that has begun by a moment, or -1. */
  begunBy(timeNs: number): number {
    return lastAtOrBefore(this.startNs, this.count, timeNs);
  }

  /** Index of the stretch at a moment, or -1 when nobody had the core. */
  at(timeNs: number): number {
    const i = this.begunBy(timeNs);
    return i >= 0 && timeNs < this.endNs[i] ? i : -1;
  }

  /** Adds the time of each class within [fromNs, toNs]. */
  addTime(fromNs: number, toNs: number, into: Float64Array): void {
    if (toNs <= fromNs) return;
    this.addUntil(toNs, this.begunBy(toNs), into, 1);
    this.addUntil(fromNs, this.begunBy(fromNs), into, -1);
  }

  /** Adds the time of each class from the run's begin to `timeNs`, at which `index` is the last stretch that has begun. */
  addUntil(timeNs: number, index: number, into: Float64Array, sign: number): void {
    if (index < 0) return;
    const first = index - (index % STEP);
    const base = (first / STEP) * CORE_CLASSES;
    for (let c = 0; c < CORE_CLASSES; c++) into[c] += sign * this.sums[base + c];
    for (let i = first; i < index; i++) this.add(i, this.endNs[i], into, sign);
    this.add(index, Math.min(timeNs, this.endNs[index]), into, sign);
  }

  private add(index: number, endNs: number, into: Float64Array, sign: number): void {
    const occupant = this.occupant[index];
    into[this.classOf(occupant)] += sign * this.weightOf(occupant) * (endNs - this.startNs[index]);
  }
}

/** One lane's or stranger's place in the merge by time. */
interface Cursor {
  readonly lane: LaneChunk;
  next: number;
  core: number;
}

/** Feeds core tracks from chunks: merges the lanes' transitions and the strangers by time. */
export class CoreBuilder {
  /** Core on which each lane was last seen; -1 for none. */
  private readonly coreOfLane: number[] = [];

  constructor(private readonly trackOf: (core: number) => CoreTrack) {}

  append(chunk: Chunk): void {
    const cursors = chunk.laneChunks.map((lane) => this.open(lane, chunk.startNs));
    const strangers = chunk.strangers;
    const order = strangers ? [...strangers.startNs.keys()].sort((a, b) => strangers.startNs[a] - strangers.startNs[b]) : [];
    let nextStranger = 0;
    for (;;) {
      const first = earliest(cursors);
      const timeNs = first ? first.lane.transitionNs[first.next] : Infinity;
      while (strangers && nextStranger < order.length && strangers.startNs[order[nextStranger]] <= timeNs) {
        const i = order[nextStranger++];
        const track = this.trackOf(strangers.core[i]);
        track.begin(-1 - strangers.nameId[i], strangers.startNs[i]);
        track.end(-1 - strangers.nameId[i], strangers.endNs[i]);
      }
      if (!first) break;
      this.move(first.lane.laneId, first.core, first.lane.transitionCore[first.next], timeNs);
      first.core = first.lane.transitionCore[first.next++];
    }
    for (const cursor of cursors) this.coreOfLane[cursor.lane.laneId] = cursor.core;
  }

  private open(lane: LaneChunk, startNs: number): Cursor {
    const before = this.coreOfLane[lane.laneId] ?? -1;
    this.move(lane.laneId, before, lane.initialCore, startNs);
    return { lane, next: 0, core: lane.initialCore };
  }

  private move(laneId: number, from: number, to: number, timeNs: number): void {
    if (from === to) return;
    if (from >= 0) this.trackOf(from).end(laneId, timeNs);
    if (to >= 0) this.trackOf(to).begin(laneId, timeNs);
  }
}

function earliest(cursors: readonly Cursor[]): Cursor | null {
  let best: Cursor | null = null;
  let bestNs = Infinity;
  for (const cursor of cursors) {
    if (cursor.next >= cursor.lane.transitionNs.length) continue;
    const timeNs = cursor.lane.transitionNs[cursor.next];
    // At the same moment, who leaves goes before who comes.
    if (timeNs < bestNs || (timeNs === bestNs && cursor.lane.transitionCore[cursor.next] < 0)) {
      best = cursor;
      bestNs = timeNs;
    }
  }
  return best;
}
