/** Numbers of a stretch of a run: time by state of each worker, whose time each core's was. The same columns as the picture, so they always agree. */
import { STATES } from "./chunk.ts";
import { SOURCES } from "./chunkLanes.ts";
import { CORE_CLASSES } from "./coreTrack.ts";
import { lastAtOrBefore } from "./growing.ts";
import { groupLanes } from "./layout.ts";
import type { RunData } from "./runData.ts";
import type { Stretch } from "./stretches.ts";

/** One lane's share of a stretch. */
export interface LaneStats {
  readonly lane: number;
  readonly number: number;
  readonly name: string;
  readonly source: string;
  /** By state, in the order of LaneState. */
  readonly timesNs: readonly number[];
  /** Outermost slices that began in the stretch. */
  readonly slices: number;
}

/** One core's share of a stretch; `utilisation` is the part of it in which anybody had the core. */
export interface CoreStats {
  readonly core: number;
  readonly workersNs: number;
  readonly otherOfRunNs: number;
  readonly othersNs: number;
  readonly utilisation: number;
}

/** Numbers of a stretch, or of several together (startNs of the first, endNs of the last). */
export interface RangeStats {
  readonly startNs: number;
  readonly endNs: number;
  readonly isSelection: boolean;
  readonly lanes: readonly LaneStats[];
  readonly cores: readonly CoreStats[];
}

/** Sums over stretches that do not overlap; what lies after the end of the known is not counted. */
export function rangeStats(run: RunData, stretches: readonly Stretch[], isSelection: boolean): RangeStats {
  const known = stretches.map(({ startNs, endNs }) => ({ startNs: Math.max(0, startNs), endNs: Math.min(endNs, run.endNs) })).filter((s) => s.endNs > s.startNs);
  const groups = groupLanes(run);
  return {
    startNs: known[0]?.startNs ?? 0,
    endNs: known.at(-1)?.endNs ?? 0,
    isSelection,
    lanes: [...groups.workers, ...groups.beside].map((lane) => ({
      lane: lane.id, number: lane.number, name: lane.name, source: SOURCES[lane.source] ?? "unknown",
      timesNs: laneTimes(run, lane.id, known), slices: slicesWithin(run, lane.id, known),
    })),
    cores: run.cores.map((_, core) => coreStats(run, core, known)),
  };
}

/** Durations of the outermost slices of all workers that lie within the stretches, for the histogram. */
export function sliceDurations(run: RunData, stretches: readonly Stretch[]): number[] {
  const durations: number[] = [];
  for (const lane of groupLanes(run).workers) {
    const level = lane.number > 0 ? run.tracks[lane.id]?.levels[0] : undefined;
    if (!level) continue;
    for (const { startNs, endNs } of stretches) {
      for (let i = lastAtOrBefore(level.startNs, level.count, startNs - 1) + 1; i < level.count && level.startNs[i] < endNs; i++) {
        if (level.endNs[i] <= endNs) durations.push(level.endNs[i] - level.startNs[i]);
      }
    }
  }
  return durations;
}

function laneTimes(run: RunData, laneId: number, stretches: readonly Stretch[]): number[] {
  const times = new Float64Array(STATES);
  for (const { startNs, endNs } of stretches) run.tracks[laneId]?.addTime(startNs, endNs, times);
  return [...times];
}

function slicesWithin(run: RunData, laneId: number, stretches: readonly Stretch[]): number {
  const level = run.tracks[laneId]?.levels[0];
  if (!level) return 0;
  const begunBefore = (timeNs: number) => lastAtOrBefore(level.startNs, level.count, timeNs) + 1;
  return stretches.reduce((sum, { startNs, endNs }) => sum + begunBefore(endNs) - begunBefore(startNs - 1), 0);
}

function coreStats(run: RunData, core: number, stretches: readonly Stretch[]): CoreStats {
  const times = new Float64Array(CORE_CLASSES);
  let lengthNs = 0;
  for (const { startNs, endNs } of stretches) {
    run.cores[core].addTime(startNs, endNs, times);
    lengthNs += endNs - startNs;
  }
  const [workersNs, otherOfRunNs, othersNs] = times;
  return { core, workersNs, otherOfRunNs, othersNs, utilisation: lengthNs > 0 ? (workersNs + otherOfRunNs + othersNs) / lengthNs : 0 };
}
