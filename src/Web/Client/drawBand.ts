/**
 * The state band of a lane. Where a state lasts for whole pixel columns it is one rectangle; where several share a column, the column is divided by
 * their exact shares of its time (prefix sums of laneTrack.ts), stacked in a fixed order, so that zooming out never hides a state.
 */
import { IDLE, STATES } from "./chunk.ts";
import { ColumnRuns } from "./columnRuns.ts";
import { lastAtOrBeforeFrom } from "./growing.ts";
import type { LaneTrack } from "./laneTrack.ts";
import { Columns, LEAST_HATCH_CSS_PX } from "./sweep.ts";
import type { Theme } from "./theme.ts";
import type { Canvas2D, View } from "./view.ts";

/** States from the bottom of a divided column to its top. */
export const STACK_ORDER = [1, 5, 2, 3, 4, 6, 7] as const;

/** Draws the states of `track` into a strip of the given place. */
export function drawBand(ctx: Canvas2D, view: View, track: LaneTrack, topCssPx: number, heightCssPx: number): void {
  const { theme } = view;
  const columns = new Columns(view);
  const runs = new ColumnRuns(ctx, STACK_ORDER.map((state) => theme.plain[state]), topCssPx, heightCssPx, theme.hairCssPx);
  const shares = new Shares(track);
  let index = -1;
  for (let column = 0; column < columns.end; ) {
    index = lastAtOrBeforeFrom(track.timeNs, track.count, columns.timeNs(column), index);
    const nextNs = index + 1 < track.count ? track.timeNs[index + 1] : Infinity;
    const next = columns.at(nextNs);
    const x = columns.xCssPx(column);
    if (next > column) {
      const state = index < 0 ? IDLE : track.state[index];
      const width = (next - column) * columns.widthCssPx;
      if (width >= LEAST_HATCH_CSS_PX) fillState(ctx, theme, state, x, topCssPx, width, heightCssPx);
      else if (state !== IDLE) runs.column(x, width, shares.only(state));
      column = next;
    } else {
      runs.column(x, columns.widthCssPx, shares.within(columns.timeNs(column), columns.timeNs(column + 1), view.run.endNs));
      column++;
    }
  }
  runs.flush();
}

/** One area in one state, with its hatch. */
export function fillState(ctx: Canvas2D, theme: Theme, state: number, x: number, y: number, width: number, height: number): void {
  if (state === IDLE) return;
  ctx.fillStyle = theme.hatched[state];
  ctx.fillRect(x, y, width, height);
  if (state !== 2) return;
  ctx.strokeStyle = "#8A7F00";
  ctx.lineWidth = theme.hairCssPx;
  ctx.strokeRect(x + theme.hairCssPx / 2, y + theme.hairCssPx / 2, width - theme.hairCssPx, height - theme.hairCssPx);
}

/** Shares of a column's time in the order of the stack; the same array is filled again and again. */
class Shares {
  private readonly times = new Float64Array(STATES);
  private readonly stack = new Float64Array(STACK_ORDER.length);

  constructor(private readonly track: LaneTrack) {}

  only(state: number): Float64Array {
    STACK_ORDER.forEach((s, i) => (this.stack[i] = s === state ? 1 : 0));
    return this.stack;
  }

  within(startNs: number, endNs: number, knownNs: number): Float64Array {
    this.times.fill(0);
    this.track.addTime(startNs, Math.min(endNs, knownNs), this.times);
    for (let i = 0; i < STACK_ORDER.length; i++) this.stack[i] = this.times[STACK_ORDER[i]] / (endNs - startNs);
    return this.stack;
  }
}
