import { draw } from "../../src/Web/Client/draw.ts";
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
