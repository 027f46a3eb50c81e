/**
 * Draws a graph of tasks: pure functions of what there is, where it stands, and what is seen of it. Edges change only with the view, and have a canvas of
 * their own; states change all the time.
 */
import { mixed, ON_STATE, taskStates, type TaskShape } from "./palette.ts";
import { COLUMN, NODE, ROW, type TaskLayout } from "./taskLayout.ts";
import { font, type Theme } from "./theme.ts";
import type { Canvas2D } from "./canvas2D.ts";

/** Css pixels = graph's units * scale + left or top. */
export interface GraphPlace {
  readonly scale: number;
  readonly left: number;
  readonly top: number;
}

/** All that drawing needs. Tasks are counted from 0 within the graph. */
export interface TaskScene {
  readonly layout: TaskLayout;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly place: GraphPlace;
  readonly theme: Theme;
  readonly widthCssPx: number;
  readonly heightCssPx: number;
  stateOf(task: number): number;
  nameOf(task: number): string;
  /** 1 for those on the critical path. */
  readonly isCritical: Uint8Array;
  /** The one that is hovered over, or -1. */
  readonly hovered: number;
  /** The one that a person has chosen, or -1. */
  readonly chosen: number;
}

/** Smaller than this, a task is a square in its colour: no shape could be told from another. */
const LEAST_SHAPE_CSS_PX = 7;
/** From this scale on, there is room for names. */
const NAMES_SCALE = 0.8;
const NAME_LETTERS = 13;
/** Wide graphs have more edges than pixels. */
const MOST_STRONG_EDGES = 1500;

/** Corners of the shapes, for a task of half-width 1 around 0. */
const SHAPES: Readonly<Record<TaskShape, readonly (readonly [number, number])[]>> = {
  ring: polygon(12, 0.85), disc: polygon(12, 1), dot: polygon(10, 0.5), square: [[-0.95, -0.95], [0.95, -0.95], [0.95, 0.95], [-0.95, 0.95]],
  diamond: [[0, -1.2], [1.2, 0], [0, 1.2], [-1.2, 0]],
  cross: [
    [-1, -0.45], [-0.45, -1], [0, -0.55], [0.45, -1], [1, -0.45], [0.55, 0], [1, 0.45], [0.45, 1], [0, 0.55], [-0.45, 1], [-1, 0.45], [-0.55, 0],
  ],
};

function polygon(corners: number, radius: number): [number, number][] {
  return Array.from({ length: corners }, (_, i) => [radius * Math.cos((2 * Math.PI * i) / corners), radius * Math.sin((2 * Math.PI * i) / corners)]);
}

/** What tasks need, as lines from left to right. */
export function drawTaskEdges(ctx: Canvas2D, scene: TaskScene): void {
  const { from, to, theme, place, widthCssPx, heightCssPx } = scene;
  ctx.clearRect(0, 0, widthCssPx, heightCssPx);
  ctx.strokeStyle = from.length > MOST_STRONG_EDGES ? theme.colours.border : mixed(theme.colours.border, theme.colours.muted, 0.6);
  ctx.lineWidth = Math.max(theme.hairCssPx, Math.min(1.25 * theme.fontScale, place.scale * 1.5));
  ctx.beginPath();
  for (let e = 0; e < from.length; e++) edge(ctx, scene, from[e], to[e]);
  ctx.globalAlpha = from.length > MOST_STRONG_EDGES ? Math.max(0.3, Math.min(1, place.scale)) : 1;
  ctx.stroke();
  ctx.globalAlpha = 1;
}

/** The critical path changes while tasks are computed: its lines are drawn with the tasks, over the others. */
function drawCriticalEdges(ctx: Canvas2D, scene: TaskScene): void {
  const { from, to, theme, isCritical, place } = scene;
  ctx.strokeStyle = theme.colours.text;
  ctx.lineWidth = Math.max(2, Math.min(4, place.scale * 4)) * theme.fontScale;
  ctx.beginPath();
  for (let e = 0; e < from.length; e++) if (isCritical[from[e]] + isCritical[to[e]] === 2) edge(ctx, scene, from[e], to[e]);
  ctx.stroke();
}

