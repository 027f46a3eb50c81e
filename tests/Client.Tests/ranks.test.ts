import { draw } from "../../src/Web/Client/draw.ts";
import { describeCurve } from "../../src/Web/Client/curveChart.ts";
import { arrowPoint, singleArrows } from "../../src/Web/Client/drawArrows.ts";
import { hoverAt } from "../../src/Web/Client/hover.ts";
import { layoutRows } from "../../src/Web/Client/layout.ts";
import { emptyChunk } from "./chunkEncoder.ts";
import { runOf } from "./randomRun.ts";
import { RecordingContext } from "./recordingContext.ts";
import { SIZE, viewOf } from "./sampleRun.ts";

const ROOM = { ...SIZE, ranks: true };

/** Two ranks, the second one first: rank 1 waits on core 1, rank 0 computes on core 0. */
function twoRanks() {
  const chunk = emptyChunk(0, 0, 1000);
  chunk.names = [{ name: "Recv from 0", state: 6 }, { name: "chunk", state: 1 }];
  chunk.lanes = [2, 1].map((number, id) => ({ id, kind: 5, source: 1, number, pid: 10 + id, tid: 10 + id, name: `rank ${number - 1} @ vm` }));
  chunk.laneRows = [
    { laneId: 0, initialState: 6, initialCore: 1, open: [], transitions: [], slices: [{ timeNs: 0, nameId: 0, arg: 0 }] },
    { laneId: 1, initialState: 1, initialCore: 0, open: [], transitions: [], slices: [{ timeNs: 0, nameId: 1, arg: 0 }] },
  ];
  return runOf([chunk]);
}

const drawn = () => {
  const ctx = new RecordingContext();
  draw(ctx, viewOf(twoRanks(), 0, 1000, ROOM), false);
  return ctx;
};

test("Ranks_have_no_main_thread_above_them_and_stand_in_their_order", () => {
  const lanes = layoutRows(twoRanks(), ROOM).rows.filter(({ kind }) => kind === "lane");
  expect(lanes.map(({ id, number }) => [id, number])).toEqual([[1, 1], [0, 2]]);
});

test("Ranks_have_their_places_before_the_first_chunk_and_keep_them", () => {
  const places = (run: ReturnType<typeof runOf>) => layoutRows(run, ROOM).rows.map(({ kind, number, topCssPx, heightCssPx }) => [kind, number, topCssPx, heightCssPx]);
  expect(places(twoRanks())).toEqual(places(runOf([])));
});

test("Ranks_are_numbered_as_MPI_numbers_them_at_their_heads_and_on_the_cores", () => {
  const texts = drawn().texts.map(({ text }) => text);
  expect(texts.filter((text) => text === "0")).toHaveLength(2);
  expect(texts.filter((text) => text === "1")).toHaveLength(2);
  expect(texts).not.toContain("2");
});

test("The_head_of_a_rank_says_that_its_waits_are_its_own_word", () => {
  expect(drawn().texts.map(({ text }) => text)).toContain("exact, waits reported");
});

const MS = 1_000_000;

/** Rank 0 comes to Bcast at 1 ms, rank 1 at 4 ms; both leave at 5 ms. Before, both do the same work; then rank 1 waits from 6 ms for a message that rank 0 sends at 7 ms and that arrives at 8 ms. */
function together() {
  const chunk = emptyChunk(0, 0, 10 * MS);
  chunk.names = [{ name: "call: count(0, 9)", state: 1 }, { name: "collective: Bcast", state: 6 }, { name: "Recv from 0", state: 6 }, { name: "Send tag 7", state: 6 }, { name: "call: count(0, 4)", state: 1 }];
  chunk.lanes = [1, 2].map((number) => ({ id: number, kind: 5, source: 1, number, pid: number, tid: number, name: `rank ${number - 1} @ vm` }));
  const slices = (comesMs: number, ownName: number, more: { timeNs: number; nameId: number; arg: number }[]) => [
    { timeNs: 0, nameId: 0, arg: 0 }, { timeNs: 0.4 * MS, nameId: -1, arg: 0 }, { timeNs: 0.4 * MS, nameId: ownName, arg: 0 }, { timeNs: 0.9 * MS, nameId: -1, arg: 0 },
    { timeNs: comesMs * MS, nameId: 1, arg: 3 }, { timeNs: 5 * MS, nameId: -1, arg: 0 }, ...more,
  ];
  chunk.laneRows = [
    { laneId: 1, initialState: 1, initialCore: 0, open: [], transitions: [], slices: slices(1, 4, []) },
    { laneId: 2, initialState: 1, initialCore: 1, open: [], transitions: [], slices: slices(4, 0, [{ timeNs: 6 * MS, nameId: 2, arg: 0 }, { timeNs: 8.5 * MS, nameId: -1, arg: 0 }]) },
  ];
  chunk.flows = [{ sentNs: 7 * MS, receivedNs: 8 * MS, from: 1, to: 2, nameId: 3, bytes: 80 }];
  return runOf([chunk]);
}

const wide = () => viewOf(together(), 0, 10 * MS, ROOM);

