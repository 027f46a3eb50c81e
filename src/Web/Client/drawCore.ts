/** The row of a core: which worker had it, in that worker's tint and with its number where there is room; other threads in grey; nobody: nothing. */
import { CORE_CLASSES, type CoreTrack } from "./coreTrack.ts";
import { ColumnRuns } from "./columnRuns.ts";
import { lastAtOrBeforeFrom } from "./growing.ts";
import { ON_STATE, WORKER_TINTS } from "./palette.ts";
import { Columns, LEAST_HATCH_CSS_PX } from "./sweep.ts";
import { font } from "./theme.ts";
import { textWidth } from "./drawSlices.ts";
import type { Canvas2D, View } from "./view.ts";

/** Above this many stretches in one column, its workers are drawn in the common tint. */
const MAX_LOOKED_AT = 8;

/** Draws who had the core into a strip of the given place. */
export function drawCore(ctx: Canvas2D, view: View, track: CoreTrack, topCssPx: number, heightCssPx: number): void {
  const { theme, run } = view;
  const columns = new Columns(view);
  const fills = [...WORKER_TINTS, theme.colours.otherOfRun, theme.colours.stranger];
  const runs = new ColumnRuns(ctx, fills, topCssPx, heightCssPx, theme.hairCssPx);
  const column1 = new CoreColumn(track, (occupant) => tintOf(view, track, occupant), fills.length);
  const names: { text: string; x: number; width: number; fill: number }[] = [];
  let index = -1;
  for (let column = 0; column < columns.end; ) {
    const startNs = columns.timeNs(column);
    index = lastAtOrBeforeFrom(track.startNs, track.count, startNs, index);
    const isTaken = index >= 0 && track.endNs[index] > startNs;
    const changeNs = isTaken ? track.endNs[index] : index + 1 < track.count ? track.startNs[index + 1] : Infinity;
    const next = columns.at(changeNs);
    const x = columns.xCssPx(column);
    if (next > column) {
      const width = (next - column) * columns.widthCssPx;
      if (isTaken) {
        const fill = tintOf(view, track, track.occupant[index]);
        runs.column(x, width, column1.only(fill));
        if (width >= LEAST_HATCH_CSS_PX * 3) names.push({ text: shortName(view, track.occupant[index]), x, width, fill });
      }
      column = next;
    } else {
      runs.column(x, columns.widthCssPx, column1.within(startNs, columns.timeNs(column + 1), index, run.endNs));
      column++;
    }
  }
  runs.flush();
  ctx.font = font(theme, 12, 600);
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  for (const { text, x, width, fill } of names) {
    if (textWidth(ctx, text) > width - 6) continue;
    ctx.fillStyle = fill < WORKER_TINTS.length ? ON_STATE : theme.colours.background;
    ctx.fillText(text, x + width / 2, topCssPx + heightCssPx / 2);
  }
}

/** A worker by its number, anything else by its name. */
function shortName(view: View, occupant: number): string {
  const lane = occupant >= 0 ? view.run.lanes[occupant] : undefined;
  return lane && lane.number > 0 ? String(lane.number) : view.run.occupantName(occupant);
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

  only(fill: number): Float64Array {
    this.shares.fill(0);
    this.shares[fill] = 1;
    return this.shares;
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
