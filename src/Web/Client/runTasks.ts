/**
 * A run's tasks: what there are, what they need, their states over time, and the slices in which they were computed. Fed by runData.ts chunk by chunk, read by
 * the task graph's view.
 *
 *   changes   time    1    2    5    9       a cursor walks over them, forward and back, so that the states at any moment are a few steps away
 *             task    0    1    0    0
 *             state   1    1    2    3
 */
import type { Chunk, SliceName } from "./chunk.ts";
import { TASK_PROCESSING } from "./chunkTasks.ts";
import { grown, lastAtOrBefore } from "./growing.ts";
import type { LaneTrack, SliceLevel } from "./laneTrack.ts";

/** The slice in which a task was computed last. */
export interface TaskSlice {
  readonly laneId: number;
  readonly level: SliceLevel;
  readonly index: number;
}

/** Tasks that a program has handed over together, or while others of them were under way. The next graph begins where a task comes while all before it are done. */
export interface TaskGraph {
  readonly startNs: number;
  /** Numbers, in the order of their first states. */
  readonly tasks: number[];
}

/** Needs by the number of the pair; both are tasks' numbers. */
interface Needs {
  task: Int32Array;
  other: Int32Array;
}

export class RunTasks {
  /** One more than the largest number of a task. */
  count = 0;
  needCount = 0;
  readonly needs: Needs = { task: new Int32Array(0), other: new Int32Array(0) };
  readonly graphs: TaskGraph[] = [];
  /** Grows when tasks or needs have come. */
  shapeVersion = 0;

  /** By task: name + 1 (0: not told), its graph + 1 (0: no state yet), and its last slice. */
  private nameAfterNone = new Int32Array(0);
  private graphAfterNone = new Int32Array(0);
  private readonly slices: (TaskSlice | undefined)[] = [];
  private readonly seen = new Map<SliceLevel, number>();
  private underWay = 0;

  private changeCount = 0;
  private timeNs = new Float64Array(0);
  private task = new Int32Array(0);
  private state = new Uint8Array(0);
  private before = new Uint8Array(0);
  private lane = new Int32Array(0);
  private laneBefore = new Int32Array(0);
  private lastState = new Uint8Array(0);
  private lastLane = new Int32Array(0);

  /** States and lanes at the cursor, which has passed so many changes. */
  private at = 0;
  private stateNow = new Uint8Array(0);
  private laneNow = new Int32Array(0);

  /** Takes a chunk whose lanes have been appended. */
  append(chunk: Chunk, tracks: readonly (LaneTrack | undefined)[], nameOf: (id: number) => SliceName): void {
    for (const { id, nameId } of chunk.newTasks) {
      this.grow(id + 1);
      this.nameAfterNone[id] = nameId + 1;
    }
    if (chunk.taskNeeds) this.addNeeds(chunk.taskNeeds.taskId, chunk.taskNeeds.needsId);
    if (chunk.newTasks.length > 0 || chunk.taskNeeds) this.shapeVersion++;
    if (this.count === 0) return;
    const changes = chunk.taskChanges;
    for (let i = 0; i < (changes?.timeNs.length ?? 0); i++) this.change(changes!.timeNs[i], changes!.taskId[i], changes!.state[i], changes!.laneId[i]);
    for (const { laneId } of chunk.laneChunks) tracks[laneId]?.levels.forEach((level) => this.addSlices(laneId, level, nameOf));
  }

  /** Its name's id; -1: it is not told. */
  nameId(task: number): number {
    return task < this.count ? this.nameAfterNone[task] - 1 : -1;
  }

  sliceOf(task: number): TaskSlice | undefined {
    return this.slices[task];
  }

  /** How long a worker has computed it, last time, until a moment. */
  durationNs(task: number, nowNs: number): number {
    const slice = this.slices[task];
    if (!slice) return 0;
    const startNs = slice.level.startNs[slice.index];
    return Math.max(0, Math.min(slice.level.endNs[slice.index], nowNs) - startNs);
  }

  /** The graph that is under way at a moment, or was last; -1 before the first. */
  graphAt(timeNs: number): number {
    let index = this.graphs.length - 1;
    while (index >= 0 && this.graphs[index].startNs > timeNs) index--;
    return index;
  }

