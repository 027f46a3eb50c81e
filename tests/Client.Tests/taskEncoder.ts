/** Sections 12 and 13 of a chunk, written for tests and the bench. Part of chunkEncoder.ts. */
import type { TaskInfo } from "../../src/Web/Client/chunkTasks.ts";
import { writeTimes, type ChunkRows, type Writer } from "./chunkEncoder.ts";

export interface TaskNeedRow { taskId: number; needsId: number }
export interface TaskChangeRow { timeNs: number; taskId: number; state: number; laneId: number }

/** What a chunk tells of a graph. */
export interface TaskRows { newTasks: TaskInfo[]; taskNeeds: TaskNeedRow[]; taskChanges: TaskChangeRow[] }

export function writeNewTasks(w: Writer, { newTasks, taskNeeds }: TaskRows): void {
  w.v(newTasks.length);
  newTasks.forEach(({ id }, i) => w.z(id - (i === 0 ? 0 : newTasks[i - 1].id + 1)));
  newTasks.forEach(({ nameId }) => w.v(nameId));
  w.v(taskNeeds.length);
  writeTasks(w, taskNeeds);
  taskNeeds.forEach(({ taskId, needsId }) => w.z(taskId - needsId));
}

export function writeTaskChanges(w: Writer, { taskChanges, startNs }: ChunkRows): void {
  writeTimes(w, taskChanges, startNs);
  writeTasks(w, taskChanges);
  taskChanges.forEach(({ state }) => w.byte(state));
  taskChanges.forEach(({ laneId }) => w.v(laneId + 1));
}

function writeTasks(w: Writer, rows: readonly { taskId: number }[]): void {
  rows.forEach(({ taskId }, i) => w.z(taskId - (i === 0 ? 0 : rows[i - 1].taskId)));
}