function edge(ctx: Canvas2D, { layout: { x, y }, place: { scale, left, top }, widthCssPx, heightCssPx }: TaskScene, from: number, to: number): void {
  const [x1, y1, x2, y2] = [(x[from] + NODE / 2) * scale + left, y[from] * scale + top, (x[to] - NODE / 2) * scale + left, y[to] * scale + top];
  if (Math.max(x1, x2) < 0 || Math.min(x1, x2) > widthCssPx || Math.max(y1, y2) < 0 || Math.min(y1, y2) > heightCssPx) return;
  ctx.moveTo(x1, y1);
  ctx.lineTo(x2, y2);
}

/** The tasks in the colours and shapes of their states, and the critical path. */
export function drawTasks(ctx: Canvas2D, scene: TaskScene): void {
  ctx.clearRect(0, 0, scene.widthCssPx, scene.heightCssPx);
  const half = (NODE / 2) * scene.place.scale;
  const byState: number[][] = taskStates.map(() => []);
  const critical: number[] = [];
  const { x, y } = scene.layout;
  const { scale, left, top } = scene.place;
  for (let i = 0; i < x.length; i++) {
    const [cx, cy] = [x[i] * scale + left, y[i] * scale + top];
    if (cx < -half || cx > scene.widthCssPx + half || cy < -half || cy > scene.heightCssPx + half) continue;
    byState[scene.stateOf(i)].push(i);
    if (scene.isCritical[i] === 1) critical.push(i);
  }
  drawCriticalEdges(ctx, scene);
  byState.forEach((tasks, state) => (half * 2 < LEAST_SHAPE_CSS_PX ? dots(ctx, scene, tasks, state, half) : shapes(ctx, scene, tasks, state, half)));
  rims(ctx, scene, critical, half);
  if (scene.chosen >= 0) target(ctx, scene, scene.chosen, half + 6);
  if (scale >= NAMES_SCALE) names(ctx, scene, byState.flat());
  if (scene.hovered >= 0) rim(ctx, scene, scene.hovered, half + 4, scene.theme.colours.accent);
}

function dots(ctx: Canvas2D, { layout: { x, y }, place: { scale, left, top }, theme }: TaskScene, tasks: readonly number[], state: number, half: number): void {
  const size = Math.max(half * 2, 1);
  ctx.fillStyle = taskStates[state].colour ?? mixed(theme.colours.border, theme.colours.muted, 0.6);
  for (const i of tasks) ctx.fillRect(x[i] * scale + left - size / 2, y[i] * scale + top - size / 2, size, size);
}

function shapes(ctx: Canvas2D, scene: TaskScene, tasks: readonly number[], state: number, half: number): void {
  if (tasks.length === 0) return;
  const { layout: { x, y }, place: { scale, left, top } } = scene;
  ctx.beginPath();
  for (const i of tasks) outline(ctx, taskStates[state].shape, x[i] * scale + left, y[i] * scale + top, half);
  paint(ctx, scene.theme, state, half);
}

function outline(ctx: Canvas2D, shape: TaskShape, x: number, y: number, half: number): void {
  const corners = SHAPES[shape];
  ctx.moveTo(x + corners[0][0] * half, y + corners[0][1] * half);
  for (let c = 1; c < corners.length; c++) ctx.lineTo(x + corners[c][0] * half, y + corners[c][1] * half);
  ctx.closePath();
}

function paint(ctx: Canvas2D, theme: Theme, state: number, half: number): void {
  const { colour } = taskStates[state];
  ctx.fillStyle = colour ?? theme.colours.background;
  ctx.fill();
  ctx.strokeStyle = colour === null ? theme.colours.muted : mixed(colour, ON_STATE, 0.35);
  ctx.lineWidth = Math.min(1.5, half / 3) * theme.fontScale;
  ctx.stroke();
}

