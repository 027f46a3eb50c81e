/**
 * The slices of a lane, one strip for each depth: a light box with its name where there is room. Slices thinner than a pixel are drawn as the share
 * of the pixel column that they cover.
 */
import { ColumnStrip } from "./columnStrip.ts";
import { lastAtOrBeforeFrom } from "./growing.ts";
import type { SliceLevel } from "./laneTrack.ts";
import { isRank } from "./ranks.ts";
import { Columns, stretchPieces, sweep } from "./sweep.ts";
import { COVERAGE_LEVELS, font } from "./theme.ts";
import type { View } from "./view.ts";
import type { Canvas2D } from "./canvas2D.ts";

/** Deeper slices are counted and hovered, but not drawn. */
const MAX_LEVELS = 4;
const LEAST_EDGE_CSS_PX = 3;
const LEAST_LABEL_CSS_PX = 14;
const PADDING_CSS_PX = 5;
/** Lower strips are not written on. */
const LEAST_LEVEL_CSS_PX = 14;
/** The red edge of a marked slice, and the width below which it is a red tick. */
const MARK = { edgeCssPx: 1.5, leastEdgeCssPx: 5, tickCssPx: 2, denseCssPx: 5, denseHeight: 0.5 };

interface Label {
  readonly full: string;
  /** What is written where the whole does not fit; empty: nothing. */
  readonly short: string;
  readonly xCssPx: number;
  readonly widthCssPx: number;
}

/**
 * The depths of a rank's lane that are drawn in a strip of that height: where all of them would be too low to write on, the outer ones, which say whom it waits for. Other lanes show
 * all they have.
 */
export function shownLevels({ run, theme }: View, laneId: number, heightCssPx: number): readonly SliceLevel[] {
  const levels = run.tracks[laneId]?.levels ?? [];
  return isRank(run.lanes[laneId]) ? levels.slice(0, Math.max(1, Math.floor(heightCssPx / (LEAST_LEVEL_CSS_PX * theme.fontScale)))) : levels;
}

/** Draws all depths of a lane into the given strip. */
export function drawSlices(ctx: Canvas2D, view: View, levels: readonly SliceLevel[], topCssPx: number, heightCssPx: number): void {
  const shown = Math.min(levels.length, MAX_LEVELS);
  if (shown === 0) return;
  for (let depth = 0; depth < shown; depth++) {
    const { top, height } = levelPlace(view, levels.length, depth, topCssPx, heightCssPx);
    const labels = drawLevel(ctx, view, levels[depth], top, height);
    if (height >= (LEAST_LEVEL_CSS_PX - 1) * view.theme.fontScale) drawLabels(ctx, view, labels, top + height / 2);
    if (levels[depth].marked.count > 0) drawMarked(ctx, view, levels[depth], top, height);
  }
}

/** Where the strip of a depth is within the slices' strip. */
export function levelPlace({ theme: { hairCssPx } }: View, levels: number, depth: number, topCssPx: number, heightCssPx: number): { top: number; height: number } {
  const levelCssPx = Math.floor(heightCssPx / Math.min(levels, MAX_LEVELS) / hairCssPx) * hairCssPx;
  return { top: topCssPx + Math.min(depth, MAX_LEVELS - 1) * levelCssPx, height: levelCssPx - hairCssPx };
}

/** The strip of a given depth at a height within the slices' strip, for hover. */
export function depthAt(levels: number, yCssPx: number, heightCssPx: number): number {
  const shown = Math.min(levels, MAX_LEVELS);
  return Math.min(shown - 1, Math.floor((yCssPx / heightCssPx) * shown));
}

