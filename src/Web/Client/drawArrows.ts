/** Messages and steals as arrows between lanes, from the band of the one to the band of the other. */
import { laneParts } from "./drawLane.ts";
import { lastAtOrBefore } from "./growing.ts";
import type { View } from "./view.ts";
import type { Canvas2D } from "./canvas2D.ts";

/** Above this many, arrows in the same pixels are drawn once, thinner and without heads. */
const MANY = 300;
/** A picture with more says nothing; the rest is left out, evenly. */
const MOST = 2000;
/** Fainter ones could not be seen. */
const LEAST_ALPHA = 0.04;
const HEAD_CSS_PX = 5;
/** More than this many hand-overs of a lock in the view are no arrows but a thicket. */
export const MOST_HAND_OVERS = 120;

/** An arrow on the canvas. */
export interface DrawnArrow {
  /** Its place among the run's flows. */
  readonly index: number;
  readonly fromX: number;
  readonly fromY: number;
  readonly toX: number;
  readonly toY: number;
}

/** Draws the arrows that touch the view. */
export function drawArrows(ctx: Canvas2D, view: View): void {
  const { first, end } = arrowsWithin(view);
  if (first >= end) return;
  const drawn = Math.min(MOST, end - first);
  const isDense = drawn > MANY;
  ctx.strokeStyle = ctx.fillStyle = view.theme.colours.text;
  // The more there are, the fainter: together they shall darken the lanes, not hide them.
  ctx.globalAlpha = isDense ? Math.min(0.35, Math.max(LEAST_ALPHA, widthOf(view, first, end) / (8 * drawn))) : 0.75;
  ctx.lineWidth = isDense ? view.theme.hairCssPx : 1;
  let previous = "";
  for (const { fromX, fromY, toX, toY } of arrows(view, first, end)) {
    const place = `${Math.round(fromX / 2)} ${Math.round(toX / 2)} ${fromY} ${toY}`;
    if (isDense && place === previous) continue;
    previous = place;
    drawArrow(ctx, fromX, fromY, toX, toY, !isDense);
  }
  ctx.globalAlpha = 1;
}

/** How wide the part of the view is in which arrows arrive. */
function widthOf({ scale, run: { flows } }: View, first: number, end: number): number {
  return scale.toCssPx(Math.min(scale.endNs, flows.receivedNs[end - 1])) - scale.toCssPx(flows.receivedNs[first]);
}

/** The arrows of a view in which each is drawn by itself; null where they are too many for that. */
export function singleArrows(view: View): Iterable<DrawnArrow> | null {
  const { first, end } = arrowsWithin(view);
  return end - first > MANY ? null : arrows(view, first, end);
}

/** The flows that may touch the view. */
function arrowsWithin({ run: { flows }, scale }: View): { first: number; end: number } {
  return {
    first: lastAtOrBefore(flows.receivedNs, flows.count, scale.startNs) + 1,
    end: lastAtOrBefore(flows.receivedNs, flows.count, scale.endNs + flows.longestNs) + 1,
  };
}

function* arrows(view: View, first: number, end: number): Iterable<DrawnArrow> {
  const { scale, run: { flows } } = view;
  const middles = laneMiddles(view);
  const step = Math.max(1, Math.floor((end - first) / MOST));
  for (let index = first; index < end; index += step) {
    const fromY = middles.get(flows.from[index]);
    const toY = middles.get(flows.to[index]);
    if (fromY === undefined || toY === undefined || flows.sentNs[index] > scale.endNs) continue;
    yield { index, fromX: scale.toCssPx(flows.sentNs[index]), fromY, toX: scale.toCssPx(flows.receivedNs[index]), toY };
  }
}

/** Middle of each visible lane's band. */
export function laneMiddles(view: View): Map<number, number> {
  const middles = new Map<number, number>();
  for (const row of view.layout.rows) {
    if (row.kind !== "lane" || row.id < 0) continue;
    const parts = laneParts(row.heightCssPx);
    middles.set(row.id, row.topCssPx - view.scrollCssPx + parts.bandTop + parts.bandHeight / 2);
  }
  return middles;
}

/** One arrow, with or without a head. */
export function drawArrow(ctx: Canvas2D, fromX: number, fromY: number, toX: number, toY: number, hasHead: boolean): void {
  // Leaves and arrives at a slant, so that a message without delay does not look like a wall.
  const bend = bendOf(fromX, toX);
  ctx.beginPath();
  ctx.moveTo(fromX, fromY);
  ctx.bezierCurveTo(fromX + bend, fromY, toX - bend, toY, toX, toY);
  ctx.stroke();
  if (!hasHead) return;
  ctx.beginPath();
  ctx.moveTo(toX, toY);
  ctx.lineTo(toX - HEAD_CSS_PX, toY - HEAD_CSS_PX * 0.6);
  ctx.lineTo(toX - HEAD_CSS_PX, toY + HEAD_CSS_PX * 0.6);
  ctx.closePath();
  ctx.fill();
}

/** A point of an arrow's curve, from 0 (where it leaves) to 1. */
export function arrowPoint({ fromX, fromY, toX, toY }: DrawnArrow, share: number): { x: number; y: number } {
  const bend = bendOf(fromX, toX);
  const rest = 1 - share;
  const [a, b, c, d] = [rest ** 3, 3 * rest ** 2 * share, 3 * rest * share ** 2, share ** 3];
  return { x: a * fromX + b * (fromX + bend) + c * (toX - bend) + d * toX, y: (a + b) * fromY + (c + d) * toY };
}

function bendOf(fromX: number, toX: number): number {
  return Math.max(4, Math.min(24, Math.abs(toX - fromX) / 2));
}
