/**
 * The row of a lock: below who holds it, in that worker's tint; above a stack of those that wait for it, in the colour of that state. Hatched where uses of
 * locks were counted, not recorded.
 */
import { LOCK_WAIT } from "./chunk.ts";
import { ColumnStrip } from "./columnStrip.ts";
import { drawOccupants, lanePart, remembered, type OccupantPaint, type Part } from "./drawOccupants.ts";
import { textWidth } from "./drawSlices.ts";
import { drawPeak, drawSteps, type StepPaint } from "./drawSteps.ts";
import type { Row } from "./layout.ts";
import { MOST_PLACES, type LockTrack } from "./lockTrack.ts";
import { WORKER_TINTS } from "./palette.ts";
import { Columns, stretchPieces, sweep } from "./sweep.ts";
import { COVERAGE_LEVELS, font } from "./theme.ts";
import type { View } from "./view.ts";
import type { Canvas2D } from "./canvas2D.ts";

const MARGIN_CSS_PX = 3;
/** Waiters beyond are as high as these; the number tells how many they are. */
const MOST_STACKED = 8;
const LEAST_GAP_CSS_PX = 4;
const LEAST_PAUSE_CSS_PX = 6;

/** Where the parts of a lock's row are, from the row's top. */
export interface LockParts {
  readonly top: number;
  readonly height: number;
  readonly waitersHeight: number;
  readonly holdersTop: number;
  readonly holdersHeight: number;
}

/** The division of a row of that height; what nobody holds has room for waiters only. */
export function lockParts(heightCssPx: number, isNeverHeld: boolean): LockParts {
  const height = heightCssPx - 2 * MARGIN_CSS_PX;
  const holdersHeight = isNeverHeld ? 0 : Math.round(height * 0.5);
  const waitersHeight = isNeverHeld ? height : height - holdersHeight - 1;
  return { top: MARGIN_CSS_PX, height, waitersHeight, holdersTop: MARGIN_CSS_PX + height - holdersHeight, holdersHeight };
}

/** Draws the row at the given height of the canvas; without a track (the lock has not been made yet) only its ground. */
export function drawLock(ctx: Canvas2D, view: View, track: LockTrack | undefined, row: Row, topCssPx: number): void {
  const parts = lockParts(row.heightCssPx, track?.isNeverHeld ?? false);
  const top = topCssPx + parts.top;
  ctx.fillStyle = view.theme.colours.lane;
  ctx.fillRect(view.scale.leftCssPx, top, view.scale.widthCssPx, parts.height);
  if (!track) return;
  drawPauses(ctx, view, track, top, parts.height);
  if (!track.isNeverHeld) drawOccupants(ctx, view, track.holders, holderPaint(view, track), topCssPx + parts.holdersTop, parts.holdersHeight);
  const full = stackOf(view, track);
  const peak = drawSteps(ctx, view, track.waiters, full, waiterPaint(ctx, view, top, parts.waitersHeight, full), top, parts.waitersHeight);
  if (peak && peak.value > 1) drawPeak(ctx, view, peak, top);
}

/** How many waiters fill the height: all but one worker can wait for one, unless more do. */
function stackOf(view: View, track: LockTrack): number {
  const workers = view.layout.rows.filter((row) => row.kind === "lane" && row.number > 0).length;
  return Math.min(MOST_STACKED, Math.max(1, workers - 1, track.waiters.most));
}

/** One holder has the whole height; those that share it have places, or are a number where there are more of them. */
function holderPaint(view: View, track: LockTrack): OccupantPaint {
  const { places } = track;
  const sharedParts = (index: number): readonly Part[] => {
    const { count, places: lanes } = track.sharers[index];
    if (count > MOST_PLACES) return [{ fill: 0, from: 0, height: 1, text: `${count} hold` }];
    return lanes.flatMap((lane, place) => (lane >= 0 ? [lanePart(view, lane, place / places, 1 / places)] : []));
  };
  return {
    fills: [...WORKER_TINTS, view.theme.colours.otherOfRun],
    classes: [{ fill: 0, share: 1 }, { fill: WORKER_TINTS.length, share: 1 }, { fill: 0, share: 1 / places }],
    partsOf: remembered((occupant) => (occupant >= 0 ? [lanePart(view, occupant)] : sharedParts(-1 - occupant))),
  };
}

