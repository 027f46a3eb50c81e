import { describeChart, configuration } from "../../src/Web/Client/charts.ts";
import { hoverAt } from "../../src/Web/Client/hover.ts";
import { histogramOf } from "../../src/Web/Client/histogram.ts";
import { laneParts } from "../../src/Web/Client/drawLane.ts";
import { states } from "../../src/Web/Client/palette.ts";
import { rangeStats, sliceDurations } from "../../src/Web/Client/rangeStats.ts";
import { randomOf, randomRun, runOf } from "./randomRun.ts";
import { laneRow, sampleChunk, sampleRun, viewOf } from "./sampleRun.ts";

test("A_selected_range_counts_time_by_state_slices_and_utilisation_of_just_that_range", () => {
  const stats = rangeStats(sampleRun(), [{ startNs: 300, endNs: 700 }], true);
  expect(stats.lanes[0]).toMatchObject({ name: "thread 1", source: "exact", slices: 2 });
  expect(stats.lanes[0].timesNs).toEqual([0, 200, 0, 200, 0, 0, 0, 0]);
  expect(stats.lanes[1].timesNs).toEqual([0, 300, 100, 0, 0, 0, 0, 0]);
  expect(stats.cores).toEqual([
    { core: 0, workersNs: 100, otherOfRunNs: 0, othersNs: 0, utilisation: 0.25 },
    { core: 1, workersNs: 400, otherOfRunNs: 0, othersNs: 0, utilisation: 1 },
  ]);
});

test("Several_rounds_are_summed_and_what_is_not_known_yet_is_not_counted", () => {
  const run = sampleRun();
  const rounds = [{ startNs: 0, endNs: 100 }, { startNs: 900, endNs: 5000 }];
  const stats = rangeStats(run, rounds, false);
  expect([stats.startNs, stats.endNs]).toEqual([0, 1000]);
  expect(stats.lanes[0].timesNs[1]).toBe(200);
  expect(rangeStats(run, [{ startNs: 4000, endNs: 5000 }], true).cores[0].utilisation).toBe(0);
});

test("Parts_of_a_run_add_up_to_the_whole", () => {
  const run = runOf(randomRun(14, 6, 3, 60));
  const sum = (stretches: { startNs: number; endNs: number }[]) => rangeStats(run, stretches, false).lanes.map((lane) => lane.timesNs);
  const parts = sum([{ startNs: 0, endNs: 1_111_111 }, { startNs: 1_111_111, endNs: 4e6 }, { startNs: 4e6, endNs: 6e6 }]);
  sum([{ startNs: 0, endNs: 6e6 }]).forEach((times, lane) => times.forEach((ns, state) => expect(parts[lane][state]).toBeCloseTo(ns, 2)));
});

test("Only_slices_that_have_ended_within_the_range_have_a_duration", () => {
  expect(sliceDurations(sampleRun(), [{ startNs: 0, endNs: 1000 }]).sort((a, b) => a - b)).toEqual([200, 400, 800]);
  expect(sliceDurations(sampleRun(), [{ startNs: 50, endNs: 1000 }]).sort((a, b) => a - b)).toEqual([200, 800]);
});

test("The_histogram_holds_every_duration_exactly_once", () => {
  const random = randomOf(2);
  for (let i = 1; i < 60; i++) {
    const durations = Array.from({ length: i }, () => 10 ** (random() * 9));
    const { counts, boundsNs } = histogramOf(durations);
    expect(counts.reduce((a, b) => a + b, 0)).toBe(i);
    expect(counts.length).toBeLessThanOrEqual(25);
    expect(boundsNs).toHaveLength(counts.length + 1);
  }
  expect(histogramOf([500, 500, 500]).counts).toEqual([3]);
  expect(histogramOf([]).counts).toEqual([]);
});

test("Hover_tells_the_slice_with_its_lane_state_start_duration_core_and_source", () => {
  const view = viewOf(sampleRun());
  const row = laneRow(view, 1);
  const card = hoverAt(view, view.scale.toCssPx(200.2), row.topCssPx + 8);
  expect(card?.title).toBe("chunk 7");
  expect(Object.fromEntries(card!.lines)).toMatchObject({ lane: "thread 1", state: "running", duration: "400 ns", core: "0", "known by": "exact" });
  expect(card?.target).toMatchObject({ startNs: 0, endNs: 400 });
});

test("Hover_over_the_band_tells_the_state_and_over_a_core_who_has_it", () => {
  const view = viewOf(sampleRun());
  const row = laneRow(view, 2);
  const band = hoverAt(view, view.scale.toCssPx(700.2), row.topCssPx + laneParts(row.heightCssPx).bandTop + 4);
  expect(band?.title).toBe(states[2].label);
  expect(Object.fromEntries(band!.lines)).toMatchObject({ duration: "300 ns", core: "none" });
  expect(hoverAt(view, view.scale.toCssPx(300.2), view.layout.rows[1].topCssPx + 10)?.title).toBe("thread 2");
  expect(hoverAt(view, view.scale.toCssPx(50.2), view.layout.rows[1].topCssPx + 10)?.title).toBe("free");
  expect(hoverAt(view, 20, row.topCssPx + 8)).toBeNull();
});

test("A_slice_that_is_still_open_says_so_far", () => {
  const view = viewOf(sampleRun());
  const card = hoverAt(view, view.scale.toCssPx(800), laneRow(view, 1).topCssPx + 8);
  expect(Object.fromEntries(card!.lines).duration).toBe("400 ns so far");
});

test("Hover_over_a_pixel_that_states_share_gives_their_shares", () => {
  const view = viewOf(sampleRun(), 0, 100_000);
  const row = laneRow(view, 1);
  const card = hoverAt(view, view.scale.toCssPx(400), row.topCssPx + laneParts(row.heightCssPx).bandTop + 4);
  expect(Object.fromEntries(card!.lines)["this pixel"]).toMatch(/^(running|lock-wait) 50 %, (running|lock-wait) 50 %$/);
});

test("Hover_over_a_red_tick_says_what_is_missing", () => {
  const chunk = sampleChunk();
  Object.assign(chunk, { lostSwitches: 5, lostSlices: 2 });
  const view = viewOf(runOf([chunk]));
  const card = hoverAt(view, view.scale.toCssPx(500), view.layout.rowsHeightCssPx + 4);
  expect(Object.fromEntries(card!.lines)).toMatchObject({ "of the kernel": "5", "of workers": "2" });
});

test("A_chart_leaves_out_states_without_time_and_keeps_the_palettes_colours", () => {
  const rows = [{ name: "thread 1", timesNs: [0, 5e6, 0, 1e6, 0, 0, 0, 0] }];
  const { data } = configuration({ kind: "timeByState", theme: "light", rows });
  expect(data.datasets.map((set) => [set.label, set.backgroundColor])).toEqual([["running", "#009E73"], ["lock-wait", "#D55E00"]]);
  expect(describeChart({ kind: "timeByState", theme: "light", rows })).toBe("thread 1: running 5.00 ms, lock-wait 1.00 ms");
});

test("A_chart_of_durations_can_be_read_out", () => {
  expect(describeChart({ kind: "durations", theme: "dark", durationsNs: [3e6, 1e6, 2e6], noun: "chunks" }))
    .toBe("3 chunks: shortest 1.00 ms, median 2.00 ms, longest 3.00 ms");
});
