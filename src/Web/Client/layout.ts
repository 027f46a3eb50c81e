/**
 * Where each row is. Data comes from the run's lanes and from what the page knows before the first chunk (numbers of cores and workers), so that every
 * row has its room from the start and nothing jumps.
 *
 *   gutter   | plot
 *   core 0   | ------------------------------------      cores
 *   core 1   | ------------------------------------
 *            | (gap)
 *   GIL      | ------------------------------------      who holds an interpreter's lock, where threads share one
 *   1 thread | slices over state band                     workers, the main thread first
 *   2 thread | slices over state band
 *   server   | slices over state band                     a thread of the work's own that helps the workers, where there is one
 *            | (half a gap)
 *   fork 1   | waiters over holders                       locks, by id
 *   depth    | value                                      counters, by id
 *   > 3 others                                            folded; opens on a click
 *            | 0 ms      400 ms      800 ms               axis, below the rows, or at the bottom when they scroll
 */
import { KIND_AUXILIARY, KIND_MAIN, type Lane } from "./chunkLanes.ts";
import type { Reserved } from "./knownRun.ts";
import { isRank } from "./ranks.ts";
import { HEIGHTS, type Detail, type HeightRange, type RowHeights } from "./rowHeights.ts";
import type { RunData } from "./runData.ts";

/** One row; positions are css pixels from the top of the rows, before scrolling. */
export interface Row {
  readonly kind: "core" | "baton" | "lane" | "lock" | "counter" | "others";
  /**
   * The core's number, the process of an interpreter (0: not known yet), the lane's id (-1: a worker that has not appeared yet), the lock's or counter's id
   * (also before it has appeared), or the number of other lanes.
   */
  readonly id: number;
  /** Number of the worker that has room reserved here; -1: a lane beside the workers. */
  readonly number: number;
  readonly topCssPx: number;
  readonly heightCssPx: number;
}

/** What rows and axis have to fit into; sizes in css pixels. */
export interface LayoutInput extends Reserved {
  readonly widthCssPx: number;
  /** Room for rows and axis; they take less where there are few. */
  readonly heightCssPx: number;
  readonly fontScale: number;
  readonly othersOpen: boolean;
  /** What is left away; absent: nothing. */
  readonly detail?: Detail;
  /** False: another picture below this one has the axis of both. */
  readonly hasAxis?: boolean;
}

/** Where everything is, in css pixels. */
export interface Layout {
  readonly rows: readonly Row[];
  readonly gutterCssPx: number;
  readonly plotWidthCssPx: number;
  /** Height of the part in which the rows scroll; the axis is below it. */
  readonly rowsHeightCssPx: number;
  readonly axisHeightCssPx: number;
  /** Height of all rows together. */
  readonly contentHeightCssPx: number;
  /** Whether the gutter is too narrow for more than a number. */
  readonly isNarrow: boolean;
  /** Whether the workers are ranks of MPI. */
  readonly hasRanks: boolean;
}

const AXIS = 30;
const OTHER_LANE = 34;

/** Lanes in the order in which they are shown. */
export interface LaneGroups {
  readonly workers: readonly Lane[];
  /** Lanes of threads that are no workers and yet tell what they do: they have slices. */
  readonly beside: readonly Lane[];
  readonly others: readonly Lane[];
}

/** Workers by number after the main thread; threads that are no workers apart. */
export function groupLanes(run: RunData): LaneGroups {
  const known = run.lanes.filter((lane) => lane !== undefined);
  const isWorker = (lane: Lane) => lane.kind !== KIND_AUXILIARY && (lane.number > 0 || lane.kind === KIND_MAIN);
  const rest = known.filter((lane) => !isWorker(lane));
  const tells = (lane: Lane) => (run.tracks[lane.id]?.levels.length ?? 0) > 0;
  return {
    workers: known.filter(isWorker).sort((a, b) => a.number - b.number || a.id - b.id),
    beside: rest.filter(tells),
    others: rest.filter((lane) => !tells(lane)),
  };
}

