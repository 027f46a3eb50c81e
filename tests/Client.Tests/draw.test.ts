import { draw, drawOverlay } from "../../src/Web/Client/draw.ts";
import { drawBand } from "../../src/Web/Client/drawBand.ts";
import { laneParts } from "../../src/Web/Client/drawLane.ts";
import { drawOverview } from "../../src/Web/Client/overview.ts";
import { states, workerTint } from "../../src/Web/Client/palette.ts";
import { TimeScale } from "../../src/Web/Client/timeScale.ts";
import type { View } from "../../src/Web/Client/view.ts";
import { emptyChunk } from "./chunkEncoder.ts";
import { randomRun, runOf } from "./randomRun.ts";
import { RecordingContext, stripsOf } from "./recordingContext.ts";
import { laneRow, sampleChunk, sampleRun, viewOf } from "./sampleRun.ts";

const RUNNING = states[1].colour!;
const LOCK = `rising ${states[3].colour}`;
const READY = `outline ${states[2].colour}`;

function drawn(view: View): RecordingContext {
  const ctx = new RecordingContext();
  draw(ctx, view, false);
  return ctx;
}

/** What is drawn in the state band of a lane: fill, begin and width in css pixels of the plot (here: nanoseconds). */
function bandOf(ctx: RecordingContext, view: View, laneId: number): [string, number, number][] {
  const row = laneRow(view, laneId);
  const top = row.topCssPx + laneParts(row.heightCssPx).bandTop;
  return ctx.rects.filter((rect) => rect.y === top).map((rect) => [rect.fill, rect.x - view.scale.leftCssPx, rect.width]);
}

test("Each_state_is_drawn_from_its_begin_to_its_end_in_its_own_fill", () => {
  const view = viewOf(sampleRun());
  const ctx = drawn(view);
  expect(bandOf(ctx, view, 1)).toEqual([[RUNNING, 0, 400], [LOCK, 400, 200], [RUNNING, 600, 400]]);
  expect(bandOf(ctx, view, 2)).toEqual([[RUNNING, 100, 500], [READY, 600, 300]]);
});

test("A_core_shows_the_worker_that_had_it_in_the_workers_tint_with_its_number", () => {
  const view = viewOf(sampleRun());
  const ctx = drawn(view);
  const onCore1 = ctx.rects.filter((rect) => rect.y === view.layout.rows[1].topCssPx + 3 && rect.fill !== view.theme.colours.lane);
  expect(onCore1.map((rect) => [rect.fill, rect.x - view.scale.leftCssPx, rect.width])).toEqual([[workerTint(2), 100, 500], [workerTint(1), 600, 400]]);
  const middle = view.layout.rows[0].topCssPx + view.layout.rows[0].heightCssPx / 2;
  expect(ctx.texts.filter((text) => text.y === middle).map((text) => text.text)).toEqual(["core 0", "1"]);
});

test("Slices_carry_their_name_and_argument_where_there_is_room_and_nothing_where_there_is_none", () => {
  const whole = drawn(viewOf(sampleRun())).texts.map((text) => text.text);
  expect(whole).toEqual(expect.arrayContaining(["chunk 7", "lock L1", "chunk 8", "chunk 9"]));
  const run = sampleRun();
  const narrow = drawn(viewOf(run, 0, 60_000)).texts.map((text) => text.text);
  expect(narrow.filter((text) => text.includes("chunk"))).toEqual([]);
});

test("The_head_of_a_lane_says_its_number_its_name_and_how_it_is_known", () => {
  const texts = drawn(viewOf(sampleRun())).texts.map((text) => text.text);
  expect(texts).toEqual(expect.arrayContaining(["1", "thread 1", "exact", "2", "thread 2"]));
  expect(drawn(viewOf(runOf([sampleChunk(2)]))).texts.map((text) => text.text)).toContain("sampled");
});

test("An_inferred_lane_is_lighter_and_has_a_dashed_edge_and_an_exact_one_has_not", () => {
  const guessed = viewOf(runOf([sampleChunk(3)]));
  const ctx = drawn(guessed);
  const top = laneRow(guessed, 1).topCssPx + laneParts(laneRow(guessed, 1).heightCssPx).bandTop;
  expect(ctx.rects.filter((rect) => rect.y === top).every((rect) => rect.alpha < 1)).toBe(true);
  expect(ctx.strokes.filter((stroke) => stroke.dash.length > 0)).toHaveLength(2);
  expect(drawn(viewOf(sampleRun())).strokes.filter((stroke) => stroke.dash.length > 0)).toHaveLength(0);
});

test("Missing_records_are_a_red_tick_on_the_axis_that_keeps_two_pixels_at_any_zoom", () => {
  const lossy = sampleChunk();
  lossy.lostSwitches = 1;
  const run = runOf([lossy, emptyChunk(1, 1000, 10_000_000)]);
  const view = viewOf(run);
  const red = drawn(view).rects.filter((rect) => rect.fill === view.theme.colours.lost);
  expect(red).toEqual([expect.objectContaining({ y: view.layout.rowsHeightCssPx, width: 2 })]);
});

