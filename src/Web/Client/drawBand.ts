/**
 * The state band of a lane. Where a state lasts for whole pixel columns it is one rectangle; where several share a column, the column is divided by
 * their exact shares of its time (prefix sums of laneTrack.ts), stacked in a fixed order, so that zooming out never hides a state.
 */
import { GIL_WAIT, IDLE, STATES } from "./chunk.ts";
import { ColumnStrip } from "./columnStrip.ts";
import { lastAtOrBeforeFrom } from "./growing.ts";
import type { LaneTrack } from "./laneTrack.ts";
import { states } from "./palette.ts";
import { Columns, LEAST_HATCH_CSS_PX, stepPieces, sweep } from "./sweep.ts";
import type { Theme } from "./theme.ts";
import type { View } from "./view.ts";
import type { Canvas2D } from "./canvas2D.ts";

/** A wait for the GIL is always a guess: lighter, and with a dashed edge where there is room for one. */
const GUESS = { alpha: 0.7, leastEdgeCssPx: 8 };

/** States from the bottom of a divided column to its top. */
export const STACK_ORDER = [1, 5, 2, 3, 4, 6, 7] as const;

/** Place of each state in the stack; idle has none. */
const STACK_PLACE = Array.from({ length: STATES }, (_, state) => STACK_ORDER.findIndex((s) => s === state));

/** Draws the states of `track` into a strip of the given place. */
export function drawBand(ctx: Canvas2D, view: View, track: LaneTrack, topCssPx: number, heightCssPx: number): void {
  const { theme, scale } = view;
  const columns = new Columns(view);
  const strip = new ColumnStrip(theme.strip, STACK_ORDER.map((state) => theme.plain[state]), columns.end, heightCssPx, theme.hairCssPx);
  const shares = new ColumnShares(track, columns, view.run.endNs);
  sweep(columns, stepPieces(track), (index, column, end) => {
    const state = index < 0 ? IDLE : track.state[index];
    const width = (end - column) * columns.widthCssPx;
    if (width >= LEAST_HATCH_CSS_PX) fillState(ctx, theme, state, columns.xCssPx(column), topCssPx, width, heightCssPx);
    else if (state !== IDLE) strip.solid(column, end - column, STACK_PLACE[state]);
  }, (index, column) => strip.divide(column, 1, shares.of(column, index)));
  strip.flush(ctx, scale.leftCssPx, topCssPx);
}

/** One area in one state, with its hatch. */
export function fillState(ctx: Canvas2D, theme: Theme, state: number, x: number, y: number, width: number, height: number): void {
  if (state === IDLE) return;
  const { globalAlpha } = ctx;
  if (state === GIL_WAIT) ctx.globalAlpha = globalAlpha * GUESS.alpha;
  ctx.fillStyle = theme.hatched[state];
  ctx.fillRect(x, y, width, height);
  ctx.globalAlpha = globalAlpha;
  if (state === GIL_WAIT && width >= GUESS.leastEdgeCssPx) {
    ctx.setLineDash([3, 2]);
    ctx.strokeStyle = theme.plain[state];
    ctx.lineWidth = 1;
    ctx.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
    ctx.setLineDash([]);
  }
  if (states[state].hatch !== "outline") return;
  ctx.strokeStyle = theme.outline;
  ctx.lineWidth = theme.hairCssPx;
  ctx.strokeRect(x + theme.hairCssPx / 2, y + theme.hairCssPx / 2, width - theme.hairCssPx, height - theme.hairCssPx);
}

/** Shares of a column's time in the order of the stack; the same arrays are filled again and again. */
class ColumnShares {
  private before = new Float64Array(STATES);
  private after = new Float64Array(STATES);
  /** The column at whose end {@link after} was taken. */
  private summedColumn = -2;
  private readonly shares = new Float64Array(STACK_ORDER.length);

  constructor(private readonly track: LaneTrack, private readonly columns: Columns, private readonly knownNs: number) {}

  /** @param index the last transition at or before the column's start. */
  of(column: number, index: number): Float64Array {
    const { track, columns } = this;
    if (this.summedColumn === column - 1) [this.before, this.after] = [this.after, this.before];
    else this.sum(columns.timeNs(column), index, this.before);
    const endNs = Math.min(columns.timeNs(column + 1), this.knownNs);
    this.sum(endNs, lastAtOrBeforeFrom(track.timeNs, track.count, endNs, index), this.after);
    this.summedColumn = column;
    for (let i = 0; i < STACK_ORDER.length; i++) {
      const state = STACK_ORDER[i];
      this.shares[i] = (this.after[state] - this.before[state]) / columns.nsPerColumn;
    }
    return this.shares;
  }

  private sum(timeNs: number, index: number, into: Float64Array): void {
    into.fill(0);
    this.track.addUntil(timeNs, index, into, 1);
  }
}
