import { ChunkError, decodeChunk } from "../../src/Web/Client/chunk.ts";
import { lastAtOrBefore, lastAtOrBeforeFrom } from "../../src/Web/Client/growing.ts";
import { emptyChunk, encodeChunk, type ChunkRows, type TransitionRow } from "./chunkEncoder.ts";
import { randomOf, randomRun, runOf } from "./randomRun.ts";

/** All transitions of a lane, as they were before encoding. */
function transitionsOf(chunks: ChunkRows[], laneId: number): TransitionRow[] {
  return chunks.flatMap((chunk) => chunk.laneRows[laneId].transitions);
}

function timeByBruteForce(transitions: TransitionRow[], fromNs: number, toNs: number, pick: (row: TransitionRow) => number, size: number): number[] {
  const times = new Array<number>(size).fill(0);
  transitions.forEach((row, i) => {
    const endNs = transitions[i + 1]?.timeNs ?? Infinity;
    const overlapNs = Math.min(toNs, endNs) - Math.max(fromNs, row.timeNs);
    if (overlapNs > 0 && pick(row) >= 0) times[pick(row)] += overlapNs;
  });
  return times;
}

test("Time_by_state_of_any_stretch_equals_the_sum_over_all_transitions", () => {
  for (let seed = 1; seed <= 12; seed++) {
    const chunks = randomRun(seed, 6, 3, 60);
    const run = runOf(chunks);
    const random = randomOf(seed + 100);
    for (let i = 0; i < 60; i++) {
      const [fromNs, toNs] = [random() * 6e6, random() * 6e6].sort((a, b) => a - b);
      const laneId = i % 3;
      const times = new Float64Array(8);
      run.tracks[laneId]!.addTime(fromNs, toNs, times);
      const expected = timeByBruteForce(transitionsOf(chunks, laneId), fromNs, toNs, (row) => row.state, 8);
      // Before its first transition a lane is idle.
      expected[0] = times[0];
      times.forEach((ns, state) => expect(ns).toBeCloseTo(expected[state], 3));
    }
  }
});

test("The_states_of_a_stretch_add_up_to_its_length", () => {
  const run = runOf(randomRun(3, 5, 2, 50));
  const times = new Float64Array(8);
  run.tracks[1]!.addTime(1_234_567, 4_321_000, times);
  expect(times.reduce((a, b) => a + b, 0)).toBeCloseTo(4_321_000 - 1_234_567, 3);
});

test("A_core_row_shows_who_was_on_the_core_according_to_the_lanes", () => {
  const chunks = randomRun(21, 6, 3, 40);
  const run = runOf(chunks);
  for (let laneId = 1; laneId < 3; laneId++) {
    for (const core of [laneId * 2, laneId * 2 + 1]) {
      const times = new Float64Array(3);
      run.cores[core].addTime(500_000, 5_300_000, times);
      const expected = timeByBruteForce(transitionsOf(chunks, laneId), 500_000, 5_300_000, (row) => (row.core === core ? 0 : -1), 1)[0];
      expect(times[0]).toBeCloseTo(expected, 3);
      expect(times[1] + times[2]).toBe(0);
    }
  }
});

test("The_thread_that_comes_takes_the_core_from_the_thread_that_leaves_at_the_same_moment", () => {
  const chunk = emptyChunk(0, 0, 1000);
  chunk.lanes = [1, 2].map((id) => ({ id, kind: 1, source: 1, number: id, pid: 1, tid: id, name: `thread ${id}` }));
  chunk.laneRows = [
    { laneId: 1, initialState: 2, initialCore: -1, open: [], transitions: [{ timeNs: 400, state: 1, core: 0 }], slices: [] },
    { laneId: 2, initialState: 1, initialCore: 0, open: [], transitions: [{ timeNs: 400, state: 2, core: -1 }], slices: [] },
  ];
  const core = runOf([chunk]).core(0);
  expect([...core.occupant.subarray(0, core.count)]).toEqual([2, 1]);
  expect([...core.startNs.subarray(0, core.count)]).toEqual([0, 400]);
  expect(core.endNs[0]).toBe(400);
});