function drawLevel(ctx: Canvas2D, view: View, level: SliceLevel, top: number, height: number): Label[] {
  const columns = new Columns(view);
  const coverage = new ColumnStrip(view.theme.strip, view.theme.coverage, columns.end, height, view.theme.hairCssPx);
  const labels: Label[] = [];
  let index = -1;
  for (let column = 0; column < columns.end; ) {
    const startNs = columns.timeNs(column);
    const endNs = columns.timeNs(column + 1);
    index = lastAtOrBeforeFrom(level.startNs, level.count, startNs, index);
    const isInside = index >= 0 && level.endNs[index] > startNs;
    const nextNs = index + 1 < level.count ? level.startNs[index + 1] : Infinity;
    if (isInside && level.endNs[index] >= endNs) {
      const end = Math.max(column + 1, columns.at(level.endNs[index]));
      const label = drawBox(ctx, view, level, index, columns.xCssPx(column), (end - column) * columns.widthCssPx, top, height);
      if (label) labels.push(label);
      column = end;
    } else if (!isInside && nextNs >= endNs) {
      column = Math.max(column + 1, columns.at(nextNs));
    } else {
      const after = lastAtOrBeforeFrom(level.startNs, level.count, endNs, index);
      const coveredNs = level.coveredUntil(endNs, after) - level.coveredUntil(startNs, index);
      if (coveredNs > 0) coverage.solid(column, 1, Math.max(1, Math.min(COVERAGE_LEVELS, Math.round((coveredNs / columns.nsPerColumn) * COVERAGE_LEVELS))));
      column++;
    }
  }
  coverage.flush(ctx, view.scale.leftCssPx, top);
  return labels;
}

function drawBox(ctx: Canvas2D, view: View, level: SliceLevel, index: number, x: number, width: number, top: number, height: number): Label | null {
  const { theme, run, scale } = view;
  const nameId = level.nameId[index];
  const state = run.name(nameId).state;
  ctx.fillStyle = theme.sliceFill[state];
  ctx.fillRect(x, top, width, height);
  if (width < LEAST_EDGE_CSS_PX) return null;
  if (level.startNs[index] >= scale.startNs) {
    ctx.fillStyle = state === 0 ? theme.colours.muted : theme.plain[state];
    ctx.fillRect(x, top, theme.hairCssPx, height);
  }
  if (width < LEAST_LABEL_CSS_PX) return null;
  const full = run.label(nameId, level.arg[index]);
  return { full, short: shortLabel(full, String(level.arg[index])), xCssPx: x, widthCssPx: width };
}

/** Of "chunk 12" the number; of a call "f(0, 9)" what is called. */
function shortLabel(full: string, arg: string): string {
  const bracket = full.indexOf("(");
  return bracket > 0 ? full.slice(0, bracket) : full.endsWith(arg) ? arg : "";
}

/** A red edge around slices that must be seen; where there is no room for one, a red tick. Many of them leave the slices below them to be seen. */
function drawMarked(ctx: Canvas2D, view: View, level: SliceLevel, top: number, height: number): void {
  const columns = new Columns(view);
  const red = view.theme.colours.lost;
  const half = MARK.edgeCssPx / 2;
  let lastCssPx = -Infinity;
  const tick = (column: number) => {
    const x = columns.xCssPx(column);
    ctx.fillStyle = red;
    ctx.fillRect(x, top, MARK.tickCssPx, x - lastCssPx < MARK.denseCssPx ? height * MARK.denseHeight : height);
    lastCssPx = x;
  };
  sweep(columns, stretchPieces(level.marked), ({ isTaken }, column, end) => {
    const width = (end - column) * columns.widthCssPx;
    if (!isTaken) return;
    if (width < MARK.leastEdgeCssPx) return tick(column);
    ctx.strokeStyle = red;
    ctx.lineWidth = MARK.edgeCssPx;
    ctx.strokeRect(columns.xCssPx(column) + half, top + half, width - MARK.edgeCssPx, height - MARK.edgeCssPx);
  }, (_, column) => tick(column));
}

function drawLabels(ctx: Canvas2D, view: View, labels: readonly Label[], middle: number): void {
  const { theme } = view;
  ctx.font = font(theme, 14);
  ctx.fillStyle = theme.colours.text;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  for (const label of labels) {
    const room = label.widthCssPx - 2 * PADDING_CSS_PX;
    const text = textWidth(ctx, label.full) <= room ? label.full : label.short;
    if (text !== "" && textWidth(ctx, text) <= room) ctx.fillText(text, label.xCssPx + PADDING_CSS_PX, middle);
  }
}

const widths = new Map<string, number>();

/** Width of a text in the context's font; remembered, because measuring is the most expensive part of writing. */
export function textWidth(ctx: Canvas2D, text: string): number {
  const key = ctx.font + text;
  let width = widths.get(key);
  if (width === undefined) {
    if (widths.size > 5000) widths.clear();
    width = ctx.measureText(text).width;
    widths.set(key, width);
  }
  return width;
}
