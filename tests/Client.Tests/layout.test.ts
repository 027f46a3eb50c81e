import { layoutRows, rowAt } from "../../src/Web/Client/layout.ts";
import { emptyChunk } from "./chunkEncoder.ts";
import { runOf } from "./randomRun.ts";
import { sampleChunk, SIZE } from "./sampleRun.ts";

const place = ({ kind, number, topCssPx, heightCssPx }: { kind: string; number: number; topCssPx: number; heightCssPx: number }) => [kind, number, topCssPx, heightCssPx];

test("Rows_have_their_places_before_the_first_chunk_and_keep_them", () => {
  const before = layoutRows(runOf([]), SIZE).rows.map(place);
  const after = layoutRows(runOf([sampleChunk()]), SIZE).rows.map(place);
  expect(after).toEqual(before);
});

test("Other_threads_are_folded_below_the_workers_and_open_there", () => {
  const chunk = sampleChunk();
  chunk.lanes = [...chunk.lanes, { id: 3, kind: 4, source: 1, number: 0, pid: 1, tid: 9, name: "collector" }];
  const run = runOf([chunk]);
  const folded = layoutRows(run, SIZE);
  expect(folded.rows.at(-1)).toMatchObject({ kind: "others", id: 1 });
  const open = layoutRows(run, { ...SIZE, othersOpen: true });
  expect(open.rows.at(-1)).toMatchObject({ kind: "lane", id: 3 });
  expect(open.rows.slice(0, -1).map(place)).toEqual(folded.rows.map(place));
});

test("A_thread_beside_the_workers_that_has_slices_stands_below_them_in_the_room_that_was_kept_for_it", () => {
  const chunk = sampleChunk();
  chunk.lanes = [...chunk.lanes, { id: 3, kind: 4, source: 1, number: 0, pid: 1, tid: 9, name: "server" }];
  chunk.laneRows = [...chunk.laneRows, { laneId: 3, initialState: 0, initialCore: -1, open: [], transitions: [], slices: [{ timeNs: 5, nameId: 0, arg: 0 }] }];
  const input = { ...SIZE, beside: 1 };
  const before = layoutRows(runOf([]), input);
  const after = layoutRows(runOf([chunk]), input);
  expect(after.rows.at(-1)).toMatchObject({ kind: "lane", id: 3, number: -1 });
  expect(after.rows.map(place)).toEqual(before.rows.map(place));
});

test("The_main_thread_stands_above_the_workers_who_stand_in_the_order_of_their_numbers", () => {
  const chunk = emptyChunk(0, 0, 10);
  chunk.lanes = [
    { id: 0, kind: 1, source: 1, number: 2, pid: 1, tid: 2, name: "b" }, { id: 1, kind: 0, source: 1, number: 0, pid: 1, tid: 1, name: "main" },
    { id: 2, kind: 1, source: 1, number: 1, pid: 1, tid: 3, name: "a" },
  ];
  const rows = layoutRows(runOf([chunk]), SIZE).rows.filter((row) => row.kind === "lane");
  expect(rows.map((row) => row.id)).toEqual([1, 2, 0]);
});

test("Rows_never_overlap_and_never_leave_the_content", () => {
  for (const workers of [1, 2, 8, 64]) {
    for (const heightCssPx of [120, 400, 1000]) {
      const layout = layoutRows(runOf([sampleChunk()]), { ...SIZE, workers, heightCssPx });
      let bottom = 0;
      for (const row of layout.rows) {
        expect(row.topCssPx).toBeGreaterThanOrEqual(bottom);
        bottom = row.topCssPx + row.heightCssPx;
      }
      expect(bottom).toBeLessThanOrEqual(layout.contentHeightCssPx);
      expect(layout.rowsHeightCssPx + layout.axisHeightCssPx).toBeLessThanOrEqual(Math.max(heightCssPx, layout.axisHeightCssPx));
    }
  }
});

test("Many_workers_get_low_rows_and_few_get_high_ones", () => {
  const heightOf = (workers: number) => layoutRows(runOf([]), { ...SIZE, workers }).rows.at(-1)!.heightCssPx;
  expect(heightOf(8)).toBeLessThan(heightOf(2));
  expect(heightOf(64)).toBe(heightOf(8));
});

test("A_place_finds_its_row_also_when_scrolled", () => {
  const layout = layoutRows(runOf([sampleChunk()]), { ...SIZE, workers: 30 });
  const last = layout.rows.at(-1)!;
  expect(rowAt(layout, 10, 0)).toBe(layout.rows[0]);
  expect(rowAt(layout, 10, last.topCssPx)).toBe(last);
  expect(rowAt(layout, layout.rowsHeightCssPx, 0)).toBeNull();
});
