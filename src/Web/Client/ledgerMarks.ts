/**
 * Finds the stretches of a run that make up a part of its ledger: those that a click on the part's bar marks. One sweep over the measured rounds, from change to
 * change of any lane, because what an idle worker is depends on what the others do.
 */
import { RUNNING } from "./chunk.ts";
import { KIND_MAIN } from "./chunkLanes.ts";
import { lastAtOrBefore } from "./growing.ts";
import type { LaneTrack, SliceLevel } from "./laneTrack.ts";
import { computes, isWork, partOf, type LedgerPart, type WorkPlace } from "./ledgerRules.ts";
import { isRank } from "./ranks.ts";
import type { RunData } from "./runData.ts";
import { Stretches, type Stretch } from "./stretches.ts";

/** Stretches by lane; a worker that has none has an empty entry. */
export type Marks = ReadonlyMap<number, Stretches>;

interface Follower {
  readonly laneId: number;
  readonly isMain: boolean;
  readonly isRank: boolean;
  readonly track: LaneTrack | undefined;
  work: Stretch | null;
  allEndNs: number;
  /** The last transition that has happened. */
  index: number;
}

/** The stretches of `parts` on the lanes of `workers` within the measured rounds. */
export function ledgerMarks(run: RunData, measured: readonly Stretch[], workers: readonly number[], parts: readonly LedgerPart[]): Marks {
  const marks = new Map(workers.map((id) => [id, new Stretches()]));
  const mains = run.lanes.flatMap((lane) => (lane?.kind === KIND_MAIN && !marks.has(lane.id) ? [lane.id] : []));
  const lanes: Follower[] = [...workers, ...mains].map((laneId) => ({
    laneId, isMain: run.lanes[laneId]?.kind === KIND_MAIN, isRank: isRank(run.lanes[laneId]), track: run.tracks[laneId], work: null, allEndNs: 0, index: -1,
  }));
  const wanted = new Set(parts);
  for (const round of measured) {
    for (const lane of lanes) lane.work = workWithin(run, lane.track, round);
    const allEndNs = Math.max(0, ...lanes.map((lane) => (lane.isMain ? 0 : (lane.work?.endNs ?? 0))));
    for (const lane of lanes) lane.allEndNs = allEndNs;
    sweep(lanes, round, (lane, computing, startNs, endNs) => {
      const stretches = marks.get(lane.laneId);
      if (stretches && wanted.has(partOf(stateOf(lane), placeAt(lane, startNs), computing, lane.isRank))) add(stretches, startNs, endNs);
    });
  }
  return marks;
}

function sweep(lanes: readonly Follower[], round: Stretch, tell: (lane: Follower, computing: number, startNs: number, endNs: number) => void): void {
  for (const lane of lanes) lane.index = lane.track ? lastAtOrBefore(lane.track.timeNs, lane.track.count, round.startNs) : -1;
  for (let nowNs = round.startNs; nowNs < round.endNs;) {
    let nextNs = round.endNs;
    let computing = 0;
    for (const lane of lanes) {
      nextNs = Math.min(nextNs, nextChange(lane, nowNs));
      if (computes(stateOf(lane), placeAt(lane, nowNs))) computing++;
    }
    for (const lane of lanes) tell(lane, computing, nowNs, nextNs);
    for (const lane of lanes) while (lane.track && lane.index + 1 < lane.track.count && lane.track.timeNs[lane.index + 1] <= nextNs) lane.index++;
    nowNs = nextNs;
  }
}

/** The next moment after `nowNs` at which the lane's state or place may be another one. */
function nextChange({ track, index, work, allEndNs }: Follower, nowNs: number): number {
  let nextNs = track && index + 1 < track.count ? track.timeNs[index + 1] : Infinity;
  for (const borderNs of [work?.startNs ?? 0, work?.endNs ?? 0, allEndNs]) if (borderNs > nowNs) nextNs = Math.min(nextNs, borderNs);
  return nextNs;
}

function stateOf({ track, index }: Follower): number {
  return track && index >= 0 ? track.state[index] : 0;
}

function placeAt({ isMain, work, allEndNs }: Follower, timeNs: number): WorkPlace {
  if (isMain) return "between";
  if (work && timeNs < work.startNs) return "before";
  if (work && timeNs < work.endNs) return "between";
  return timeNs < allEndNs ? "after" : "afterAll";
}

function add(stretches: Stretches, startNs: number, endNs: number): void {
  const last = stretches.count - 1;
  if (last < 0 || stretches.endNs[last] < startNs) stretches.begin(startNs);
  stretches.close(endNs);
}

/** From the first piece of work in a round to the last: by slices, or, where none tells of work, by the time on a core. */
function workWithin(run: RunData, track: LaneTrack | undefined, round: Stretch): Stretch | null {
  if (!track) return null;
  const bySlices = track.levels.flatMap((level) => slicesWithin(run, level, round) ?? []);
  const found = bySlices.length > 0 ? bySlices : (runningWithin(track, run.endNs, round) ?? []);
  if (found.length === 0) return null;
  return { startNs: Math.max(round.startNs, Math.min(...found.map((s) => s.startNs))), endNs: Math.min(round.endNs, run.endNs, Math.max(...found.map((s) => s.endNs))) };
}

function slicesWithin(run: RunData, level: SliceLevel, round: Stretch): Stretch[] | null {
  const isOne = (i: number) => level.endNs[i] > round.startNs && isWork(run.name(level.nameId[i]));
  let last = lastAtOrBefore(level.startNs, level.count, round.endNs);
  while (last >= 0 && (level.startNs[last] >= round.endNs || !isOne(last))) last--;
  if (last < 0) return null;
  let first = Math.max(0, lastAtOrBefore(level.startNs, level.count, round.startNs));
  while (!isOne(first)) first++;
  return [first, last].map((i) => ({ startNs: level.startNs[i], endNs: level.endNs[i] }));
}

function runningWithin(track: LaneTrack, endNs: number, round: Stretch): Stretch[] | null {
  const endOf = (i: number) => (i + 1 < track.count ? track.timeNs[i + 1] : endNs);
  let last = lastAtOrBefore(track.timeNs, track.count, round.endNs);
  while (last >= 0 && (track.timeNs[last] >= round.endNs || track.state[last] !== RUNNING)) last--;
  if (last < 0 || endOf(last) <= round.startNs) return null;
  let first = Math.max(0, lastAtOrBefore(track.timeNs, track.count, round.startNs));
  while (track.state[first] !== RUNNING || endOf(first) <= round.startNs) first++;
  return [first, last].map((i) => ({ startNs: track.timeNs[i], endNs: endOf(i) }));
}
