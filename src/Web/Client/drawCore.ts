/** The row of a core: which worker had it, in that worker's tint and with its number where there is room; other threads in grey; nobody: nothing. */
import { CORE_CLASSES, type CoreTrack } from "./coreTrack.ts";
import { ColumnStrip } from "./columnStrip.ts";
import { lastAtOrBeforeFrom } from "./growing.ts";
import { ON_STATE, WORKER_TINTS } from "./palette.ts";
import { isRank, shownNumber } from "./ranks.ts";
import { Columns, LEAST_HATCH_CSS_PX } from "./sweep.ts";
import { font } from "./theme.ts";
import { textWidth } from "./drawSlices.ts";
import type { Canvas2D, View } from "./view.ts";

/** Above this many stretches in one column, its workers are drawn in the common tint. */
const MAX_LOOKED_AT = 8;
const LEAST_NAME_CSS_PX = 12;

/** A stretch in which one occupant (or nobody, after stretch `index`) has the core. */
interface Piece {
  readonly index: number;
  readonly isTaken: boolean;
  readonly endNs: number;
}

interface NamePlace {
  readonly occupant: number;
  readonly x: number;
  readonly width: number;
}

/** Draws who had the core into a strip of the given place. */
export function drawCore(ctx: Canvas2D, view: View, track: CoreTrack, topCssPx: number, heightCssPx: number): void {
  const { theme, run, scale } = view;
  const columns = new Columns(view);
  const fills = [...WORKER_TINTS, theme.colours.otherOfRun, theme.colours.stranger];
  const strip = new ColumnStrip(theme.strip, fills, columns.end, heightCssPx, theme.hairCssPx);
  const shares = new CoreColumn(track, (occupant) => tintOf(view, track, occupant), fills.length);
  const names: NamePlace[] = [];
  let piece = pieceAt(track, columns.startNs, -1);
  let isSnapped = false;
  for (let column = 0; column < columns.end; ) {
    if (!isSnapped) piece = pieceAt(track, columns.timeNs(column), piece.index);
    const next = columns.at(piece.endNs);
    if (next <= column) {
      strip.divide(column, 1, shares.within(columns.timeNs(column), columns.timeNs(column + 1), piece.index, run.endNs));
      column++;
      isSnapped = false;
      continue;
    }
    const following = pieceAfter(track, piece);
    isSnapped = next < columns.end && following.endNs >= columns.timeNs(next + 2);
    const end = isSnapped ? columns.nearest(piece.endNs) : next;
    if (piece.isTaken) {
      const occupant = track.occupant[piece.index];
      const place = { occupant, x: columns.xCssPx(column), width: (end - column) * columns.widthCssPx };
      if (place.width >= LEAST_HATCH_CSS_PX) {
        ctx.fillStyle = fills[tintOf(view, track, occupant)];
        ctx.fillRect(place.x, topCssPx, place.width, heightCssPx);
        names.push(place);
      } else strip.solid(column, end - column, tintOf(view, track, occupant));
    }
    column = end;
    if (isSnapped) piece = following;
  }
  strip.flush(ctx, scale.leftCssPx, topCssPx);
  drawNames(ctx, view, track, names, topCssPx + heightCssPx / 2);
}

function pieceAt(track: CoreTrack, timeNs: number, hint: number): Piece {
  const index = lastAtOrBeforeFrom(track.startNs, track.count, timeNs, hint);
  return pieceOf(track, index, index >= 0 && track.endNs[index] > timeNs);
}

function pieceAfter(track: CoreTrack, piece: Piece): Piece {
  const next = piece.index + 1;
  const isTaken = next < track.count && (!piece.isTaken || track.startNs[next] <= piece.endNs);
  return pieceOf(track, isTaken ? next : piece.index, isTaken);
}

function pieceOf(track: CoreTrack, index: number, isTaken: boolean): Piece {
  return { index, isTaken, endNs: isTaken ? track.endNs[index] : index + 1 < track.count ? track.startNs[index + 1] : Infinity };
}

function drawNames(ctx: Canvas2D, view: View, track: CoreTrack, names: readonly NamePlace[], middle: number): void {
  const { theme } = view;
  ctx.font = font(theme, 14, 600);
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  for (const { occupant, x, width } of names) {
    const text = shortName(view, occupant);
    if (width < LEAST_NAME_CSS_PX || textWidth(ctx, text) > width - 6) continue;
    ctx.fillStyle = track.classOf(occupant) === 0 ? ON_STATE : theme.colours.background;
    ctx.fillText(text, x + width / 2, middle);
  }
}

/** A worker by its number, anything else by its name. */
function shortName(view: View, occupant: number): string {
  const lane = occupant >= 0 ? view.run.lanes[occupant] : undefined;
  return lane && lane.number > 0 ? String(shownNumber(lane.number, isRank(lane))) : view.run.occupantName(occupant);
}

/** Index of the fill for whoever had the core. */
function tintOf(view: View, track: CoreTrack, occupant: number): number {
  const whose = track.classOf(occupant);
  if (whose > 0) return WORKER_TINTS.length + whose - 1;
  return ((view.run.lanes[occupant]?.number ?? 1) - 1) % WORKER_TINTS.length;
}

/** Shares of one column's time by fill; the same array is filled again and again. */
class CoreColumn {
  private readonly shares: Float64Array;
  private readonly classes = new Float64Array(CORE_CLASSES);

  constructor(private readonly track: CoreTrack, private readonly fillOf: (occupant: number) => number, fills: number) {
    this.shares = new Float64Array(fills);
  }

  /** @param index the last stretch that has begun at the column's start. */
  within(startNs: number, endNs: number, index: number, knownNs: number): Float64Array {
    const { track } = this;
    const untilNs = Math.min(endNs, knownNs);
    this.shares.fill(0);
    const last = lastAtOrBeforeFrom(track.startNs, track.count, untilNs, index);
    const first = Math.max(0, index);
    if (last - first < MAX_LOOKED_AT) {
      for (let i = first; i <= last; i++) {
        const ns = Math.min(untilNs, track.endNs[i]) - Math.max(startNs, track.startNs[i]);
        if (ns > 0) this.shares[this.fillOf(track.occupant[i])] += ns / (endNs - startNs);
      }
      return this.shares;
    }
    this.classes.fill(0);
    track.addTime(startNs, untilNs, this.classes);
    this.shares[0] = this.classes[0] / (endNs - startNs);
    const firstOther = this.shares.length - (CORE_CLASSES - 1);
    for (let c = 1; c < CORE_CLASSES; c++) this.shares[firstOther + c - 1] = this.classes[c] / (endNs - startNs);
    return this.shares;
  }
}
