/**
 * Where the nodes of a wait-for graph are. Depends on how many there are and on the room, never on who holds what, so that nothing jumps.
 *
 *   as many lanes as locks: one ring, in turn       else, or where a ring would be too tight: two columns
 *        [1]  (fork 2)                                thread 1 [1]          (counter)
 *     (fork 1)     [2]                                thread 2 [2]          (queue)
 *        [3]  (fork 3)                                thread 3 [3]
 */

/** The middle of a node, css pixels. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** What is to be placed, and the room for it. */
export interface GraphRoom {
  readonly lanes: number;
  readonly locks: number;
  readonly widthCssPx: number;
  /** Height that there is; absent: as much as is wanted. */
  readonly roomCssPx?: number | undefined;
  /** Of the widest lock's node, and of the widest lane's name. */
  readonly lockWidthCssPx: number;
  readonly nameWidthCssPx: number;
  readonly fontScale: number;
}

/** Where the nodes are, in the order of lanes and locks. */
export interface GraphLayout {
  /** Whether lanes have room for their names, to the left of their squares. */
  readonly hasNames: boolean;
  readonly heightCssPx: number;
  readonly lanes: readonly Place[];
  readonly locks: readonly Place[];
}

/** Side of a lane's square, and height of a lock's node; multiplied by the type's scale. */
export const NODE_CSS_PX = 30;
const NODE_GAP = 10;
const MARGIN = 12;
const RING_HEIGHT = { share: 0.62, least: 260, most: 460 };
/** A ring is at most so many times as wide as it is high. */
const ROUND = { most: 1.7 };
/** Room for an arrow between neighbours on a ring. */
const LEAST_LINE = 26;
const ROW = 42;
/** Columns farther apart would only make long lines; nearer ones leave no room for names. */
const COLUMNS = { most: 420, leastForNames: 160 };

/** Places all nodes. */
export function placeNodes(room: GraphRoom): GraphLayout {
  return ringOf(room) ?? columnsOf(room);
}

/** Null where it would be too tight. On an oval no line between two nodes runs through a third. */
function ringOf({ lanes, locks, widthCssPx, roomCssPx = Infinity, lockWidthCssPx, fontScale }: GraphRoom): GraphLayout | null {
  if (lanes !== locks || lanes < 2) return null;
  const node = NODE_CSS_PX * fontScale;
  const heightCssPx = Math.min(roomCssPx, RING_HEIGHT.most * fontScale, Math.max(RING_HEIGHT.least * fontScale, widthCssPx * RING_HEIGHT.share));
  const radiusY = (heightCssPx - node) / 2 - MARGIN;
  const radiusX = Math.min((widthCssPx - lockWidthCssPx) / 2 - MARGIN, radiusY * ROUND.most);
  const at = (turn: number): Place => (
    { x: widthCssPx / 2 + radiusX * Math.sin(turn * 2 * Math.PI), y: heightCssPx / 2 - radiusY * Math.cos(turn * 2 * Math.PI) });
  const places = { lanes: Array.from({ length: lanes }, (_, i) => at(i / lanes)), locks: Array.from({ length: locks }, (_, i) => at((i - 0.5) / lanes)) };
  const room = places.lanes.flatMap((lane, i) => [i, (i + 1) % locks].map((k) => lineBetween(box(lane, node, node), box(places.locks[k], lockWidthCssPx, node))));
  return radiusX > 0 && Math.min(...room) >= LEAST_LINE * fontScale ? { hasNames: false, heightCssPx, ...places } : null;
}

/** A node as a box around its place. */
export interface Box extends Place {
  readonly halfX: number;
  readonly halfY: number;
}

/** The box of that size (css pixels) around a node. */
export function box(place: Place, width: number, height: number): Box {
  return { ...place, halfX: width / 2, halfY: height / 2 };
}

/** Where the line to another place leaves a box. */
export function borderOf({ x, y, halfX, halfY }: Box, toward: Place): Place {
  const [dx, dy] = [toward.x - x, toward.y - y];
  const share = Math.min(1, 1 / Math.max(Math.abs(dx) / halfX, Math.abs(dy) / halfY, 1e-9));
  return { x: x + dx * share, y: y + dy * share };
}

/** Length of the line between two boxes; negative where they overlap. */
export function lineBetween(a: Box, b: Box): number {
  const length = (from: Place, to: Place) => Math.hypot(to.x - from.x, to.y - from.y);
  return length(a, b) - length(a, borderOf(a, b)) - length(b, borderOf(b, a));
}

function columnsOf({ lanes, locks, widthCssPx, roomCssPx = Infinity, lockWidthCssPx, nameWidthCssPx, fontScale }: GraphRoom): GraphLayout {
  const node = NODE_CSS_PX * fontScale;
  const rows = Math.max(lanes, locks, 1);
  // Nodes may come nearer to each other, but not over each other.
  const heightCssPx = Math.min(rows * ROW * fontScale, Math.max(roomCssPx, rows * node));
  const between = (namesCssPx: number) => widthCssPx - 2 * MARGIN - namesCssPx - (node + lockWidthCssPx) / 2;
  const names = nameWidthCssPx + NODE_GAP;
  const hasNames = between(names) >= COLUMNS.leastForNames * fontScale;
  const distance = Math.max(0, Math.min(between(hasNames ? names : 0), COLUMNS.most * fontScale));
  const left = MARGIN + (hasNames ? names : 0) + node / 2;
  const column = (count: number, x: number) => Array.from({ length: count }, (_, i) => ({ x, y: ((i + 0.5) * heightCssPx) / count }));
  return { hasNames, heightCssPx, lanes: column(lanes, left), locks: column(locks, left + distance) };
}
