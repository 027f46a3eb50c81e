/** A run with a graph of thousands of tasks, for the bench: loads, a step on each, and sums of four until one is left, on some workers. */
import type { ChunkRows } from "../chunkEncoder.ts";
import type { TaskChangeRow, TaskNeedRow } from "../taskEncoder.ts";
import { randomOf } from "../randomRun.ts";
import { cut, lanesFor, type Event } from "./scenes.ts";

const NAMES = [{ name: "load", state: 1 }, { name: "square", state: 1 }, { name: "sum", state: 1 }];
const TELL_NS = 50e6;

interface Graph { names: number[]; needs: TaskNeedRow[]; neededBy: number[][]; missing: number[] }

/** About `count` tasks. */
function graphOf(count: number): Graph {
  const graph: Graph = { names: [], needs: [], neededBy: [], missing: [] };
  const add = (nameId: number, others: readonly number[]) => {
    const taskId = graph.names.push(nameId) - 1;
    graph.neededBy.push([]);
    graph.missing.push(others.length);
    for (const needsId of others) {
      graph.needs.push({ taskId, needsId });
      graph.neededBy[needsId].push(taskId);
    }
    return taskId;
  };
  let level = Array.from({ length: Math.round(count / (2 + 1 / 3)) }, () => add(0, [])).map((task) => add(1, [task]));
  while (level.length > 1) level = Array.from({ length: Math.ceil(level.length / 4) }, (_, i) => add(2, level.slice(i * 4, i * 4 + 4)));
  return graph;
}

/** The graph is told at once; then workers take the tasks that have what they need, the first first. */
export function taskRun(count: number, workers: number): { chunks: Uint8Array[]; tasks: number } {
  const graph = graphOf(count);
  const random = randomOf(8);
  const events: Event[] = [];
  const changes: TaskChangeRow[] = graph.names.map((_, taskId) => ({ timeNs: TELL_NS, taskId, state: graph.missing[taskId] > 0 ? 0 : 1, laneId: -1 }));
  const ready = graph.names.flatMap((_, task) => (graph.missing[task] === 0 ? [{ task, sinceNs: TELL_NS }] : []));
  const free = Array.from({ length: workers }, (_, i) => ({ lane: i + 1, timeNs: TELL_NS }));
  let endNs = TELL_NS;
  for (let next = 0; next < ready.length; next++) {
    const worker = free.reduce((a, b) => (b.timeNs < a.timeNs ? b : a));
    const { task, sinceNs } = ready[next];
    const startNs = Math.max(worker.timeNs, sinceNs) + 50_000;
    endNs = worker.timeNs = startNs + Math.floor(1e6 + random() * 6e6);
    const { lane } = worker;
    events.push({ timeNs: startNs, lane, state: 1, core: lane - 1, begin: [graph.names[task], task] }, { timeNs: endNs, lane, state: 6, end: true });
    changes.push({ timeNs: startNs, taskId: task, state: 2, laneId: lane }, { timeNs: endNs, taskId: task, state: 3, laneId: lane });
    for (const user of graph.neededBy[task]) if (--graph.missing[user] === 0) ready.push({ task: user, sinceNs: endNs });
  }
  changes.sort((a, b) => a.timeNs - b.timeNs);
  let told = 0;
  const finish = (chunk: ChunkRows) => {
    if (chunk.number === 0) Object.assign(chunk, { newTasks: graph.names.map((nameId, id) => ({ id, nameId })), taskNeeds: graph.needs });
    const first = told;
    while (told < changes.length && changes[told].timeNs < chunk.endNs) told++;
    chunk.taskChanges = changes.slice(first, told);
  };
  return { chunks: cut(lanesFor(workers, 1, "worker"), events, endNs + 1e6, finish, NAMES), tasks: graph.names.length };
}
