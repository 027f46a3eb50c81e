/** A graph of tasks as columns of its own, and its critical path: the longest chain by measured durations, as the analysis in C# finds it. */
import type { RunTasks, TaskGraph } from "./runTasks.ts";

/** Tasks are counted from 0 within the graph; `from[e]` is needed by `to[e]`. */
export interface GraphShape {
  readonly tasks: readonly number[];
  readonly from: Int32Array;
  readonly to: Int32Array;
}

/** The shape of a graph. Needs of tasks in other graphs are left out. */
export function shapeOf(tasks: RunTasks, graph: TaskGraph): GraphShape {
  const place = new Map(graph.tasks.map((task, i) => [task, i]));
  const from: number[] = [];
  const to: number[] = [];
  for (let i = 0; i < tasks.needCount; i++) {
    const user = place.get(tasks.needs.task[i]);
    const needed = place.get(tasks.needs.other[i]);
    if (user === undefined || needed === undefined || user === needed) continue;
    from.push(needed);
    to.push(user);
  }
  return { tasks: [...graph.tasks], from: Int32Array.from(from), to: Int32Array.from(to) };
}

/** Nodes in an order in which those come first from which others can be reached (Kahn 1962). Nodes in a circle are left out. */
export function topological(count: number, from: Int32Array, to: Int32Array): { order: Int32Array; length: number } {
  const missing = new Int32Array(count);
  const { starts, targets } = outgoing(count, from, to);
  for (const node of to) missing[node]++;
  const order = new Int32Array(count);
  let length = 0;
  for (let i = 0; i < count; i++) if (missing[i] === 0) order[length++] = i;
  for (let next = 0; next < length; next++) {
    for (let e = starts[order[next]]; e < starts[order[next] + 1]; e++) if (--missing[targets[e]] === 0) order[length++] = targets[e];
  }
  return { order, length };
}

/** By node: where its targets begin in `targets`. */
export function outgoing(count: number, from: Int32Array, to: Int32Array): { starts: Int32Array; targets: Int32Array } {
  const starts = new Int32Array(count + 1);
  for (const node of from) starts[node + 1]++;
  for (let i = 0; i < count; i++) starts[i + 1] += starts[i];
  const next = starts.slice();
  const targets = new Int32Array(to.length);
  for (let e = 0; e < from.length; e++) targets[next[from[e]]++] = to[e];
  return { starts, targets };
}

/** Which nodes are on the longest chain (1), and how long it is. */
export function criticalPath({ tasks, from, to }: GraphShape, durationOf: (task: number) => number): { isOn: Uint8Array; lengthNs: number } {
  const count = tasks.length;
  const { order, length } = topological(count, from, to);
  const { starts, targets } = outgoing(count, from, to);
  const chainNs = new Float64Array(count);
  const before = new Int32Array(count).fill(-1);
  let last = -1;
  for (let i = 0; i < length; i++) {
    const node = order[i];
    chainNs[node] += durationOf(tasks[node]);
    if (last < 0 || chainNs[node] > chainNs[last]) last = node;
    for (let e = starts[node]; e < starts[node + 1]; e++) {
      const user = targets[e];
      if (before[user] >= 0 && chainNs[user] >= chainNs[node]) continue;
      chainNs[user] = chainNs[node];
      before[user] = node;
    }
  }
  const isOn = new Uint8Array(count);
  const lengthNs = last < 0 ? 0 : chainNs[last];
  if (lengthNs > 0) for (let node = last; node >= 0; node = before[node]) isOn[node] = 1;
  return { isOn, lengthNs };
}
