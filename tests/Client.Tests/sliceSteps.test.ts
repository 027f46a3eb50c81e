import { besideSlice, sliceNear } from "../../src/Web/Client/sliceSteps.ts";
import type { RunData } from "../../src/Web/Client/runData.ts";
import type { TaskSlice } from "../../src/Web/Client/runTasks.ts";
import { runOf } from "./randomRun.ts";
import { sampleChunk, sampleRun } from "./sampleRun.ts";

/** Lane 1 with slices within slices, by number; some begin at the same moment, and 3 takes no time. */
function nestedRun(): RunData {
  const chunk = sampleChunk();
  const begins = [[0, 1], [0, 2], [100, -1], [100, 3], [100, -1], [100, 4], [150, -1], [200, -1], [200, 5], [200, 6], [300, -1], [300, -1], [400, 7], [500, -1]];
  chunk.laneRows[0].slices = begins.map(([timeNs, arg]) => ({ timeNs, nameId: arg < 0 ? -1 : 0, arg: Math.max(0, arg) }));
  return runOf([chunk]);
}

const argOf = (slice: TaskSlice): number => slice.level.arg[slice.index];

function walk(run: RunData, from: TaskSlice | null, by: 1 | -1): number[] {
  const seen: number[] = [];
  for (let at = from; at && seen.length < 50; at = besideSlice(run, at, by)) seen.push(argOf(at));
  return seen;
}

test("Steps_reach_all_slices_of_a_lane_the_outer_before_the_inner_and_the_same_way_back", () => {
  const run = nestedRun();
  const all = walk(run, sliceNear(run, 1, 0), 1);
  expect(all).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(walk(run, { laneId: 1, level: run.tracks[1]!.levels[0], index: 2 }, -1)).toEqual(all.toReversed());
});

test("Steps_begin_where_one_looks_in_the_slice_that_is_open_else_the_next_else_the_last", () => {
  const run = sampleRun();
  expect(argOf(sliceNear(run, 1, 200)!)).toBe(7);
  expect(argOf(sliceNear(run, 2, 50)!)).toBe(9);
  expect(argOf(sliceNear(run, 2, 950)!)).toBe(9);
  expect(sliceNear(run, 5, 0)).toBeNull();
});
