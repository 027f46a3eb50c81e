/**
 * Where a graph's tasks stand: what a task needs is left of it. Small graphs are laid out by dagre; for large ones, which would take it minutes, each task's
 * layer is the longest path to it, ordered within by where its neighbours stand. Runs in a worker (taskLayoutWorker.ts), and takes nothing of the page.
 */
import dagre from "@dagrejs/dagre";
import { outgoing, topological } from "./taskPath.ts";

/** Up to so many tasks dagre lays a graph out, within about a second. */
export const MOST_FOR_DAGRE = 600;

/** Distance of neighbours; a task is NODE wide and high. */
export const COLUMN = 140;
export const ROW = 44;
export const NODE = 24;
/** Below a task there is room for its name. */
const NAME = 12;
/** Between the parts of a layer that is wrapped, and between tasks of a large graph. */
const WRAPPED_COLUMN = 36;
const DENSE_ROW = 32;
/** Width to height that a large graph is wrapped to. */
const ASPECT = 2.2;
const SWEEPS = 3;

/** A graph: task `to[i]` needs task `from[i]`; tasks are numbered from 0 to `count` - 1. */
export interface LayoutRequest {
  readonly count: number;
  readonly from: Int32Array;
  readonly to: Int32Array;
}

/** Centres of the tasks; all within 0 to width and height. */
export interface TaskLayout {
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly width: number;
  readonly height: number;
  readonly isLayered: boolean;
  readonly tookMs: number;
}

/** Finds a place for each task; a large graph's by layers. */
export function layoutTasks(request: LayoutRequest): TaskLayout {
  const startMs = performance.now();
  const isLayered = request.count > MOST_FOR_DAGRE || request.from.length > 4 * MOST_FOR_DAGRE;
  const places = isLayered ? byLayers(request) : byDagre(request);
  return { ...places, isLayered, tookMs: performance.now() - startMs };
}

type Places = Pick<TaskLayout, "x" | "y" | "width" | "height">;

function byDagre({ count, from, to }: LayoutRequest): Places {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: "LR", nodesep: ROW - NODE, ranksep: COLUMN - NODE, ranker: "longest-path", marginx: NODE, marginy: NODE });
  graph.setDefaultEdgeLabel(() => ({}));
  for (let i = 0; i < count; i++) graph.setNode(String(i), { width: NODE, height: NODE });
  for (let e = 0; e < from.length; e++) graph.setEdge(String(from[e]), String(to[e]));
  dagre.layout(graph);
  const x = new Float32Array(count);
  const y = new Float32Array(count);
  for (let i = 0; i < count; i++) ({ x: x[i], y: y[i] } = graph.node(String(i)) as { x: number; y: number });
  return bounded(x, y);
}

function byLayers({ count, from, to }: LayoutRequest): Places {
  const layers = orderedLayers(count, from, to);
  const rows = rowsFor(layers.map((layer) => layer.length));
  const x = new Float32Array(count);
  const y = new Float32Array(count);
  let left = NODE;
  for (const layer of layers) {
    const columns = Math.ceil(layer.length / rows);
    const filled = Math.ceil(layer.length / columns);
    layer.forEach((node, i) => {
      x[node] = left + Math.floor(i / filled) * WRAPPED_COLUMN;
      y[node] = NODE + (i % filled + (rows - filled) / 2) * DENSE_ROW;
    });
    left += (columns - 1) * WRAPPED_COLUMN + COLUMN;
  }
  return bounded(x, y);
}

/** Nodes by the longest path to them, each layer in the order of its neighbours' mean place. */
function orderedLayers(count: number, from: Int32Array, to: Int32Array): number[][] {
  const { order, length } = topological(count, from, to);
  const users = outgoing(count, from, to);
  const needed = outgoing(count, to, from);
  const depth = new Int32Array(count);
  for (let i = 0; i < length; i++) {
    for (let e = users.starts[order[i]]; e < users.starts[order[i] + 1]; e++) depth[users.targets[e]] = Math.max(depth[users.targets[e]], depth[order[i]] + 1);
  }
  const layers: number[][] = [];
  for (let i = 0; i < count; i++) (layers[depth[i]] ??= []).push(i);
  const place = new Float64Array(count);
  const settle = (layer: readonly number[]) => layer.forEach((node, i) => (place[node] = (i + 0.5) / layer.length));
  layers.forEach(settle);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (let i = layers.length - 1; i >= 0; i--) sortBy(layers[i], users, place, settle);
    for (const layer of layers) sortBy(layer, needed, place, settle);
  }
  return layers;
}

function sortBy(layer: number[], edges: { starts: Int32Array; targets: Int32Array }, place: Float64Array, settle: (layer: readonly number[]) => void): void {
  const mean = new Map(layer.map((node) => [node, meanPlace(node, edges, place)]));
  layer.sort((a, b) => (mean.get(a) ?? 0) - (mean.get(b) ?? 0) || a - b);
  settle(layer);
}

function meanPlace(node: number, { starts, targets }: { starts: Int32Array; targets: Int32Array }, place: Float64Array): number {
  const count = starts[node + 1] - starts[node];
  if (count === 0) return place[node];
  let sum = 0;
  for (let e = starts[node]; e < starts[node + 1]; e++) sum += place[targets[e]];
  return sum / count;
}

/** How many tasks stand above each other, so that the picture is about {@link ASPECT} times as wide as high. */
function rowsFor(sizes: readonly number[]): number {
  const most = sizes.reduce((a, b) => Math.max(a, b), 1);
  let rows = 4;
  for (; rows < most; rows = Math.ceil(rows * 1.15)) {
    const width = sizes.reduce((sum, size) => sum + (Math.ceil(size / rows) - 1) * WRAPPED_COLUMN + COLUMN, 0);
    if (width <= ASPECT * rows * DENSE_ROW) break;
  }
  return Math.min(rows, most);
}

function bounded(x: Float32Array, y: Float32Array): Places {
  return { x, y, width: x.reduce((a, b) => Math.max(a, b), 0) + NODE, height: y.reduce((a, b) => Math.max(a, b), 0) + NODE + NAME };
}
