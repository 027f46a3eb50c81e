/**
 * The three spaces, named once:
 *   run time      nanoseconds since the run's origin                                     ...Ns
 *   css pixels    from the left (top) edge of the canvas, gutter included                 ...CssPx
 *   device pixels css pixels x pixelRatio; only drawing knows them, to make edges sharp
 * A scale maps run time to css pixels and back. It never changes: zoom and pan give another one.
 */

/** Narrowest view. */
export const MIN_SPAN_NS = 200;

export class TimeScale {
  readonly nsPerCssPx: number;

  /** The stretch [startNs, endNs] fills `widthCssPx` from `leftCssPx` on. */
  constructor(readonly startNs: number, readonly endNs: number, readonly leftCssPx: number, readonly widthCssPx: number) {
    this.nsPerCssPx = (endNs - startNs) / widthCssPx;
  }

  get spanNs(): number {
    return this.endNs - this.startNs;
  }

  get rightCssPx(): number {
    return this.leftCssPx + this.widthCssPx;
  }

  toCssPx(timeNs: number): number {
    return this.leftCssPx + (timeNs - this.startNs) / this.nsPerCssPx;
  }

  toNs(xCssPx: number): number {
    return this.startNs + (xCssPx - this.leftCssPx) * this.nsPerCssPx;
  }

  /** The same place for another stretch. */
  showing(startNs: number, endNs: number): TimeScale {
    return new TimeScale(startNs, Math.max(endNs, startNs + MIN_SPAN_NS), this.leftCssPx, this.widthCssPx);
  }

  /** The same stretch in another place. */
  placed(leftCssPx: number, widthCssPx: number): TimeScale {
    return new TimeScale(this.startNs, this.endNs, leftCssPx, Math.max(1, widthCssPx));
  }

  /** Zooms by a factor (above 1: closer) so that what is under the cursor stays there. */
  zoomed(factor: number, xCssPx: number): TimeScale {
    const anchorNs = this.toNs(xCssPx);
    const spanNs = Math.max(MIN_SPAN_NS, this.spanNs / factor);
    const share = (xCssPx - this.leftCssPx) / this.widthCssPx;
    const startNs = anchorNs - share * spanNs;
    return this.showing(startNs, startNs + spanNs);
  }

  /** Moves the content by that many pixels to the right. */
  panned(deltaCssPx: number): TimeScale {
    const deltaNs = deltaCssPx * this.nsPerCssPx;
    return this.showing(this.startNs - deltaNs, this.endNs - deltaNs);
  }

  /** Keeps the view within [beginNs, endNs]: neither wider nor beside it. */
  clamped(endNs: number, beginNs = 0): TimeScale {
    const limitNs = Math.max(endNs, beginNs + MIN_SPAN_NS);
    const spanNs = Math.min(this.spanNs, limitNs - beginNs);
    const startNs = Math.min(Math.max(beginNs, this.startNs), limitNs - spanNs);
    return this.showing(startNs, startNs + spanNs);
  }

  /** The same place where time is counted from another moment. */
  countedFrom(zeroNs: number): TimeScale {
    return zeroNs === 0 ? this : new TimeScale(this.startNs - zeroNs, this.endNs - zeroNs, this.leftCssPx, this.widthCssPx);
  }
}

/**
 * What is shown while a run is followed: from 0 to the next of 1, 2, 5, 10 s, so that the scale changes only three times; then the last 10 s, moving
 * by half a second so that the picture stands still most of the time.
 */
export function followedStretch(endNs: number): { startNs: number; endNs: number } {
  for (const limitNs of [1e9, 2e9, 5e9, 10e9]) if (endNs <= limitNs) return { startNs: 0, endNs: limitNs };
  const rightNs = Math.ceil(endNs / 0.5e9) * 0.5e9;
  return { startNs: rightNs - 10e9, endNs: rightNs };
}
