/** The row of an interpreter's lock: who holds it. It is inferred, so it is lighter and has a dashed edge; and arrows where it goes from lane to lane. */
import { drawArrow, laneMiddles, MOST_HAND_OVERS } from "./drawArrows.ts";
import { drawCore } from "./drawCore.ts";
import { dashedEdge, INFERRED_ALPHA } from "./drawLane.ts";
import type { GilBaton } from "./gilBaton.ts";
import { lastAtOrBefore } from "./growing.ts";
import type { View } from "./view.ts";
import type { Canvas2D } from "./canvas2D.ts";

const MARGIN_CSS_PX = 3;

/** Draws the row at the given height of the canvas; without a baton (no lane has appeared yet) only its ground. */
export function drawBaton(ctx: Canvas2D, view: View, baton: GilBaton | undefined, topCssPx: number, heightCssPx: number): void {
  const top = topCssPx + MARGIN_CSS_PX;
  const height = heightCssPx - 2 * MARGIN_CSS_PX;
  ctx.fillStyle = view.theme.colours.lane;
  ctx.fillRect(view.scale.leftCssPx, top, view.scale.widthCssPx, height);
  if (!baton) return;
  ctx.globalAlpha = INFERRED_ALPHA;
  drawCore(ctx, view, baton.holders, top, height);
  ctx.globalAlpha = 1;
  dashedEdge(ctx, view, top, height);
}

/** An arrow from who had the lock to who has it next, where there are few enough in the view. */
export function drawHandOvers(ctx: Canvas2D, view: View): void {
  const { scale, theme } = view;
  const middles = laneMiddles(view);
  ctx.strokeStyle = ctx.fillStyle = theme.colours.text;
  ctx.globalAlpha = INFERRED_ALPHA;
  ctx.lineWidth = 1;
  ctx.setLineDash([3, 2]);
  for (const { holders } of view.run.batons.values()) {
    const first = Math.max(1, lastAtOrBefore(holders.startNs, holders.count, scale.startNs) + 1);
    const end = lastAtOrBefore(holders.startNs, holders.count, scale.endNs) + 1;
    if (end - first > MOST_HAND_OVERS) continue;
    for (let i = first; i < end; i++) {
      let before = i - 1;
      while (before > 0 && holders.endNs[before] <= holders.startNs[before]) before--;
      if (holders.endNs[i] <= holders.startNs[i]) continue;
      const fromY = middles.get(holders.occupant[before]);
      const toY = middles.get(holders.occupant[i]);
      if (fromY === undefined || toY === undefined || fromY === toY) continue;
      drawArrow(ctx, scale.toCssPx(holders.endNs[before]), fromY, scale.toCssPx(holders.startNs[i]), toY, true);
    }
  }
  ctx.setLineDash([]);
  ctx.globalAlpha = 1;
}