test("Strangers_stand_between_the_lanes_on_their_core_and_are_told_apart_by_whose_they_are", () => {
  const chunk = emptyChunk(0, 0, 1000);
  chunk.names = [{ name: "gc", state: 1 }, { name: "sshd", state: 2 }];
  chunk.lanes = [{ id: 0, kind: 1, source: 1, number: 1, pid: 1, tid: 1, name: "thread 1" }];
  chunk.laneRows = [{
    laneId: 0, initialState: 1, initialCore: 0, open: [],
    transitions: [{ timeNs: 300, state: 2, core: -1 }, { timeNs: 600, state: 1, core: 0 }], slices: [],
  }];
  chunk.strangers = [{ core: 0, startNs: 300, endNs: 400, nameId: 0 }, { core: 0, startNs: 400, endNs: 600, nameId: 1 }];
  const run = runOf([chunk]);
  const times = new Float64Array(3);
  run.core(0).addTime(0, 1000, times);
  expect([...times]).toEqual([700, 100, 200]);
  expect(run.occupantName(run.core(0).occupant[2])).toBe("sshd");
});

test("Slices_keep_their_depth_across_chunks_and_stay_open_until_they_end", () => {
  const first = emptyChunk(0, 0, 100);
  first.names = [{ name: "chunk", state: 1 }, { name: "lock", state: 3 }];
  first.laneRows = [{
    laneId: 0, initialState: 0, initialCore: -1, open: [], transitions: [],
    slices: [{ timeNs: 10, nameId: 0, arg: 5 }, { timeNs: 90, nameId: 1, arg: 0 }],
  }];
  const second = emptyChunk(1, 100, 200);
  second.laneRows = [{
    laneId: 0, initialState: 0, initialCore: -1, open: [{ startNs: 10, nameId: 0, arg: 5 }, { startNs: 90, nameId: 1, arg: 0 }], transitions: [],
    slices: [{ timeNs: 120, nameId: -1, arg: 0 }],
  }];
  const run = runOf([first, second]);
  const [outer, inner] = run.tracks[0]!.levels;
  expect(outer.endNs[0]).toBe(Infinity);
  expect([inner.startNs[0], inner.endNs[0]]).toEqual([90, 120]);
  expect(run.tracks[0]!.sliceCount).toBe(2);
  expect([run.label(0, 5), run.label(1, 0)]).toEqual(["chunk 5", "lock"]);
});

test("Slices_of_one_depth_never_overlap_and_their_covered_time_is_their_sum", () => {
  const run = runOf(randomRun(8, 8, 2, 80));
  for (const level of run.tracks[1]!.levels) {
    let coveredNs = 0;
    for (let i = 0; i < level.count; i++) {
      expect(level.coveredNs[i]).toBeCloseTo(coveredNs, 3);
      if (i + 1 < level.count) expect(level.startNs[i + 1]).toBeGreaterThanOrEqual(level.endNs[i]);
      coveredNs += level.endNs[i] - level.startNs[i];
    }
  }
});

test("A_chunk_out_of_turn_is_refused_and_changes_nothing", () => {
  const run = runOf([emptyChunk(0, 0, 10)]);
  expect(() => run.append(decodeChunk(encodeChunk(emptyChunk(2, 20, 30))))).toThrow(ChunkError);
  expect([run.nextChunk, run.endNs]).toEqual([1, 10]);
});

test("Lost_records_are_summed_and_keep_their_time", () => {
  const chunk = emptyChunk(0, 100, 200);
  chunk.lostSwitches = 3;
  chunk.lostSlices = 4;
  const run = runOf([chunk]);
  expect(run.lost).toEqual([{ startNs: 100, endNs: 200, switches: 3, slices: 4 }]);
  expect([run.lostSwitches, run.lostSlices]).toEqual([3, 4]);
});

test("A_late_record_never_turns_time_back", () => {
  const first = emptyChunk(0, 0, 100);
  first.laneRows = [{ laneId: 0, initialState: 0, initialCore: -1, open: [], transitions: [{ timeNs: 95, state: 1, core: 0 }], slices: [] }];
  const second = emptyChunk(1, 100, 200);
  second.laneRows = [{ laneId: 0, initialState: 1, initialCore: 0, open: [], transitions: [{ timeNs: 90, state: 3, core: -1 }], slices: [] }];
  const track = runOf([first, second]).tracks[0]!;
  const times = [...track.timeNs.subarray(0, track.count)];
  expect(times).toEqual([...times].sort((a, b) => a - b));
});

test("Search_from_a_hint_finds_what_search_from_the_start_finds", () => {
  const random = randomOf(4);
  const column = new Float64Array(200).map(() => Math.floor(random() * 300)).sort();
  for (let i = 0; i < 5000; i++) {
    const value = Math.floor(random() * 320) - 10;
    const count = Math.floor(random() * 201);
    const hint = Math.floor(random() * 210) - 5;
    expect(lastAtOrBeforeFrom(column, count, value, hint)).toBe(lastAtOrBefore(column, count, value));
  }
});
