/**
 * A number that changes in steps as an area: how many wait for a lock, how many items are in a queue. Where several values share a pixel column, the column
 * is as high as their mean, and in a lighter colour as high as the largest, so that no peak vanishes.
 */
import { ColumnStrip } from "./columnStrip.ts";
import { lastAtOrBeforeFrom } from "./growing.ts";
import type { StepTrack } from "./stepTrack.ts";
import { Columns, LEAST_HATCH_CSS_PX, stepPieces, sweep } from "./sweep.ts";
import { font } from "./theme.ts";
import type { View } from "./view.ts";
import type { Canvas2D } from "./canvas2D.ts";

/** How an area is painted. */
export interface StepPaint {
  readonly mean: string;
  readonly peak: string;
  /** One value that lasts; its height is within the area's. */
  box(x: number, width: number, value: number, heightCssPx: number): void;
}

/** The largest value that is seen, and where. */
export interface Peak {
  readonly value: number;
  readonly xCssPx: number;
}

/** Draws a track whose value `full` fills the height; nothing is negative. Returns the peak, null where all is 0. */
export function drawSteps(ctx: Canvas2D, view: View, track: StepTrack, full: number, paint: StepPaint, topCssPx: number, heightCssPx: number): Peak | null {
  const { theme, scale, run } = view;
  const columns = new Columns(view);
  const strip = new ColumnStrip(theme.strip, [paint.mean, paint.peak], columns.end, heightCssPx, theme.hairCssPx);
  const shares = new Float64Array(2);
  let peak: Peak | null = null;
  const note = (value: number, column: number) => {
    if (value > (peak?.value ?? 0)) peak = { value, xCssPx: columns.xCssPx(column) };
  };
  sweep(columns, stepPieces(track), (index, column, end) => {
    const value = index < 0 ? 0 : track.value[index];
    if (value <= 0) return;
    note(value, column);
    const width = (end - column) * columns.widthCssPx;
    const share = Math.min(1, value / full);
    if (width >= LEAST_HATCH_CSS_PX) return paint.box(columns.xCssPx(column), width, value, Math.max(theme.hairCssPx, heightCssPx * share));
    [shares[0], shares[1]] = [share, 0];
    strip.divide(column, end - column, shares);
  }, (index, column) => {
    const startNs = columns.timeNs(column);
    const endNs = Math.min(columns.timeNs(column + 1), run.endNs);
    const after = lastAtOrBeforeFrom(track.timeNs, track.count, endNs, index);
    const most = track.mostWithin(index, after);
    note(most, column);
    const mean = (track.sumUntil(endNs, after) - track.sumUntil(startNs, index)) / columns.nsPerColumn;
    shares[0] = Math.min(1, Math.max(0, mean) / full);
    shares[1] = Math.max(0, Math.min(1, most / full) - shares[0]);
    strip.divide(column, 1, shares);
  });
  strip.flush(ctx, scale.leftCssPx, topCssPx);
  return peak;
}

/** Writes the largest value beside where it is, on the row's ground. */
export function drawPeak(ctx: Canvas2D, view: View, peak: Peak | null, topCssPx: number): void {
  const { theme, scale } = view;
  if (!peak) return;
  const text = peak.value.toLocaleString("en-US");
  ctx.font = font(theme, 14, 600);
  const width = Math.ceil(ctx.measureText(text).width) + 6;
  const height = 15 * theme.fontScale;
  const left = Math.max(scale.leftCssPx, Math.min(peak.xCssPx + 2, scale.rightCssPx - width));
  ctx.fillStyle = theme.colours.lane;
  ctx.globalAlpha = 0.85;
  ctx.fillRect(left, topCssPx, width, height);
  ctx.globalAlpha = 1;
  ctx.fillStyle = theme.colours.text;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.fillText(text, left + 3, topCssPx + height / 2 + 0.5);
}
