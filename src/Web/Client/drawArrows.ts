/** Messages and steals as arrows between lanes, from the band of the one to the band of the other. */
import { laneParts } from "./drawLane.ts";
import { lastAtOrBefore } from "./growing.ts";
import type { Canvas2D, View } from "./view.ts";

/** Above this many, arrows in the same pixels are drawn once, thinner and without heads. */
const MANY = 300;
/** A picture with more says nothing; the rest is left out, evenly. */
const MOST = 2000;
const HEAD_CSS_PX = 5;
/** More than this many hand-overs of a lock in the view are no arrows but a thicket. */
export const MOST_HAND_OVERS = 120;

/** Draws the arrows that touch the view. */
export function drawArrows(ctx: Canvas2D, view: View): void {
  const { run, scale, theme } = view;
  const { flows } = run;
  const first = lastAtOrBefore(flows.receivedNs, flows.count, scale.startNs) + 1;
  const end = lastAtOrBefore(flows.receivedNs, flows.count, scale.endNs + flows.longestNs) + 1;
  if (first >= end) return;
  const middles = laneMiddles(view);
  const step = Math.max(1, Math.floor((end - first) / MOST));
  const isDense = end - first > MANY;
  ctx.strokeStyle = ctx.fillStyle = theme.colours.text;
  ctx.globalAlpha = isDense ? 0.35 : 0.75;
  ctx.lineWidth = isDense ? theme.hairCssPx : 1;
  let previous = "";
  for (let i = first; i < end; i += step) {
    const fromY = middles.get(flows.from[i]);
    const toY = middles.get(flows.to[i]);
    if (fromY === undefined || toY === undefined || flows.sentNs[i] > scale.endNs) continue;
    const fromX = scale.toCssPx(flows.sentNs[i]);
    const toX = scale.toCssPx(flows.receivedNs[i]);
    const place = `${Math.round(fromX / 2)} ${Math.round(toX / 2)} ${fromY} ${toY}`;
    if (isDense && place === previous) continue;
    previous = place;
    drawArrow(ctx, fromX, fromY, toX, toY, !isDense);
  }
  ctx.globalAlpha = 1;
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
  const bend = Math.max(4, Math.min(24, Math.abs(toX - fromX) / 2));
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
