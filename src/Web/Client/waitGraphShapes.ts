/** The picture of a wait-for graph as SVG shapes; waitGraphView.ts makes elements of them. Pure, so that tests can say what it consists of. */
import { LOCK_WAIT } from "./chunk.ts";
import { ON_STATE, workerTint } from "./palette.ts";
import type { RunData } from "./runData.ts";
import { FONT_FAMILY, type Theme } from "./theme.ts";
import type { GraphEdge, WaitGraph } from "./waitGraph.ts";
import { borderOf, box, NODE_CSS_PX, type GraphLayout, type Place } from "./waitGraphLayout.ts";
import { lockName } from "./waitGraphWords.ts";

/** One SVG element. */
export interface Shape {
  readonly tag: "path" | "rect" | "text" | "g" | "title";
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly text?: string;
  readonly children?: readonly Shape[];
}

/** What is drawn. */
export interface GraphScene {
  readonly run: RunData;
  readonly graph: WaitGraph;
  readonly layout: GraphLayout;
  readonly theme: Theme;
  readonly lockWidthCssPx: number;
}

const LINE = { plain: 1.75, cycle: 3.5 };
const HEAD_CSS_PX = 9;
/** Lines keep off the nodes by half of this. */
const AROUND_CSS_PX = 6;
const LEGEND_CSS_PX = 26;
const LOCK_ROUND_CSS_PX = 13;

/** Height of the legend below the nodes. */
export function legendHeight({ fontScale }: Theme): number {
  return LEGEND_CSS_PX * fontScale;
}

/** Height of the picture with its legend. */
export function graphHeight({ heightCssPx }: GraphLayout, theme: Theme): number {
  return heightCssPx + legendHeight(theme);
}

/** All shapes, from the bottom up: edges, nodes, legend. */
export function graphShapes(scene: GraphScene): Shape[] {
  const { graph } = scene;
  return [
    ...graph.edges.map((edge) => edgeShape(scene, edge)),
    ...graph.locks.map((lockId, i) => lockShape(scene, lockId, scene.layout.locks[i])),
    ...graph.lanes.map((laneId, i) => laneShape(scene, laneId, scene.layout.lanes[i])),
    ...legendShapes(scene),
  ];
}

/** From who waits to the lock, and from the lock to who holds it: along a circle all arrows go the same way round. */
function edgeShape(scene: GraphScene, edge: GraphEdge): Shape {
  const { graph, layout, theme, run, lockWidthCssPx } = scene;
  const node = NODE_CSS_PX * theme.fontScale;
  const lane = box(layout.lanes[graph.lanes.indexOf(edge.laneId)], node + AROUND_CSS_PX, node + AROUND_CSS_PX);
  const lock = box(layout.locks[graph.locks.indexOf(edge.lockId)], lockWidthCssPx + AROUND_CSS_PX, node + AROUND_CSS_PX);
  const waits = edge.kind === "waits";
  const [from, to] = waits ? [lane, lock] : [lock, lane];
  const names = [run.occupantName(edge.laneId), lockName(run, edge.lockId)];
  const isInCycle = graph.cycle.some((step, i) => edge.laneId === step.laneId && edge.lockId === (waits ? step : graph.cycle.at(i - 1) ?? step).lockId);
  return arrow(theme, borderOf(from, to), borderOf(to, from), edge.kind, isInCycle,
    `${names[0]} ${waits ? "waits for" : "holds"} ${names[1]}`);
}

function arrow(theme: Theme, from: Place, to: Place, kind: GraphEdge["kind"], isInCycle: boolean, title: string): Shape {
  const colour = isInCycle ? theme.colours.lost : kind === "waits" ? theme.plain[LOCK_WAIT] : theme.colours.text;
  const width = (isInCycle ? LINE.cycle : LINE.plain) * theme.fontScale;
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  const head = (HEAD_CSS_PX + (isInCycle ? 4 : 0)) * theme.fontScale;
  const corner = (turn: number) => `${round(to.x - head * Math.cos(angle + turn))} ${round(to.y - head * Math.sin(angle + turn))}`;
  // The line ends within its head, whose point it would blunt.
  const end = { x: to.x - head * 0.7 * Math.cos(angle), y: to.y - head * 0.7 * Math.sin(angle) };
  const dash = kind === "waits" ? { "stroke-dasharray": `${6 * theme.fontScale} ${4 * theme.fontScale}` } : {};
  return {
    tag: "g", attributes: { class: isInCycle ? "wg-cycle" : `wg-${kind}` }, children: [
      { tag: "title", attributes: {}, text: title },
      { tag: "path", attributes: { d: `M${round(from.x)} ${round(from.y)}L${round(end.x)} ${round(end.y)}`, stroke: colour, "stroke-width": width, fill: "none", ...dash } },
      { tag: "path", attributes: { d: `M${round(to.x)} ${round(to.y)}L${corner(0.4)}L${corner(-0.4)}Z`, fill: colour } },
    ],
  };
}