/** Places all rows. */
export function layoutRows(run: RunData, input: LayoutInput): Layout {
  const { fontScale } = input;
  const groups = groupLanes(run);
  const isNarrow = input.widthCssPx < 560 * fontScale;
  const hasRanks = (input.ranks ?? false) || groups.workers.some(isRank);
  // A worker's name with its host behind it is longer than a rank's.
  const namesHosts = !hasRanks && groups.workers.some((lane) => lane.name.includes(" @ "));
  const gutterCssPx = Math.round((isNarrow ? 68 : namesHosts ? 220 : hasRanks || input.isGutterWide ? 188 : 172) * fontScale);
  const axisHeightCssPx = input.hasAxis === false ? 0 : Math.round(AXIS * fontScale);
  const heights = HEIGHTS[input.detail ?? "full"];
  const roomCssPx = Math.max(0, input.heightCssPx - axisHeightCssPx);
  const rows: Row[] = [];
  let topCssPx = 0;
  const roomy = roominess(run, input, heights, roomCssPx);
  const add = (kind: Row["kind"], id: number, number: number, heightCssPx: number) => {
    rows.push({ kind, id, number, topCssPx, heightCssPx });
    topCssPx += heightCssPx;
  };
  const between = ({ least, most }: HeightRange) => Math.round((least + (most - least) * roomy) * fontScale);
  if (heights.core) {
    for (let core = 0; core < Math.max(input.cores, run.cores.length); core++) add("core", core, 0, between(heights.core));
    topCssPx += heights.gap;
  }
  for (const domain of batonRows(run, input.gil)) add("baton", domain, 0, Math.round(heights.baton * fontScale));
  for (const { id, number } of workerRows(groups.workers, input.workers, hasRanks)) if (number > 0 || heights.hasBeside) add("lane", id, number, between(heights.lane));
  if (heights.hasBeside) for (let i = 0; i < Math.max(groups.beside.length, input.beside); i++) add("lane", groups.beside[i]?.id ?? -1, -1, between(heights.lane));
  topCssPx += heights.gap / 2;
  const lockRows = lockAndCounterRows(run, input);
  for (const { kind, id } of lockRows) add(kind, id, 0, between(kind === "lock" ? heights.lock : heights.counter));
  if (lockRows.length > 0) topCssPx += heights.gap / 2;
  // The line of the folded threads has its room before the first of them appears.
  if (heights.others > 0 && groups.others.length > 0) add("others", groups.others.length, 0, Math.round(heights.others * fontScale));
  else topCssPx += Math.round(heights.others * fontScale);
  if (input.othersOpen && heights.hasBeside) for (const lane of groups.others) add("lane", lane.id, lane.number, Math.round(OTHER_LANE * fontScale));
  return {
    rows, gutterCssPx, axisHeightCssPx, isNarrow, hasRanks,
    rowsHeightCssPx: Math.min(roomCssPx, topCssPx),
    plotWidthCssPx: Math.max(1, input.widthCssPx - gutterCssPx),
    contentHeightCssPx: topCssPx,
  };
}

/** The row at a height, or null. */
export function rowAt(layout: Layout, yCssPx: number, scrollCssPx: number): Row | null {
  if (yCssPx < 0 || yCssPx >= layout.rowsHeightCssPx) return null;
  const y = yCssPx + scrollCssPx;
  return layout.rows.find((row) => y >= row.topCssPx && y < row.topCssPx + row.heightCssPx) ?? null;
}

/** 0: rows as low as they may be; 1: as high. Depends only on what is known before the run, never on its data, unless rows are to fit a slide. */
function roominess(run: RunData, input: LayoutInput, heights: RowHeights, rowsHeightCssPx: number): number {
  const { cores, lanes, batons, locks, counters } = input.detail ? rowsThereAre(run, input, heights) : rowsExpected(input, heights);
  const fixed = (heights.gap * (locks + counters > 0 ? 2 : 1.5) + heights.others + batons * heights.baton) * input.fontScale;
  const total = (which: keyof HeightRange) =>
    fixed + (cores * (heights.core?.[which] ?? 0) + lanes * heights.lane[which] + locks * heights.lock[which] + counters * heights.counter[which]) * input.fontScale;
  const least = total("least");
  const most = total("most");
  return Math.min(1, Math.max(0, (rowsHeightCssPx - least) / (most - least)));
}

interface RowCounts {
  readonly cores: number;
  readonly lanes: number;
  readonly batons: number;
  readonly locks: number;
  readonly counters: number;
}

function rowsExpected(input: LayoutInput, { hasBeside }: RowHeights): RowCounts {
  const beside = hasBeside ? (input.ranks ? 0 : 1) + input.beside : 0;
  return { ...input, lanes: Math.max(1, input.workers) + beside, batons: input.gil ? 1 : 0 };
}

function rowsThereAre(run: RunData, input: LayoutInput, { hasBeside }: RowHeights): RowCounts {
  const { workers, beside } = groupLanes(run);
  const ofWorkers = workerRows(workers, input.workers, (input.ranks ?? false) || workers.some(isRank)).filter(({ number }) => number > 0 || hasBeside).length;
  return {
    cores: Math.max(input.cores, run.cores.length), lanes: ofWorkers + (hasBeside ? Math.max(beside.length, input.beside) : 0), batons: batonRows(run, input.gil).length,
    locks: Math.max(input.locks, run.locks.tracks.length), counters: Math.max(input.counters, run.locks.counters.length),
  };
}

/** Processes in which several lanes share a lock; one that is expected has its place before. */
function batonRows(run: RunData, isExpected: boolean): number[] {
  const shared = [...run.batons].filter(([, baton]) => baton.lanes.size > 1).map(([domain]) => domain);
  return shared.length === 0 && isExpected ? [0] : shared.sort((a, b) => a - b);
}

/** Those there are, and places for those that are expected. */
function lockAndCounterRows(run: RunData, input: LayoutInput): { kind: "lock" | "counter"; id: number }[] {
  const rows = (kind: "lock" | "counter", count: number) => Array.from({ length: count }, (_, id) => ({ kind, id }));
  const { tracks, counters } = run.locks;
  return [...rows("lock", Math.max(input.locks, tracks.length)), ...rows("counter", Math.max(input.counters, counters.length))];
}

/** The lanes there are, and places for workers that have not appeared yet. */
function workerRows(lanes: readonly Lane[], reserved: number, hasRanks: boolean): { id: number; number: number }[] {
  const rows = lanes.map(({ id, number }) => ({ id, number }));
  if (!hasRanks && !lanes.some((lane) => lane.kind === KIND_MAIN)) rows.unshift({ id: -1, number: 0 });
  for (let number = 1; number <= reserved; number++) if (!lanes.some((lane) => lane.number === number)) rows.push({ id: -1, number });
  return rows.sort((a, b) => a.number - b.number);
}
