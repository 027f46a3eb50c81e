/** Goes through the pixel columns of a view: device pixels, counted from the plot's left edge. */
import type { View } from "./view.ts";

/** Areas narrower than this are drawn in the plain colour: a hatch would be noise. */
export const LEAST_HATCH_CSS_PX = 4;

/** The columns of one view that hold known time. */
export class Columns {
  readonly nsPerColumn: number;
  readonly startNs: number;
  /** One past the last column in which something is known. */
  readonly end: number;
  readonly widthCssPx: number;
  private readonly leftCssPx: number;

  constructor(view: View) {
    this.widthCssPx = view.theme.hairCssPx;
    this.nsPerColumn = view.scale.nsPerCssPx * this.widthCssPx;
    this.startNs = view.scale.startNs;
    this.leftCssPx = view.scale.leftCssPx;
    const untilNs = Math.min(view.run.endNs, view.scale.endNs);
    this.end = Math.max(0, Math.ceil((untilNs - this.startNs) / this.nsPerColumn - 1e-6));
  }

  /** Begin of a column. */
  timeNs(column: number): number {
    return this.startNs + column * this.nsPerColumn;
  }

  /** The column that holds a moment, not past {@link end}. */
  at(timeNs: number): number {
    return Math.min(this.end, Math.floor((timeNs - this.startNs) / this.nsPerColumn));
  }

  /** The column border nearest to a moment. */
  nearest(timeNs: number): number {
    return Math.min(this.end, Math.round((timeNs - this.startNs) / this.nsPerColumn));
  }

  xCssPx(column: number): number {
    return this.leftCssPx + column * this.widthCssPx;
  }
}
