/** What ranks do together, over their rows: a band through the slices of one call, so that its left edge shows who came when; a red edge around work that several have done alike. */
import { laneParts } from "./drawLane.ts";
import { levelPlace, shownLevels } from "./drawSlices.ts";
import { lastAtOrBefore } from "./growing.ts";
import type { Row } from "./layout.ts";
import { endOf, startOf, type Call, type Part } from "./runRanks.ts";
import type { SliceLevel } from "./laneTrack.ts";
import { MESSAGE_WAIT } from "./chunk.ts";
import type { View } from "./view.ts";
import type { Canvas2D } from "./canvas2D.ts";

/** More than this many calls in the view are no bands but a curtain. */
const MOST_CALLS = 120;
const BAND = { fillAlpha: 0.16, edgeAlpha: 0.75 };
/** The red edge of work that several ranks have done alike. */
export const REPEATED_EDGE_CSS_PX = 1.5;
const LEAST_REPEATED_CSS_PX = 4;

/** Draws the bands of the calls in the view. */
export function drawCalls(ctx: Canvas2D, view: View): void {
  const { run, scale, theme, layout } = view;
  if (run.ranks.calls.length === 0) return;
  const visible = run.ranks.calls.filter((call) => call.parts.length > 1 && call.startNs <= scale.endNs && call.endNs >= scale.startNs);
  if (visible.length > MOST_CALLS) return;
  const rows = new Map(layout.rows.filter(({ kind }) => kind === "lane").map((row) => [row.id, row]));
  ctx.fillStyle = ctx.strokeStyle = theme.plain[MESSAGE_WAIT];
  ctx.lineWidth = 1;
  for (const call of visible) drawBandOf(ctx, view, call, rows);
  ctx.globalAlpha = 1;
}

function drawBandOf(ctx: Canvas2D, view: View, call: Call, rows: ReadonlyMap<number, Row>): void {
  const places = call.parts.flatMap((part) => placeInRow(view, rows.get(part.laneId), part)).sort((a, b) => a.top - b.top);
  // From strip to strip; a rank that has no row leaves a gap that is bridged.
  for (let i = 1; i < places.length; i++) {
    const above = places[i - 1];
    const below = places[i];
    ctx.globalAlpha = BAND.fillAlpha;
    ctx.beginPath();
    ctx.moveTo(above.left, above.top + above.height);
    ctx.lineTo(above.right, above.top + above.height);
    ctx.lineTo(below.right, below.top);
    ctx.lineTo(below.left, below.top);
    ctx.closePath();
    ctx.fill();
    ctx.globalAlpha = BAND.edgeAlpha;
    line(ctx, above.left, above.top + above.height, below.left, below.top);
    line(ctx, above.right, above.top + above.height, below.right, below.top);
  }
}

/** Where a part of a call is drawn; nowhere when its lane has no row, or its depth is folded away. */
function placeInRow(view: View, row: Row | undefined, part: Part) {
  if (!row || !shownLevels(view, part.laneId, laneParts(row.heightCssPx).slicesHeight).includes(part.level)) return [];
  const { scale, run } = view;
  return [{ ...placeOf(view, row, part), left: scale.toCssPx(startOf(part)), right: scale.toCssPx(Math.min(endOf(part), run.endNs)) }];
}

function line(ctx: Canvas2D, fromX: number, fromY: number, toX: number, toY: number): void {
  ctx.beginPath();
  ctx.moveTo(fromX, fromY);
  ctx.lineTo(toX, toY);
  ctx.stroke();
}

/** Where a slice's strip is on the canvas. */
function placeOf(view: View, row: Row, { laneId, level }: Pick<Part, "laneId" | "level">): { top: number; height: number } {
  const parts = laneParts(row.heightCssPx);
  const levels = shownLevels(view, laneId, parts.slicesHeight);
  return levelPlace(view, levels.length, levels.indexOf(level), row.topCssPx - view.scrollCssPx + parts.slicesTop, parts.slicesHeight);
}

/** Draws the red edge around work that another rank has done as well. */
export function drawRepeated(ctx: Canvas2D, view: View): void {
  const { run, layout, theme } = view;
  if (!run.ranks.hasRepeated) return;
  ctx.strokeStyle = theme.colours.lost;
  ctx.lineWidth = REPEATED_EDGE_CSS_PX;
  for (const row of layout.rows) {
    if (row.kind !== "lane") continue;
    for (const level of shownLevels(view, row.id, laneParts(row.heightCssPx).slicesHeight)) drawRepeatedOf(ctx, view, row, level);
  }
}

function drawRepeatedOf(ctx: Canvas2D, view: View, row: Row, level: SliceLevel): void {
  const { run, scale } = view;
  const { top, height } = placeOf(view, row, { laneId: row.id, level });
  const half = REPEATED_EDGE_CSS_PX / 2;
  for (let i = Math.max(0, lastAtOrBefore(level.startNs, level.count, scale.startNs)); i < level.count && level.startNs[i] <= scale.endNs; i++) {
    if (!run.ranks.repeatedBy(level.nameId[i])) continue;
    const left = Math.max(scale.leftCssPx, scale.toCssPx(level.startNs[i]));
    const right = Math.min(scale.rightCssPx, scale.toCssPx(Math.min(level.endNs[i], run.endNs)));
    if (right - left >= LEAST_REPEATED_CSS_PX) ctx.strokeRect(left + half, top + half, right - left - REPEATED_EDGE_CSS_PX, height - REPEATED_EDGE_CSS_PX);
  }
}
