/**
 * Turns a sweep of pixel columns into as few rectangles as possible: each fill's part of a column grows to the right for as long as it stays at the
 * same height. Keeps a zoomed-out row of a million slices at some hundreds of rectangles.
 */
import type { Canvas2D } from "./view.ts";
import type { Fill } from "./theme.ts";

/** Below this it is rounding, not time. */
const LEAST_SHARE = 1e-9;

/** Stacked shares of one row, column by column from left to right. */
export class ColumnRuns {
  private readonly leftCssPx: Float64Array;
  private readonly widthCssPx: Float64Array;
  private readonly topHair: Int32Array;
  private readonly heightHair: Int32Array;

  /** @param fills bottom first; @param hairCssPx css pixels of a device pixel. */
  constructor(
    private readonly ctx: Canvas2D, private readonly fills: readonly Fill[],
    private readonly topCssPx: number, private readonly heightCssPx: number, private readonly hairCssPx: number,
  ) {
    this.leftCssPx = new Float64Array(fills.length);
    this.widthCssPx = new Float64Array(fills.length);
    this.topHair = new Int32Array(fills.length);
    this.heightHair = new Int32Array(fills.length);
  }

  /** Adds one column; `shares` are parts of one. A part that is not zero gets at least one device pixel, so that no busy moment vanishes. */
  column(xCssPx: number, widthCssPx: number, shares: Float64Array): void {
    const fullHair = Math.round(this.heightCssPx / this.hairCssPx);
    let bottomHair = fullHair;
    let above = 0;
    for (let i = 0; i < this.fills.length; i++) if (shares[i] > LEAST_SHARE) above++;
    for (let i = 0; i < this.fills.length; i++) {
      let heightHair = 0;
      if (shares[i] > LEAST_SHARE) {
        above--;
        heightHair = Math.max(1, Math.min(Math.round(shares[i] * fullHair), bottomHair - above));
        bottomHair -= heightHair;
      }
      this.part(i, xCssPx, widthCssPx, bottomHair, heightHair);
    }
  }

  /** Draws what is still growing. Call it at the end, and before anything is drawn over the columns. */
  flush(): void {
    for (let i = 0; i < this.fills.length; i++) this.emit(i);
  }

  private part(i: number, xCssPx: number, widthCssPx: number, topHair: number, heightHair: number): void {
    const touches = Math.abs(this.leftCssPx[i] + this.widthCssPx[i] - xCssPx) < 1e-6;
    if (touches && this.heightHair[i] === heightHair && this.topHair[i] === topHair) {
      this.widthCssPx[i] += widthCssPx;
      return;
    }
    this.emit(i);
    this.leftCssPx[i] = xCssPx;
    this.widthCssPx[i] = widthCssPx;
    this.topHair[i] = topHair;
    this.heightHair[i] = heightHair;
  }

  private emit(i: number): void {
    if (this.heightHair[i] > 0 && this.widthCssPx[i] > 0) {
      const hair = this.hairCssPx;
      this.ctx.fillStyle = this.fills[i];
      this.ctx.fillRect(this.leftCssPx[i], this.topCssPx + this.topHair[i] * hair, this.widthCssPx[i], this.heightHair[i] * hair);
    }
    this.heightHair[i] = 0;
    this.widthCssPx[i] = 0;
  }
}