/** The card over a lane's slices at a moment. */
function sliceCard(laneId: number, atMs: number) {
  const view = wide();
  const row = view.layout.rows.find(({ kind, id }) => kind === "lane" && id === laneId)!;
  return hoverAt(view, view.scale.toCssPx(atMs * MS), row.topCssPx + 8)!;
}

test("A_call_of_all_ranks_is_shown_without_its_number_and_tells_who_came_last_and_who_waited", () => {
  const first = sliceCard(1, 2);
  expect(first.title).toBe("Bcast");
  expect(first.lines).toEqual(expect.arrayContaining([["ranks in it", "2"], ["came last", "rank 1 @ vm"], ["waited for it", "3.00 ms"]]));
  expect(sliceCard(2, 4.5).lines).toEqual(expect.arrayContaining([["came last", "this one"], ["waited for it", "no time"]]));
});

test("A_band_joins_the_slices_of_one_call_from_its_first_to_its_last_rank", () => {
  const view = wide();
  const ctx = new RecordingContext();
  draw(ctx, view, false);
  const edges = ctx.strokes.filter(({ kind, colour }) => kind === "path" && colour === view.theme.plain[6]);
  expect(edges).toHaveLength(2);
});

test("Work_that_two_ranks_have_done_alike_has_a_red_edge_and_names_the_other_and_a_part_of_ones_own_has_none", () => {
  const view = wide();
  const ctx = new RecordingContext();
  draw(ctx, view, false);
  const red = ctx.strokes.filter(({ kind, colour }) => kind === "rect" && colour === view.theme.colours.lost);
  // Rank 0 once, rank 1 twice: count(0, 9) on both; count(0, 4) is rank 0's alone.
  expect(red).toHaveLength(3);
  expect(sliceCard(1, 0.2).lines).toEqual(expect.arrayContaining([["the same work on", "rank 1 @ vm"]]));
  expect(sliceCard(1, 0.7).lines.some(([label]) => label === "the same work on")).toBe(false);
});

test("An_arrow_tells_how_and_how_much_was_sent_and_that_its_receiver_had_waited", () => {
  const view = wide();
  const arrow = [...singleArrows(view)!][0];
  const { x, y } = arrowPoint(arrow, 0.5);
  const card = hoverAt(view, x, y)!;
  expect(card.title).toBe("Send tag 7");
  expect(card.lines).toEqual(expect.arrayContaining([
    ["from", "rank 0 @ vm"], ["to", "rank 1 @ vm"], ["size", "80 bytes"], ["sent as", "a buffer"], ["late sender", "the receiver had waited for 1.00 ms"],
  ]));
});

test("The_curves_of_a_program_are_told_in_words_too", () => {
  const words = describeCurve({ theme: "light", fontScale: 1, title: "Time", x: "bytes", y: "us", series: [{ name: "Send", points: [[8, 0.5], [1024, 0.7]] }] });
  expect(words).toBe("Time. Send: 0.5 us at 8 bytes, 0.7 us at 1,024 bytes");
});

/** Rank 0 here, rank 1 on a host whose clock is a thousand seconds ahead and known to 35.2 us. */
function overHosts(hosts: { name: string; offsetNs: number; errorNs: number }[]) {
  const chunk = emptyChunk(0, 0, 10 * MS);
  chunk.names = [{ name: "chunk", state: 1 }];
  chunk.lanes = [["node1", 1], ["node2", 0]].map(([host, source], id) => ({ id, kind: 5, source: source as number, number: id + 1, pid: 1, tid: 1, name: `rank ${id} @ ${host}` }));
  chunk.laneRows = [0, 1].map((laneId) => ({ laneId, initialState: 1, initialCore: -1, open: [], transitions: [], slices: [{ timeNs: 0, nameId: 0, arg: 0 }] }));
  const run = runOf([chunk]);
  run.hosts = hosts;
  return viewOf(run, 0, 10 * MS, ROOM);
}

const AHEAD = [{ name: "node2.lab.example", offsetNs: -1e12, errorNs: 35_200 }];

test("The_head_of_a_lane_on_another_host_tells_how_exactly_its_times_are_known", () => {
  const ctx = new RecordingContext();
  draw(ctx, overHosts(AHEAD), false);
  const texts = ctx.texts.map(({ text }) => text);
  expect(texts).toContain("reported ±35.2 µs");
  expect(texts).toContain("exact, waits reported");
});

test("The_card_of_a_lane_on_another_host_tells_host_offset_and_error", () => {
  const view = overHosts(AHEAD);
  const lines = (laneId: number) => new Map(hoverAt(view, view.scale.toCssPx(5 * MS), view.layout.rows.find(({ kind, id }) => kind === "lane" && id === laneId)!.topCssPx + 8)!.lines);
  expect([lines(1).get("host"), lines(1).get("its clock")]).toEqual(["node2", "1,000 s ahead of this machine's, ±35.2 µs"]);
  expect([lines(0).get("host"), lines(0).get("its clock")]).toEqual(["node1", undefined]);
});

test("A_run_on_one_machine_tells_nothing_of_hosts", () => {
  const view = overHosts([]);
  const card = hoverAt(view, view.scale.toCssPx(5 * MS), view.layout.rows.find(({ kind, id }) => kind === "lane" && id === 1)!.topCssPx + 8)!;
  expect(card.lines.map(([label]) => label)).not.toContain("host");
});
