/**
 * From one piece of work to the next without a pointer: slices of a lane by their begin, the outer before what is in it.
 *
 *   depth 0   [ 1        ] [ 3   ]
 *   depth 1     [ 2 ]        [ 4 ]
 */
import { lastAtOrBefore } from "./growing.ts";
import type { SliceLevel } from "./laneTrack.ts";
import type { RunData } from "./runData.ts";
import type { TaskSlice } from "./runTasks.ts";

/** The slice after (1) or before (-1) another of its lane; null at the lane's end. */
export function besideSlice(run: RunData, slice: TaskSlice, by: 1 | -1): TaskSlice | null {
  const levels = run.tracks[slice.laneId]?.levels ?? [];
  const own = levels.indexOf(slice.level);
  const fromNs = slice.level.startNs[slice.index];
  let nearest: TaskSlice | null = null;
  for (const [depth, level] of levels.entries()) {
    const index = depth === own ? slice.index + by : besideMoment(level, fromNs, depth < own, by);
    if (index < 0 || index >= level.count) continue;
    const aheadNs = nearest === null ? -1 : (level.startNs[index] - nearest.level.startNs[nearest.index]) * by;
    // Of those that begin at once the outermost is next, and the innermost was last.
    if (aheadNs < 0 || (aheadNs === 0 && by < 0)) nearest = { laneId: slice.laneId, level, index };
  }
  return nearest;
}

/** Of another depth: what begins at the same moment comes before the slice where it is around it, and after it where it is in it. */
function besideMoment(level: SliceLevel, fromNs: number, isAround: boolean, by: 1 | -1): number {
  let before = lastAtOrBefore(level.startNs, level.count, fromNs);
  if (!isAround) while (before >= 0 && level.startNs[before] === fromNs) before--;
  return by > 0 ? before + 1 : before;
}

/** The outer slice of a lane that is open at a moment, else the next one, else the last; null where the lane has none. */
export function sliceNear(run: RunData, laneId: number, timeNs: number): TaskSlice | null {
  const level = run.tracks[laneId]?.levels[0];
  if (!level || level.count === 0) return null;
  const open = level.at(timeNs);
  const next = lastAtOrBefore(level.startNs, level.count, timeNs) + 1;
  return { laneId, level, index: open >= 0 ? open : Math.min(next, level.count - 1) };
}
