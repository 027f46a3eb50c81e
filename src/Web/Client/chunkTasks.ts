/** Sections 12 and 13 of a chunk (docs/chunk-format.md): tasks of a graph, what they need, and their states. Part of chunk.ts. */
import type { ByteReader } from "./byteReader.ts";

/** How far a task has come, by number, as in TaskState of C#: waiting, queued, processing, in memory, released, erred. The words are in palette.json. */
export const TASK_STATES = 6;
export const TASK_PROCESSING = 2;
export const TASK_IN_MEMORY = 3;
export const TASK_RELEASED = 4;

const MAX_TASKS = 2 ** 20;

/** A task of a graph; its name is what it shares with all tasks of its kind. */
export interface TaskInfo {
  readonly id: number;
  readonly nameId: number;
}

/** Columns of equal length: task `taskId[i]` needs the result of `needsId[i]`. */
export interface TaskNeeds {
  readonly taskId: Int32Array;
  readonly needsId: Int32Array;
}

/** New states by time, in columns of equal length. */
export interface TaskChanges {
  readonly timeNs: Float64Array;
  readonly taskId: Int32Array;
  readonly state: Uint8Array;
  /** The worker's lane; -1: none, or not known. */
  readonly laneId: Int32Array;
}

/** Section 12, its first half. */
export function readNewTasks(reader: ByteReader): TaskInfo[] {
  const ids = new Int32Array(reader.count());
  for (let i = 0, next = 0; i < ids.length; i++) next = (ids[i] = task(reader, next + reader.signed())) + 1;
  return Array.from(ids, (id) => ({ id, nameId: reader.below(2 ** 31, "a name's id") }));
}

/** Section 12, its second half. */
export function readTaskNeeds(reader: ByteReader): TaskNeeds {
  const taskId = readTasks(reader, reader.count());
  const needsId = taskId.map((id) => task(reader, id - reader.signed()));
  return { taskId, needsId };
}

/** Section 13; `startNs` is the chunk's. */
export function readTaskChanges(reader: ByteReader, startNs: number): TaskChanges {
  const timeNs = reader.times(startNs);
  const taskId = readTasks(reader, timeNs.length);
  const state = new Uint8Array(timeNs.length).map(() => reader.byteBelow(TASK_STATES, "a task's state"));
  const laneId = new Int32Array(timeNs.length).map(() => reader.laneAfterNone());
  return { timeNs, taskId, state, laneId };
}

function readTasks(reader: ByteReader, count: number): Int32Array {
  const tasks = new Int32Array(count);
  for (let i = 0, before = 0; i < count; i++) tasks[i] = before = task(reader, before + reader.signed());
  return tasks;
}

function task(reader: ByteReader, number: number): number {
  return number >= 0 && number < MAX_TASKS ? number : reader.fail(`the task ${number}, allowed is 0 to ${MAX_TASKS - 1}`);
}
