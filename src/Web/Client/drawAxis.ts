/** The time axis below the rows: marks, the measured rounds, and a red tick wherever records are missing. */
import { axisOf, type Axis } from "./timeText.ts";
import { font, paintGround } from "./theme.ts";
import type { View } from "./view.ts";
import type { Canvas2D } from "./canvas2D.ts";

const TICK_SPACING_CSS_PX = 88;
const LABEL_GAP_CSS_PX = 8;
const MEASURED_HEIGHT_CSS_PX = 3;
const LOST_HEIGHT_CSS_PX = 9;

/** The marks that fit a view, at the run's own times. */
export function axisFor({ scale, zeroNs, theme }: View): Axis {
  const axis = axisOf(scale.countedFrom(zeroNs), TICK_SPACING_CSS_PX * theme.fontScale);
  return zeroNs === 0 ? axis : { ...axis, ticks: axis.ticks.map(({ timeNs, label }) => ({ timeNs: timeNs + zeroNs, label })) };
}

/** Faint lines through the rows, below everything else. */
export function drawGrid(ctx: Canvas2D, view: View, axis: Axis): void {
  ctx.fillStyle = view.theme.colours.border;
  ctx.globalAlpha = 0.6;
  for (const tick of axis.ticks) ctx.fillRect(snapped(view, tick.timeNs), 0, view.theme.hairCssPx, view.layout.rowsHeightCssPx);
  ctx.globalAlpha = 1;
}

/** Draws the axis. */
export function drawAxis(ctx: Canvas2D, view: View, axis: Axis): void {
  const { theme, layout, scale } = view;
  if (layout.axisHeightCssPx === 0) return drawLost(ctx, view, layout.rowsHeightCssPx - LOST_HEIGHT_CSS_PX);
  const top = layout.rowsHeightCssPx;
  paintGround(ctx, theme, 0, top, scale.rightCssPx, layout.axisHeightCssPx);
  ctx.fillStyle = theme.colours.border;
  ctx.fillRect(scale.leftCssPx, top, scale.widthCssPx, theme.hairCssPx);
  for (const round of view.measured) drawStretch(ctx, view, round.startNs, round.endNs, top, MEASURED_HEIGHT_CSS_PX, theme.colours.accent, 1);
  drawTicks(ctx, view, axis, top);
  drawLost(ctx, view, top);
}

/** What is missing is seen also where the axis is another picture's. */
function drawLost(ctx: Canvas2D, view: View, top: number): void {
  for (const lost of view.run.lost) drawStretch(ctx, view, lost.startNs, lost.endNs, top, LOST_HEIGHT_CSS_PX, view.theme.colours.lost, 2);
}

function drawTicks(ctx: Canvas2D, view: View, axis: Axis, top: number): void {
  const { theme, layout, scale } = view;
  const middle = top + layout.axisHeightCssPx / 2 + 3;
  ctx.font = font(theme, 14);
  ctx.textBaseline = "middle";
  let freeCssPx = -Infinity;
  for (const tick of axis.ticks) {
    const x = snapped(view, tick.timeNs);
    ctx.fillStyle = theme.colours.border;
    ctx.fillRect(x, top, theme.hairCssPx, 6);
    const width = ctx.measureText(tick.label).width;
    // Kept within the plot; one at an edge may so come too near to the one before it.
    const left = Math.min(Math.max(scale.leftCssPx, x - width / 2), scale.rightCssPx - 2 - width);
    if (left < freeCssPx) continue;
    freeCssPx = left + width + LABEL_GAP_CSS_PX;
    ctx.textAlign = "left";
    ctx.fillStyle = theme.colours.muted;
    ctx.fillText(tick.label, left, middle);
  }
  if (!axis.base) return;
  ctx.textAlign = "right";
  ctx.fillStyle = theme.colours.text;
  ctx.fillText(axis.base.label, scale.leftCssPx - 10, middle);
}

/** A bar along the axis; never narrower than `leastCssPx`, so that it can't vanish. */
function drawStretch(
  ctx: Canvas2D, view: View, startNs: number, endNs: number, top: number, height: number, colour: string, leastCssPx: number,
): void {
  const { scale } = view;
  if (endNs < scale.startNs || startNs > scale.endNs) return;
  const left = Math.max(scale.leftCssPx, scale.toCssPx(startNs));
  const right = Math.min(scale.rightCssPx, scale.toCssPx(endNs));
  ctx.fillStyle = colour;
  ctx.fillRect(left, top, Math.max(leastCssPx, right - left), height);
}

function snapped(view: View, timeNs: number): number {
  const hair = view.theme.hairCssPx;
  return Math.floor(view.scale.toCssPx(timeNs) / hair) * hair;
}
