/** How high rows are, and which are left away where runs have to share a slide. Css pixels at a type of 1. */

/** Steps in which a picture gives way where there is little room; type never does. */
export const DETAILS = ["full", "low", "coreless", "workers"] as const;

/**
 * full: all rows, as high as their slices' names need. low: all rows, as low as their heads. coreless: the same without the cores. workers: nor the threads that are no workers.
 */
export type Detail = (typeof DETAILS)[number];

/** What a row may be high. */
export interface HeightRange {
  readonly least: number;
  readonly most: number;
}

/** Heights by kind of row, css pixels at the type size 1. */
export interface RowHeights {
  /** null: left away. */
  readonly core: HeightRange | null;
  readonly lane: HeightRange;
  readonly lock: HeightRange;
  readonly counter: HeightRange;
  readonly baton: number;
  /** The line of the folded threads, which has its room before the first of them appears. */
  readonly others: number;
  /** Between kinds of rows. */
  readonly gap: number;
  /** Whether threads that are no workers have rows. */
  readonly hasBeside: boolean;
}

const FULL: RowHeights = {
  core: { least: 20, most: 40 }, lane: { least: 34, most: 84 }, lock: { least: 42, most: 64 }, counter: { least: 36, most: 56 }, baton: 34, others: 24, gap: 10, hasBeside: true,
};
const LOW: RowHeights = { ...FULL, lane: { least: 24, most: 84 }, baton: 24, others: 0, gap: 4 };
const CORELESS: RowHeights = { ...LOW, core: null };

/** By detail, the fullest first. */
export const HEIGHTS: Readonly<Record<Detail, RowHeights>> = { full: FULL, low: LOW, coreless: CORELESS, workers: { ...CORELESS, lane: { least: 20, most: 84 }, hasBeside: false } };

/** What a picture of this detail does not show, in words; empty: it shows all. */
export function leftAwayText(detail: Detail): string {
  const { core, hasBeside } = HEIGHTS[detail];
  const kinds = [...(core ? [] : ["cores"]), ...(hasBeside ? [] : ["main threads"])];
  return kinds.length === 0 ? "" : `not shown: ${kinds.join(", ")}`;
}
