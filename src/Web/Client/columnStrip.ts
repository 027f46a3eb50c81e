/**
 * Pixel columns of one row that hold more than one content: collected as an image and drawn at once. A zoomed-out row of a million slices differs in every
 * column; as rectangles it would take tens of thousands of calls a frame.
 */
import type { Canvas2D } from "./canvas2D.ts";

/** Puts an image of device pixels (ABGR, row by row) at a place in css pixels. brushes.ts has the real one. */
export type StripPainter = (ctx: Canvas2D, image: StripImage, xCssPx: number, yCssPx: number, widthCssPx: number, heightCssPx: number) => void;

/** Device pixels, ABGR, row by row. */
export interface StripImage {
  readonly pixels: Uint32Array;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Below this it is rounding, not time. */
const LEAST_SHARE = 1e-9;

/** One buffer for all strips: each is drawn before the next begins. */
let buffer = new Uint32Array(0);

/** Columns of one row; index 0 is the leftmost. */
export class ColumnStrip {
  private readonly pixels: Uint32Array;
  private readonly colours: Uint32Array;
  private readonly heightPx: number;
  private isEmpty = true;

  /** @param colours #RRGGBB, bottom first. @param hairCssPx css pixels of a device pixel. */
  constructor(
    private readonly paint: StripPainter, colours: readonly string[], private readonly columns: number,
    private readonly heightCssPx: number, private readonly hairCssPx: number,
  ) {
    this.heightPx = Math.max(1, Math.round(heightCssPx / hairCssPx));
    const size = columns * this.heightPx;
    if (buffer.length < size) buffer = new Uint32Array(size);
    this.pixels = buffer.subarray(0, size);
    this.colours = Uint32Array.from(colours, abgr);
  }

  /** `count` columns divided by shares, which are parts of one. A part that is not zero gets at least one pixel, so that no busy moment vanishes. */
  divide(column: number, count: number, shares: Float64Array): void {
    let above = 0;
    for (let i = 0; i < shares.length; i++) if (shares[i] > LEAST_SHARE) above++;
    let bottom = this.heightPx;
    for (let i = 0; i < shares.length; i++) {
      if (shares[i] <= LEAST_SHARE) continue;
      above--;
      const height = Math.min(bottom, Math.max(1, Math.min(Math.round(shares[i] * this.heightPx), bottom - above)));
      this.fill(column, count, bottom - height, height, this.colours[i]);
      bottom -= height;
    }
  }

  /** `count` columns in one colour. */
  solid(column: number, count: number, colour: number): void {
    this.fill(column, count, 0, this.heightPx, this.colours[colour]);
  }

  /** Draws what has come, at the row's place. */
  flush(ctx: Canvas2D, leftCssPx: number, topCssPx: number): void {
    if (this.isEmpty) return;
    const image = { pixels: this.pixels, widthPx: this.columns, heightPx: this.heightPx };
    this.paint(ctx, image, leftCssPx, topCssPx, this.columns * this.hairCssPx, this.heightCssPx);
  }

  private fill(column: number, count: number, top: number, height: number, colour: number): void {
    if (this.isEmpty) {
      this.pixels.fill(0);
      this.isEmpty = false;
    }
    for (let y = top; y < top + height; y++) {
      const start = y * this.columns + column;
      for (let i = start; i < start + count; i++) this.pixels[i] = colour;
    }
  }
}

/** #RRGGBB as a pixel of a little-endian machine (all that browsers run on). */
export function abgr(colour: string): number {
  const rgb = parseInt(colour.slice(1), 16);
  return ((0xff << 24) | ((rgb & 0xff) << 16) | (rgb & 0xff00) | (rgb >> 16)) >>> 0;
}
