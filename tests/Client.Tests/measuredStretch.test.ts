import { KIND_MAIN } from "../../src/Web/Client/chunkLanes.ts";
import { firstRoundNs, measuredStretch, withMargin } from "../../src/Web/Client/measuredStretch.ts";
import { KIND_RANK } from "../../src/Web/Client/ranks.ts";
import { Viewport } from "../../src/Web/Client/viewport.ts";
import { emptyChunk, type ChunkRows } from "./chunkEncoder.ts";
import { runOf } from "./randomRun.ts";

/** The main thread prepares, warms up, and is in round 1 when the record ends. */
function unfinished(): ChunkRows {
  const chunk = emptyChunk(0, 0, 900);
  chunk.names = [{ name: "prepare", state: 1 }, { name: "warm-up", state: 0 }, { name: "round", state: 0 }];
  chunk.lanes = [{ id: 0, kind: KIND_MAIN, source: 1, number: 0, pid: 1, tid: 1, name: "main" }];
  const slices = [[10, 0, 1], [90, -1, 0], [100, 1, 1], [200, -1, 0], [300, 2, 1]].map(([timeNs, nameId, arg]) => ({ timeNs, nameId, arg }));
  chunk.laneRows = [{ laneId: 0, initialState: 1, initialCore: 0, open: [], transitions: [], slices }];
  return chunk;
}

/** Two ranks that meet before a warm-up round and before the first measured one, rank 1 later than rank 0. */
function ranks(secondEnds: boolean): ChunkRows {
  const chunk = emptyChunk(0, 0, 900);
  chunk.names = [{ name: "collective: begin of round", state: 6 }, { name: "collective: bcast", state: 6 }];
  chunk.lanes = [0, 1].map((id) => ({ id, kind: KIND_RANK, source: 1, number: id + 1, pid: id, tid: id, name: `rank ${id}` }));
  chunk.laneRows = [0, 1].map((laneId) => ({
    laneId, initialState: 1, initialCore: 0, open: [], transitions: [],
    slices: [[10, 1, 1], [20, -1, 0], [100, 0, 2], [130 + laneId, -1, 0], [400, 0, 3], ...(secondEnds ? [[430 + laneId, -1, 0]] : [])].map(([timeNs, nameId, arg]) => ({ timeNs, nameId, arg })),
  }));
  return chunk;
}

test("The_first_round_of_threads_begins_with_the_main_threads_slice_of_it_also_where_it_never_ends", () => {
  expect(firstRoundNs(runOf([unfinished()]), 1)).toBe(300);
  expect(measuredStretch(runOf([unfinished()]), [], 1)).toEqual({ startNs: 300, endNs: 900 });
});

test("The_first_round_of_ranks_begins_when_rank_0_leaves_the_meeting_before_it_which_is_not_the_one_before_a_warm_up", () => {
  expect(firstRoundNs(runOf([ranks(true)]), 1)).toBe(430);
  expect(firstRoundNs(runOf([ranks(true)]), 0)).toBe(130);
  expect(firstRoundNs(runOf([ranks(false)]), 1)).toBeNull();
});

test("What_the_result_says_of_the_rounds_goes_before_what_the_trace_tells", () => {
  expect(measuredStretch(runOf([unfinished()]), [{ startNs: 310, endNs: 400 }, { startNs: 410, endNs: 500 }], 1)).toEqual({ startNs: 310, endNs: 500 });
  expect(measuredStretch(runOf([]), [], 0)).toBeNull();
});

test("What_was_measured_is_seen_with_a_little_around_it_and_never_beyond_the_run", () => {
  expect(withMargin({ startNs: 100, endNs: 200 }, { startNs: 0, endNs: 1000 })).toEqual({ startNs: 97, endNs: 203 });
  expect(withMargin({ startNs: 0, endNs: 1000 }, { startNs: 0, endNs: 1010 })).toEqual({ startNs: 0, endNs: 1010 });
});

test("A_view_that_keeps_what_was_measured_shows_everything_until_something_is_and_follows_it_then", () => {
  const viewport = new Viewport();
  viewport.place(0, 1000);
  viewport.grow(4e9, true);
  viewport.fit("measured");
  expect([viewport.scale.startNs, viewport.scale.endNs]).toEqual([0, 4e9]);
  viewport.setMeasured({ startNs: 1e9, endNs: 2e9 });
  expect([viewport.scale.startNs, viewport.scale.endNs]).toEqual([0.97e9, 2.03e9]);
  viewport.zoom(2, null);
  viewport.setMeasured({ startNs: 1e9, endNs: 3e9 });
  expect([viewport.fitted, viewport.scale.spanNs]).toEqual([null, 0.53e9]);
});
