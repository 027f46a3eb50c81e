/**
 * Room 5, its picture: draws one view of a run. Pure: the same run, view and theme give the same calls. Data comes from runData.ts; the calls go to the
 * canvas of timeline.ts, or to the picture of savePicture.ts.
 */
import { drawArrows } from "./drawArrows.ts";
import { axisFor, drawAxis, drawGrid } from "./drawAxis.ts";
import { drawBaton, drawHandOvers } from "./drawBaton.ts";
import { drawCore } from "./drawCore.ts";
import { drawCounter } from "./drawCounter.ts";
import { drawLockHandOvers } from "./drawHandOvers.ts";
import { drawHead } from "./drawHeads.ts";
import { drawLane } from "./drawLane.ts";
import { drawMarks } from "./drawMarks.ts";
import { drawLock } from "./drawLock.ts";
import { drawCalls, drawRepeated } from "./drawRanks.ts";
import { durationText, instantText } from "./timeText.ts";
import { font, paintGround } from "./theme.ts";
import type { Row } from "./layout.ts";
import type { View } from "./view.ts";
import type { Canvas2D } from "./canvas2D.ts";
import type { Stretch } from "./stretches.ts";

const CORE_MARGIN_CSS_PX = 3;
/** How much of a row is covered that has nothing to do with the selected lock. */
const VEIL_ALPHA = 0.8;

/** Draws everything but cursor and selection. The context is in css pixels; its whole area is painted. */
export function draw(ctx: Canvas2D, view: View, othersOpen: boolean): void {
  const { layout, theme, scale } = view;
  const axis = axisFor(view);
  paintGround(ctx, theme, 0, 0, scale.rightCssPx, layout.rowsHeightCssPx);
  ctx.save();
  ctx.beginPath();
  ctx.rect(0, 0, scale.rightCssPx, layout.rowsHeightCssPx);
  ctx.clip();
  drawGrid(ctx, view, axis);
  for (const row of layout.rows) drawRow(ctx, view, row, othersOpen);
  ctx.beginPath();
  ctx.rect(scale.leftCssPx, 0, scale.widthCssPx, layout.rowsHeightCssPx);
  ctx.clip();
  drawLockHandOvers(ctx, view);
  if (view.selectedLock === null && !view.marked) {
    drawHandOvers(ctx, view);
    drawCalls(ctx, view);
    drawRepeated(ctx, view);
    drawArrows(ctx, view);
  }
  ctx.restore();
  drawAxis(ctx, view, axis);
}

function drawRow(ctx: Canvas2D, view: View, row: Row, othersOpen: boolean): void {
  const top = row.topCssPx - view.scrollCssPx;
  if (top + row.heightCssPx <= 0 || top >= view.layout.rowsHeightCssPx) return;
  const { run } = view;
  drawHead(ctx, view, row, top, othersOpen);
  if (row.kind === "lane") drawLane(ctx, view, row, top);
  if (row.kind === "baton") drawBaton(ctx, view, run.batons.get(row.id), top, row.heightCssPx);
  if (row.kind === "lock") drawLock(ctx, view, run.locks.tracks[row.id], row, top);
  if (row.kind === "counter") drawCounter(ctx, view, run.locks.counters[row.id], row.heightCssPx, top);
  if (row.kind === "core") drawCoreRow(ctx, view, row, top);
  if (view.marked && row.kind === "lane") drawMarks(ctx, view, row, top, view.marked);
  if (isVeiled(view, row)) drawVeil(ctx, view, row, top);
}

function drawCoreRow(ctx: Canvas2D, view: View, row: Row, top: number): void {
  const height = row.heightCssPx - 2 * CORE_MARGIN_CSS_PX;
  ctx.fillStyle = view.theme.colours.lane;
  ctx.fillRect(view.scale.leftCssPx, top + CORE_MARGIN_CSS_PX, view.scale.widthCssPx, height);
  const track = view.run.cores[row.id];
  if (track) drawCore(ctx, view, track, top + CORE_MARGIN_CSS_PX, height);
}

