/** From task to task of a graph by keys: left to what it needs, right to what needs it, up and down within its layer. */
import type { PlacedGraph } from "./placedGraphs.ts";

export type Direction = "left" | "right" | "up" | "down";

/** By what keyboards call their keys. */
export const KEY_DIRECTIONS: Readonly<Record<string, Direction>> = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };

/** Tasks whose places differ by less stand in one column. */
const SAME_COLUMN = 1;

/** The next task in a direction, or the same where there is none. Without one (-1) it is the first: topmost of those that need nothing. */
export function nextTask(graph: Pick<PlacedGraph, "tasks" | "from" | "to" | "layout">, task: number, direction: Direction): number {
  if (graph.tasks.length === 0) return -1;
  if (task < 0 || task >= graph.tasks.length) return firstTask(graph);
  const { x, y } = graph.layout;
  const sideways = direction === "left" ? neededBy(graph, task) : direction === "right" ? usersOf(graph, task) : null;
  if (sideways) return nearest(sideways, task, (other) => Math.abs(y[other] - y[task]));
  const isBeyond = (other: number) => Math.abs(x[other] - x[task]) < SAME_COLUMN && (direction === "up" ? y[other] < y[task] : y[other] > y[task]);
  return nearest(graph.tasks.map((_, i) => i).filter(isBeyond), task, (other) => Math.abs(y[other] - y[task]));
}

/** What a task needs. */
export function neededBy({ from, to }: Pick<PlacedGraph, "from" | "to">, task: number): number[] {
  return endsOf(to, from, task);
}

/** What needs a task. */
export function usersOf({ from, to }: Pick<PlacedGraph, "from" | "to">, task: number): number[] {
  return endsOf(from, to, task);
}

function endsOf(here: Int32Array, there: Int32Array, task: number): number[] {
  const ends: number[] = [];
  for (let e = 0; e < here.length; e++) if (here[e] === task) ends.push(there[e]);
  return ends;
}

function firstTask({ to, layout: { x, y } }: Pick<PlacedGraph, "to" | "layout">): number {
  const needy = new Set(to);
  let first = -1;
  for (let i = 0; i < x.length; i++) if (!needy.has(i) && (first < 0 || y[i] < y[first])) first = i;
  return Math.max(0, first); // all of a circle need something
}

function nearest(tasks: readonly number[], otherwise: number, distanceTo: (task: number) => number): number {
  return tasks.reduce((best, task) => (best === otherwise || distanceTo(task) < distanceTo(best) ? task : best), otherwise);
}