/** Rings around those of the critical path. */
function rims(ctx: Canvas2D, scene: TaskScene, tasks: readonly number[], half: number): void {
  for (const i of tasks) rim(ctx, scene, i, half + Math.max(1.5, half / 4), scene.theme.colours.text);
}

function rim(ctx: Canvas2D, { layout: { x, y }, place: { scale, left, top }, theme }: TaskScene, task: number, half: number, colour: string): void {
  ctx.strokeStyle = colour;
  ctx.lineWidth = Math.max(1, Math.min(2.5, half / 4)) * theme.fontScale;
  ctx.beginPath();
  outline(ctx, "square", x[task] * scale + left, y[task] * scale + top, half);
  ctx.stroke();
}

/** What the chosen task wears, at any zoom: two rims of which one can be seen on whatever lies below. */
function target(ctx: Canvas2D, scene: TaskScene, task: number, half: number): void {
  rim(ctx, scene, task, half + 2.5, scene.theme.colours.background);
  rim(ctx, scene, task, half, scene.theme.colours.accent);
}

function names(ctx: Canvas2D, scene: TaskScene, tasks: readonly number[]): void {
  const { layout: { x, y }, place: { scale, left, top }, theme } = scene;
  ctx.font = font(theme, Math.min(14, 11 * Math.max(1, scale / theme.fontScale)));
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  ctx.fillStyle = theme.colours.text;
  for (const i of tasks) ctx.fillText(shortName(scene.nameOf(i)), x[i] * scale + left, y[i] * scale + top + (NODE / 2) * scale + 3);
}

function shortName(name: string): string {
  return name.length > NAME_LETTERS ? `${name.slice(0, NAME_LETTERS - 1)}…` : name;
}

/** The task at a place, or -1. */
export function taskAt({ x, y }: TaskLayout, { scale, left, top }: GraphPlace, xCssPx: number, yCssPx: number): number {
  const [gx, gy] = [(xCssPx - left) / scale, (yCssPx - top) / scale];
  const reach = Math.min(ROW / 2, Math.max(NODE / 2, 6 / scale));
  let best = -1;
  let bestDistance = reach * reach;
  for (let i = 0; i < x.length; i++) {
    const distance = (x[i] - gx) ** 2 + (y[i] - gy) ** 2;
    if (distance <= bestDistance) [best, bestDistance] = [i, distance];
  }
  return best;
}

/** The place at which the whole graph is seen; small graphs are not blown up. */
export function fitted({ width, height }: TaskLayout, widthCssPx: number, heightCssPx: number, fontScale: number): GraphPlace {
  const scale = Math.min(1.4 * fontScale, widthCssPx / width, heightCssPx / height);
  return { scale, left: (widthCssPx - width * scale) / 2, top: (heightCssPx - height * scale) / 2 };
}

/** The same place, moved as little as needed to see a task. */
export function showing(place: GraphPlace, { x, y }: TaskLayout, task: number, widthCssPx: number, heightCssPx: number): GraphPlace {
  const margin = Math.min(COLUMN * place.scale, widthCssPx / 4, heightCssPx / 4);
  const inside = (at: number, size: number) => Math.min(Math.max(at, margin), size - margin) - at;
  return {
    ...place, left: place.left + inside(x[task] * place.scale + place.left, widthCssPx), top: place.top + inside(y[task] * place.scale + place.top, heightCssPx),
  };
}

/** The same place, seen larger by a factor around a point. */
export function zoomed({ scale, left, top }: GraphPlace, factor: number, xCssPx: number, yCssPx: number): GraphPlace {
  const next = Math.min(8, Math.max(0.005, scale * factor));
  const by = next / scale;
  return { scale: next, left: xCssPx - (xCssPx - left) * by, top: yCssPx - (yCssPx - top) * by };
}

/** One state's shape, for the legend. */
export function drawTaskSwatch(ctx: Canvas2D, theme: Theme, state: number, x: number, y: number, half: number): void {
  ctx.beginPath();
  outline(ctx, taskStates[state].shape, x, y, half);
  paint(ctx, theme, state, half);
}