/** While a lock is selected: other locks, and lanes that have neither held it nor waited for it. */
function isVeiled({ selectedLock, run }: View, row: Row): boolean {
  if (selectedLock === null) return false;
  if (row.kind === "lock") return row.id !== selectedLock;
  return row.kind === "lane" && run.locks.tracks[selectedLock]?.isTouchedBy(row.id) !== true;
}

function drawVeil(ctx: Canvas2D, view: View, row: Row, top: number): void {
  ctx.fillStyle = view.theme.colours.background;
  ctx.globalAlpha = VEIL_ALPHA;
  ctx.fillRect(0, top, view.scale.rightCssPx, row.heightCssPx);
  ctx.globalAlpha = 1;
}

/** What lies over the picture and changes with the pointer. */
export interface Overlay {
  readonly selection: Stretch | null;
  readonly cursorNs: number | null;
  /** The slice under the pointer. */
  readonly outline: { readonly startNs: number; readonly endNs: number; readonly topCssPx: number; readonly heightCssPx: number } | null;
}

/** Draws selection, outline and cursor over a picture of the same view. */
export function drawOverlay(ctx: Canvas2D, view: View, overlay: Overlay): void {
  const { scale, theme } = view;
  if (overlay.selection) drawSelection(ctx, view, overlay.selection);
  if (overlay.outline) {
    const { startNs, endNs, topCssPx, heightCssPx } = overlay.outline;
    const left = Math.max(scale.leftCssPx, scale.toCssPx(startNs));
    const right = Math.min(scale.rightCssPx, scale.toCssPx(endNs));
    ctx.strokeStyle = theme.colours.text;
    ctx.lineWidth = 1.5;
    ctx.strokeRect(left, topCssPx, Math.max(1, right - left), heightCssPx);
  }
  if (overlay.cursorNs !== null) drawCursor(ctx, view, overlay.cursorNs);
}

function drawSelection(ctx: Canvas2D, view: View, selection: Stretch): void {
  const { scale, theme, layout } = view;
  const left = Math.max(scale.leftCssPx, scale.toCssPx(selection.startNs));
  const right = Math.min(scale.rightCssPx, scale.toCssPx(selection.endNs));
  if (right <= left) return;
  ctx.fillStyle = theme.colours.accent;
  ctx.globalAlpha = 0.14;
  ctx.fillRect(left, 0, right - left, layout.rowsHeightCssPx);
  ctx.globalAlpha = 1;
  ctx.fillRect(left, 0, 1, layout.rowsHeightCssPx);
  ctx.fillRect(right - 1, 0, 1, layout.rowsHeightCssPx);
  drawFlag(ctx, view, (left + right) / 2, durationText(selection.endNs - selection.startNs), layout.rowsHeightCssPx - 11 * theme.fontScale);
}

function drawCursor(ctx: Canvas2D, view: View, cursorNs: number): void {
  const { scale, theme, layout } = view;
  const x = Math.floor(scale.toCssPx(cursorNs));
  if (x < scale.leftCssPx || x > scale.rightCssPx) return;
  ctx.fillStyle = theme.colours.muted;
  ctx.fillRect(x, 0, 1, layout.rowsHeightCssPx + (layout.axisHeightCssPx > 0 ? 4 : 0));
  if (layout.axisHeightCssPx > 0) drawFlag(ctx, view, x, instantText(cursorNs - view.zeroNs, scale.nsPerCssPx), layout.rowsHeightCssPx + layout.axisHeightCssPx / 2 + 3);
}

/** A text on a dark ground, kept within the plot. */
function drawFlag(ctx: Canvas2D, view: View, x: number, text: string, middle: number): void {
  const { scale, theme } = view;
  ctx.font = font(theme, 14, 500);
  const width = Math.ceil(ctx.measureText(text).width) + 12;
  const height = 20 * theme.fontScale;
  const left = Math.min(Math.max(scale.leftCssPx, x - width / 2), scale.rightCssPx - width);
  ctx.fillStyle = theme.colours.text;
  ctx.fillRect(left, middle - height / 2, width, height);
  ctx.fillStyle = theme.colours.background;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText(text, left + width / 2, middle + 0.5);
}