/** A square in the worker's tint with its number; who is no worker has a grey one. */
function laneShape(scene: GraphScene, laneId: number, place: Place): Shape {
  const { run, theme, graph, layout } = scene;
  const node = NODE_CSS_PX * theme.fontScale;
  const number = run.lanes[laneId]?.number ?? 0;
  const name = run.occupantName(laneId);
  const isInCycle = graph.cycle.some((step) => step.laneId === laneId);
  const isWaiting = graph.edges.some((edge) => edge.kind === "waits" && edge.laneId === laneId);
  const edge = isInCycle ? theme.colours.lost : isWaiting ? theme.plain[LOCK_WAIT] : "none";
  const label: Shape[] = layout.hasNames ? [text(theme, place.x - node / 2 - 8, place.y, name, theme.colours.text, "end")] : [];
  return {
    tag: "g", attributes: { class: "wg-lane" }, children: [
      { tag: "title", attributes: {}, text: name },
      {
        tag: "rect", attributes: {
          x: round(place.x - node / 2), y: round(place.y - node / 2), width: node, height: node, fill: number > 0 ? workerTint(number) : theme.colours.otherOfRun,
          stroke: edge, "stroke-width": 3 * theme.fontScale,
        },
      },
      text(theme, place.x, place.y, number > 0 ? String(number) : name.slice(0, 1), number > 0 ? ON_STATE : theme.colours.background, "middle", 600), ...label,
    ],
  };
}

/** A rounded box with the lock's name. */
function lockShape(scene: GraphScene, lockId: number, place: Place): Shape {
  const { run, theme, graph, lockWidthCssPx: width } = scene;
  const height = NODE_CSS_PX * theme.fontScale;
  const isInCycle = graph.cycle.some((step) => step.lockId === lockId);
  const name = lockName(run, lockId);
  return {
    tag: "g", attributes: { class: "wg-lock" }, children: [
      { tag: "title", attributes: {}, text: name },
      {
        tag: "rect", attributes: {
          x: round(place.x - width / 2), y: round(place.y - height / 2), width, height, rx: LOCK_ROUND_CSS_PX * theme.fontScale, fill: theme.colours.lane,
          stroke: isInCycle ? theme.colours.lost : theme.colours.muted, "stroke-width": (isInCycle ? 3 : 1.25) * theme.fontScale,
        },
      },
      text(theme, place.x, place.y, shortened(name), theme.colours.text, "middle"),
    ],
  };
}

function legendShapes({ theme, layout }: GraphScene): Shape[] {
  const y = layout.heightCssPx + (LEGEND_CSS_PX / 2) * theme.fontScale;
  const item = (x: number, kind: GraphEdge["kind"], label: string): Shape[] => [
    arrow(theme, { x, y }, { x: x + 36 * theme.fontScale, y }, kind, false, label), text(theme, x + 44 * theme.fontScale, y, label, theme.colours.muted, "start"),
  ];
  return [...item(12, "waits", "waits for"), ...item(12 + 130 * theme.fontScale, "holds", "held by")];
}

function text(theme: Theme, x: number, y: number, content: string, fill: string, anchor: "start" | "middle" | "end", weight = 400): Shape {
  // Attributes, not a style: a page may forbid styles that are written into elements.
  const type = { "font-family": FONT_FAMILY, "font-size": 14 * theme.fontScale, "font-weight": weight };
  return { tag: "text", attributes: { x: round(x), y: round(y), fill, "text-anchor": anchor, "dominant-baseline": "central", ...type }, text: content };
}

const MOST_LETTERS = 22;

/** What a lock's node shows of its name. */
export function shortened(name: string): string {
  return name.length > MOST_LETTERS ? `${name.slice(0, MOST_LETTERS - 1)}…` : name;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
