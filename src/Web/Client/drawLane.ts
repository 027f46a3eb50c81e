/** The row of a lane: slices above, the state band below. A lane whose states are only deduced is lighter, with a dashed edge. */
import { SOURCE_INFERRED } from "./chunkLanes.ts";
import { drawBand } from "./drawBand.ts";
import { drawSlices, shownLevels } from "./drawSlices.ts";
import type { Row } from "./layout.ts";
import type { View } from "./view.ts";
import type { Canvas2D } from "./canvas2D.ts";

/** How light a guess is drawn. */
export const INFERRED_ALPHA = 0.55;

/** Where the parts of a lane's row are, from the row's top. */
export interface LaneParts {
  readonly slicesTop: number;
  readonly slicesHeight: number;
  readonly bandTop: number;
  readonly bandHeight: number;
}

/** The division of a row of that height. */
export function laneParts(heightCssPx: number): LaneParts {
  const margin = heightCssPx >= 48 ? 5 : 3;
  const inner = heightCssPx - 2 * margin;
  const bandHeight = Math.round(inner * 0.45);
  return { slicesTop: margin, slicesHeight: inner - bandHeight - 1, bandTop: margin + inner - bandHeight, bandHeight };
}

/** Draws a lane's row at the given height of the canvas. */
export function drawLane(ctx: Canvas2D, view: View, row: Row, topCssPx: number): void {
  const { run, scale, theme } = view;
  const parts = laneParts(row.heightCssPx);
  const bandTop = topCssPx + parts.bandTop;
  ctx.fillStyle = theme.colours.lane;
  ctx.fillRect(scale.leftCssPx, topCssPx + parts.slicesTop, scale.widthCssPx, parts.bandTop + parts.bandHeight - parts.slicesTop);
  const track = run.tracks[row.id];
  if (!track) return;
  const isInferred = run.lanes[row.id]?.source === SOURCE_INFERRED;
  if (isInferred) ctx.globalAlpha = INFERRED_ALPHA;
  drawBand(ctx, view, track, bandTop, parts.bandHeight);
  ctx.globalAlpha = 1;
  if (isInferred) dashedEdge(ctx, view, bandTop, parts.bandHeight);
  drawSlices(ctx, view, shownLevels(view, row.id, parts.slicesHeight), topCssPx + parts.slicesTop, parts.slicesHeight);
}

/** The edge around what is inferred. */
export function dashedEdge(ctx: Canvas2D, view: View, top: number, height: number): void {
  const { scale, theme } = view;
  ctx.strokeStyle = theme.colours.muted;
  ctx.lineWidth = 1;
  ctx.setLineDash([4, 3]);
  ctx.strokeRect(scale.leftCssPx + 0.5, top + 0.5, scale.widthCssPx - 1, height - 1);
  ctx.setLineDash([]);
}
