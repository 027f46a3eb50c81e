/**
 * A row of stretches that somebody has: a core or a lock. Where a stretch lasts for whole pixel columns it is one rectangle with its occupant's number where
 * there is room; where several share a column, the column is divided by their exact shares of its time.
 */
import { CORE_CLASSES, type CoreTrack } from "./coreTrack.ts";
import { ColumnStrip } from "./columnStrip.ts";
import { lastAtOrBeforeFrom } from "./growing.ts";
import { ON_STATE, WORKER_TINTS } from "./palette.ts";
import { isRank, shownNumber } from "./ranks.ts";
import { Columns, LEAST_HATCH_CSS_PX, stretchPieces, sweep } from "./sweep.ts";
import { font } from "./theme.ts";
import { textWidth } from "./drawSlices.ts";
import type { View } from "./view.ts";
import type { Canvas2D } from "./canvas2D.ts";

/** Above this many stretches in one column, its workers are drawn in the common tint. */
const MAX_LOOKED_AT = 8;
const LEAST_NAME_CSS_PX = 12;

/** What an occupant has of the row: shares of its height, from the bottom. */
export interface Part {
  /** Index in {@link OccupantPaint.fills}. */
  readonly fill: number;
  readonly from: number;
  readonly height: number;
  readonly text: string;
}

/** How a row's occupants are painted. */
export interface OccupantPaint {
  /** Colours, from the bottom of a divided column to its top: the workers' tints first, then what is no worker of the run. */
  readonly fills: readonly string[];
  /** By class of time: its fill, and the share of the row's height that it takes. */
  readonly classes: readonly { readonly fill: number; readonly share: number }[];
  partsOf(occupant: number): readonly Part[];
}

interface NamePlace {
  readonly part: Part;
  readonly x: number;
  readonly width: number;
}

/** The same answer to the same question, found once. */
export function remembered(partsOf: (occupant: number) => readonly Part[]): (occupant: number) => readonly Part[] {
  const known = new Map<number, readonly Part[]>();
  return (occupant) => {
    let parts = known.get(occupant);
    if (!parts) known.set(occupant, (parts = partsOf(occupant)));
    return parts;
  };
}

/** The part of a lane, the whole row unless told otherwise: a worker in its tint with its number, anything else in grey by its name. */
export function lanePart(view: View, laneId: number, from = 0, height = 1): Part {
  const lane = view.run.lanes[laneId];
  const isWorker = lane !== undefined && lane.number > 0;
  return {
    fill: isWorker ? (lane.number - 1) % WORKER_TINTS.length : WORKER_TINTS.length, from, height,
    text: isWorker ? String(shownNumber(lane.number, isRank(lane))) : view.run.occupantName(laneId),
  };
}

/** Draws who had it into a strip of the given place. */
export function drawOccupants(ctx: Canvas2D, view: View, track: CoreTrack, paint: OccupantPaint, topCssPx: number, heightCssPx: number): void {
  const { theme, run, scale } = view;
  const columns = new Columns(view);
  const strip = new ColumnStrip(theme.strip, paint.fills, columns.end, heightCssPx, theme.hairCssPx);
  const shares = new OccupantShares(track, paint);
  const names: NamePlace[] = [];
  sweep(columns, stretchPieces(track), ({ index, isTaken }, column, end) => {
    if (!isTaken) return;
    const parts = paint.partsOf(track.occupant[index]);
    const width = (end - column) * columns.widthCssPx;
    if (width < LEAST_HATCH_CSS_PX) return strip.divide(column, end - column, shares.of(parts));
    for (const part of parts) {
      const place = { part, x: columns.xCssPx(column), width };
      ctx.fillStyle = paint.fills[part.fill];
      ctx.fillRect(place.x, topCssPx + heightCssPx * (1 - part.from - part.height), width, heightCssPx * part.height);
      names.push(place);
    }
  }, ({ index }, column) => strip.divide(column, 1, shares.within(columns.timeNs(column), columns.timeNs(column + 1), index, run.endNs)));
  strip.flush(ctx, scale.leftCssPx, topCssPx);
  drawNames(ctx, view, names, topCssPx, heightCssPx);
}

function drawNames(ctx: Canvas2D, view: View, names: readonly NamePlace[], topCssPx: number, heightCssPx: number): void {
  const { theme } = view;
  ctx.font = font(theme, 14, 600);
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  for (const { part, x, width } of names) {
    if (width < LEAST_NAME_CSS_PX || heightCssPx * part.height < LEAST_NAME_CSS_PX * theme.fontScale || textWidth(ctx, part.text) > width - 6) continue;
    ctx.fillStyle = part.fill < WORKER_TINTS.length ? ON_STATE : theme.colours.background;
    ctx.fillText(part.text, x + width / 2, topCssPx + heightCssPx * (1 - part.from - part.height / 2));
  }
}

/** Shares of one column's time by fill; the same array is filled again and again. */
class OccupantShares {
  private readonly shares: Float64Array;
  private readonly classes = new Float64Array(CORE_CLASSES);

  constructor(private readonly track: CoreTrack, private readonly paint: OccupantPaint) {
    this.shares = new Float64Array(paint.fills.length);
  }

  /** Of one occupant for the whole time. */
  of(parts: readonly Part[]): Float64Array {
    this.shares.fill(0);
    for (const part of parts) this.shares[part.fill] += part.height;
    return this.shares;
  }

  /** @param index the last stretch that has begun at the column's start. */
  within(startNs: number, endNs: number, index: number, knownNs: number): Float64Array {
    const { track, paint, shares } = this;
    const untilNs = Math.min(endNs, knownNs);
    shares.fill(0);
    const last = lastAtOrBeforeFrom(track.startNs, track.count, untilNs, index);
    const first = Math.max(0, index);
    if (last - first < MAX_LOOKED_AT) {
      for (let i = first; i <= last; i++) {
        const share = (Math.min(untilNs, track.endNs[i]) - Math.max(startNs, track.startNs[i])) / (endNs - startNs);
        if (share > 0) for (const part of paint.partsOf(track.occupant[i])) shares[part.fill] += share * part.height;
      }
      return shares;
    }
    this.classes.fill(0);
    track.addTime(startNs, untilNs, this.classes);
    paint.classes.forEach(({ fill, share }, i) => (shares[fill] += (this.classes[i] / (endNs - startNs)) * share));
    return shares;
  }
}