/** Each waiter of a stack is a box of its own where there is room for the gaps. */
function waiterPaint(ctx: Canvas2D, view: View, topCssPx: number, heightCssPx: number, full: number): StepPaint {
  const { theme } = view;
  const unit = heightCssPx / full;
  const gap = unit >= LEAST_GAP_CSS_PX ? 1 : 0;
  return {
    mean: theme.plain[LOCK_WAIT], peak: theme.peaks.waiters,
    box: (x, width, value, height) => {
      ctx.fillStyle = theme.hatched[LOCK_WAIT];
      if (gap === 0) return ctx.fillRect(x, topCssPx + heightCssPx - height, width, height);
      for (let i = 0; i < Math.min(full, value); i++) ctx.fillRect(x, topCssPx + heightCssPx - (i + 1) * unit, width, unit - gap);
    },
  };
}

/** Where uses were counted only: hatched, and said in words where there is room. */
function drawPauses(ctx: Canvas2D, view: View, track: LockTrack, topCssPx: number, heightCssPx: number): void {
  const { theme, scale, run } = view;
  const { pauses } = run.locks;
  const columns = new Columns(view);
  const strip = new ColumnStrip(theme.strip, theme.pausedCoverage, columns.end, heightCssPx, theme.hairCssPx);
  const level = (share: number) => Math.max(1, Math.min(COVERAGE_LEVELS, Math.round(share * COVERAGE_LEVELS)));
  sweep(columns, stretchPieces(pauses), ({ isTaken }, column, end) => {
    if (!isTaken) return;
    const [x, width] = [columns.xCssPx(column), (end - column) * columns.widthCssPx];
    if (width < LEAST_PAUSE_CSS_PX) return strip.solid(column, end - column, COVERAGE_LEVELS);
    ctx.fillStyle = theme.paused;
    ctx.fillRect(x, topCssPx, width, heightCssPx);
    writePause(ctx, view, track, x, width, topCssPx, heightCssPx);
  }, (_, column) => {
    const pausedNs = pauses.coveredWithin(columns.timeNs(column), columns.timeNs(column + 1));
    if (pausedNs > 0) strip.solid(column, 1, level(pausedNs / columns.nsPerColumn));
  });
  strip.flush(ctx, scale.leftCssPx, topCssPx);
}

/** Says it where nothing else is: long waits are recorded in a pause too. */
function writePause(ctx: Canvas2D, view: View, track: LockTrack, x: number, width: number, topCssPx: number, heightCssPx: number): void {
  const { theme, scale } = view;
  ctx.font = font(theme, 14);
  const textCssPx = textWidth(ctx, "not recorded") + 10;
  const left = x + (width - textCssPx) / 2;
  if (textCssPx > width - 14 || !isEmpty(track, scale.toNs(left), scale.toNs(left + textCssPx))) return;
  const height = Math.min(heightCssPx, 17 * theme.fontScale);
  const middle = topCssPx + heightCssPx / 2;
  ctx.fillStyle = theme.colours.lane;
  ctx.fillRect(left, middle - height / 2, textCssPx, height);
  ctx.fillStyle = theme.colours.muted;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText("not recorded", x + width / 2, middle + 0.5);
}

/** Whether nobody holds a lock or waits for it all the while. */
function isEmpty({ holders, waiters }: LockTrack, fromNs: number, toNs: number): boolean {
  return holders.at(fromNs) < 0 && holders.begunBy(fromNs) === holders.begunBy(toNs) && waiters.mostWithin(waiters.at(fromNs), waiters.at(toNs)) === 0;
}