  /** When a state changed last; 0 before the first. */
  get lastChangeNs(): number {
    return this.changeCount > 0 ? this.timeNs[this.changeCount - 1] : 0;
  }

  /** The task that a lane computed at a moment, or -1. */
  taskAt(laneId: number, timeNs: number): number {
    return this.slices.findLastIndex((slice) => slice?.laneId === laneId && slice.level.startNs[slice.index] <= timeNs && timeNs < slice.level.endNs[slice.index]);
  }

  /** States by task at a moment; the same array is used again. */
  statesAt(timeNs: number): Uint8Array {
    this.walkTo(lastAtOrBefore(this.timeNs, this.changeCount, timeNs) + 1);
    return this.stateNow;
  }

  /** The lane of the worker that a task's state names, at the moment of the last {@link statesAt}; -1: none, or not known. */
  laneNowOf(task: number): number {
    return this.laneNow[task] - 1;
  }

  private addNeeds(taskId: Int32Array, needsId: Int32Array): void {
    const { needs } = this;
    const total = this.needCount + taskId.length;
    needs.task = grown(needs.task, total);
    needs.other = grown(needs.other, total);
    needs.task.set(taskId, this.needCount);
    needs.other.set(needsId, this.needCount);
    this.needCount = total;
  }

  private change(timeNs: number, task: number, state: number, laneId: number): void {
    this.grow(task + 1);
    const i = this.changeCount++;
    this.growChanges();
    this.timeNs[i] = i > 0 ? Math.max(timeNs, this.timeNs[i - 1]) : timeNs;
    this.task[i] = task;
    [this.before[i], this.laneBefore[i]] = [this.lastState[task], this.lastLane[task]];
    [this.state[i], this.lane[i]] = [state, laneId + 1];
    this.noteGraph(task, state, this.timeNs[i]);
    [this.lastState[task], this.lastLane[task]] = [state, laneId + 1];
  }

  private noteGraph(task: number, state: number, timeNs: number): void {
    const isNew = this.graphAfterNone[task] === 0;
    if (isNew) {
      if (this.graphs.length === 0 || this.underWay === 0) this.graphs.push({ startNs: timeNs, tasks: [] });
      this.graphAfterNone[task] = this.graphs.length;
      this.graphs[this.graphs.length - 1].tasks.push(task);
      this.shapeVersion++;
    }
    const wasUnderWay = !isNew && this.lastState[task] <= TASK_PROCESSING;
    this.underWay += Number(state <= TASK_PROCESSING) - Number(wasUnderWay);
  }

  private addSlices(laneId: number, level: SliceLevel, nameOf: (id: number) => SliceName): void {
    for (let index = this.seen.get(level) ?? 0; index < level.count; index++) {
      const task = level.arg[index];
      const name = Number.isInteger(task) && task >= 0 && task < this.count ? this.nameId(task) : -1;
      if (name >= 0 && (name === level.nameId[index] || nameOf(name).name === nameOf(level.nameId[index]).name)) this.slices[task] = { laneId, level, index };
    }
    this.seen.set(level, level.count);
  }

  private walkTo(passed: number): void {
    for (; this.at < passed; this.at++) {
      this.stateNow[this.task[this.at]] = this.state[this.at];
      this.laneNow[this.task[this.at]] = this.lane[this.at];
    }
    while (this.at > passed) {
      this.at--;
      this.stateNow[this.task[this.at]] = this.before[this.at];
      this.laneNow[this.task[this.at]] = this.laneBefore[this.at];
    }
  }

  private grow(count: number): void {
    if (count <= this.count) return;
    this.count = count;
    this.nameAfterNone = grown(this.nameAfterNone, count);
    this.graphAfterNone = grown(this.graphAfterNone, count);
    this.lastState = grown(this.lastState, count); // zero: every task begins waiting
    this.lastLane = grown(this.lastLane, count);
    this.stateNow = grown(this.stateNow, count);
    this.laneNow = grown(this.laneNow, count);
  }

  private growChanges(): void {
    const count = this.changeCount;
    this.timeNs = grown(this.timeNs, count);
    this.task = grown(this.task, count);
    this.state = grown(this.state, count);
    this.before = grown(this.before, count);
    this.lane = grown(this.lane, count);
    this.laneBefore = grown(this.laneBefore, count);
  }
}