test("A_column_that_states_share_is_divided_by_their_exact_shares_and_hides_none", () => {
  const run = runOf(randomRun(6, 20, 2, 1500));
  const view = viewOf(run);
  const ctx = new RecordingContext();
  const track = run.tracks[1]!;
  drawBand(ctx, view, track, 0, 100);
  const [strip] = stripsOf(ctx);
  const times = new Float64Array(8);
  let divided = 0;
  for (let column = 0; column < 1000; column += 7) {
    times.fill(0);
    const startNs = view.scale.toNs(view.scale.leftCssPx + column);
    track.addTime(startNs, startNs + view.scale.nsPerCssPx, times);
    const pixels = strip.column(column);
    if (new Set(pixels).size < 3) continue;
    divided++;
    for (let state = 1; state < 8; state++) {
      const height = pixels.filter((colour) => colour === states[state].colour!.toUpperCase()).length;
      expect(Math.abs(height - (times[state] / view.scale.nsPerCssPx) * 100)).toBeLessThanOrEqual(4);
      if (times[state] > 1) expect(height).toBeGreaterThan(0);
    }
  }
  expect(divided).toBeGreaterThan(100);
});

test("One_busy_nanosecond_in_a_second_still_is_one_pixel", () => {
  const chunk = emptyChunk(0, 0, 1e9);
  chunk.laneRows = [{
    laneId: 0, initialState: 0, initialCore: -1, open: [], slices: [],
    transitions: [{ timeNs: 500_000_123, state: 1, core: 0 }, { timeNs: 500_000_124, state: 0, core: -1 }],
  }];
  const run = runOf([chunk]);
  const ctx = new RecordingContext();
  const view = viewOf(run);
  drawBand(ctx, view, run.tracks[0]!, 0, 30);
  expect(stripsOf(ctx)[0].column(500).filter((colour) => colour === RUNNING.toUpperCase())).toHaveLength(1);
});

test("A_view_of_a_hundred_thousand_slices_needs_fewer_calls_than_it_has_columns", () => {
  const run = runOf(randomRun(2, 50, 5, 1000));
  const ctx = drawn(viewOf(run));
  const slices = run.tracks.reduce((sum, track) => sum + (track?.sliceCount ?? 0), 0);
  expect(slices).toBeGreaterThan(50_000);
  expect(ctx.rects.length + stripsOf(ctx).length).toBeLessThan(1000);
});

test("The_same_view_gives_the_same_calls", () => {
  const view = viewOf(runOf(randomRun(12, 5, 3, 50)));
  expect(drawn(view).rects).toEqual(drawn(view).rects);
});

test("An_arrow_goes_from_the_senders_band_to_the_receivers", () => {
  const chunk = sampleChunk();
  chunk.flows = [{ sentNs: 200, receivedNs: 300, from: 1, to: 2, nameId: 0, bytes: 8 }];
  const view = viewOf(runOf([chunk]));
  const middle = (laneId: number) => {
    const row = laneRow(view, laneId);
    const parts = laneParts(row.heightCssPx);
    return row.topCssPx + parts.bandTop + parts.bandHeight / 2;
  };
  const left = view.scale.leftCssPx;
  expect(drawn(view).strokes).toContainEqual(expect.objectContaining({ kind: "path", dash: [], points: [[left + 200, middle(1)], [left + 300, middle(2)]] }));
});

test("A_write_that_undoes_anothers_has_a_red_edge_and_at_any_zoom_at_least_a_red_tick", () => {
  const chunk = sampleChunk();
  chunk.names = [...chunk.names, { name: "write (lost update)", state: 1 }];
  chunk.laneRows[1].slices = [{ timeNs: 100, nameId: 2, arg: 0 }, { timeNs: 300, nameId: -1, arg: 0 }, { timeNs: 300, nameId: 0, arg: 9 }];
  const red = (view: View) => view.theme.colours.lost;
  const close = viewOf(runOf([chunk]));
  const edges = drawn(close).strokes.filter(({ kind, colour }) => kind === "rect" && colour === red(close));
  expect(edges.map(({ points }) => points[0][0] - close.scale.leftCssPx)).toEqual([100.75]);
  const far = viewOf(runOf([chunk, emptyChunk(1, 1000, 10_000_000)]));
  const ticks = drawn(far).rects.filter(({ fill }) => fill === red(far));
  expect(ticks).toEqual([expect.objectContaining({ x: far.scale.leftCssPx, width: 2 })]);
});

test("The_selection_shows_its_length", () => {
  const ctx = new RecordingContext();
  drawOverlay(ctx, viewOf(sampleRun()), { selection: { startNs: 100, endNs: 350 }, cursorNs: null, outline: null });
  expect(ctx.texts.map((text) => text.text)).toEqual(["250 ns"]);
});

test("The_overview_divides_each_column_among_all_workers", () => {
  const run = sampleRun();
  const ctx = new RecordingContext();
  drawOverview(ctx, run, new TimeScale(0, 1000, 0, 100), viewOf(run).theme, 40);
  const column = stripsOf(ctx)[0].column(50);
  // At 500 ns one of two workers runs and the other waits for a lock.
  expect(column.filter((colour) => colour === RUNNING.toUpperCase())).toHaveLength(20);
  expect(column.filter((colour) => colour === states[3].colour!.toUpperCase())).toHaveLength(20);
});

test("A_run_without_any_chunk_draws_its_reserved_rows_and_no_states", () => {
  const view = viewOf(runOf([]), 0, 1e9);
  const ctx = drawn(view);
  expect(view.layout.rows.map((row) => row.kind)).toEqual(["core", "core", "lane", "lane", "lane"]);
  expect(ctx.rects.some((rect) => rect.fill === RUNNING && rect.x >= view.scale.leftCssPx)).toBe(false);
});
