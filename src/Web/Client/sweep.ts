/** Goes through the pixel columns of a view: device pixels, counted from the plot's left edge. */
import { lastAtOrBeforeFrom } from "./growing.ts";
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

/** Pieces that follow each other without a gap. */
export interface Pieces<P> {
  /** The piece at a moment; `before` is an earlier one, from which the search starts (null: none). */
  at(timeNs: number, before: P | null): P;
  after(piece: P): P;
  /** Infinity for the last. */
  endNs(piece: P): number;
}

/** Calls `whole` for each piece that fills pixel columns, up to the column `end`, and `divided` for each column that pieces share, with the first of them. */
export function sweep<P>(
  columns: Columns, pieces: Pieces<P>, whole: (piece: P, column: number, end: number) => void, divided: (piece: P, column: number) => void,
): void {
  let piece = pieces.at(columns.startNs, null);
  let isSnapped = false;
  for (let column = 0; column < columns.end; ) {
    if (!isSnapped) piece = pieces.at(columns.timeNs(column), piece);
    const next = columns.at(pieces.endNs(piece));
    if (next <= column) {
      divided(piece, column);
      column++;
      isSnapped = false;
      continue;
    }
    // A lone edge between two long pieces is set to the nearest pixel; a divided column there would only look ragged.
    const following = pieces.after(piece);
    isSnapped = next < columns.end && pieces.endNs(following) >= columns.timeNs(next + 2);
    const end = isSnapped ? columns.nearest(pieces.endNs(piece)) : next;
    whole(piece, column, end);
    column = end;
    if (isSnapped) piece = following;
  }
}

/** Columns of stretches, by start. */
export interface StretchColumns {
  readonly count: number;
  readonly startNs: Float64Array;
  readonly endNs: Float64Array;
}

/** The stretch with that index, or the gap behind it. */
export interface StretchPiece {
  readonly index: number;
  readonly isTaken: boolean;
  readonly endNs: number;
}

/** Stretches and the gaps between them as pieces. */
export function stretchPieces(track: StretchColumns): Pieces<StretchPiece> {
  const pieceOf = (index: number, isTaken: boolean): StretchPiece => (
    { index, isTaken, endNs: isTaken ? track.endNs[index] : index + 1 < track.count ? track.startNs[index + 1] : Infinity });
  return {
    at: (timeNs, before) => {
      const index = lastAtOrBeforeFrom(track.startNs, track.count, timeNs, before?.index ?? -1);
      return pieceOf(index, index >= 0 && track.endNs[index] > timeNs);
    },
    after: (piece) => {
      const next = piece.index + 1;
      const isTaken = next < track.count && (!piece.isTaken || track.startNs[next] <= piece.endNs);
      return pieceOf(isTaken ? next : piece.index, isTaken);
    },
    endNs: (piece) => piece.endNs,
  };
}

/** Values that hold until the next one as pieces; a piece is an index, -1 before the first. */
export function stepPieces(track: { readonly count: number; readonly timeNs: Float64Array }): Pieces<number> {
  return {
    at: (timeNs, before) => lastAtOrBeforeFrom(track.timeNs, track.count, timeNs, before ?? -1),
    after: (index) => index + 1,
    endNs: (index) => (index + 1 < track.count ? track.timeNs[index + 1] : Infinity),
  };
}
