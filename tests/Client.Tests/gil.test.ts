import { draw } from "../../src/Web/Client/draw.ts";
import { hoverAt } from "../../src/Web/Client/hover.ts";
import { layoutRows } from "../../src/Web/Client/layout.ts";
import { workerTint } from "../../src/Web/Client/palette.ts";
import type { RunData } from "../../src/Web/Client/runData.ts";
import type { View } from "../../src/Web/Client/view.ts";
import { emptyChunk, type ChunkRows, type LaneRows } from "./chunkEncoder.ts";
import { randomOf, runOf } from "./randomRun.ts";
import { RecordingContext } from "./recordingContext.ts";
import { laneRow, SIZE, viewOf } from "./sampleRun.ts";

const MS = 1_000_000;
const [RUN, READY, WAIT, IDLE] = [1, 2, 4, 0];
const COUNT = 0;
const RELEASED = 1;

function drawn(view: View): RecordingContext {
  const ctx = new RecordingContext();
  draw(ctx, view, false);
  return ctx;
}

/** The arrows of hand-overs: dashed paths. */
const linesOf = (ctx: RecordingContext) => ctx.strokes.filter(({ kind, dash }) => kind === "path" && dash.length > 0);

type Step = [atMs: number, state: number, core: number];

function lane(laneId: number, steps: Step[], slice = COUNT): LaneRows {
  const [first, ...rest] = steps;
  return {
    laneId, initialState: first[1], initialCore: first[2], open: [],
    transitions: rest.map(([atMs, state, core]) => ({ timeNs: Math.round(atMs * MS), state, core })), slices: [{ timeNs: 0, nameId: slice, arg: 0 }],
  };
}

/** Two threads of one interpreter for 20 ms. */
function chunkOf(...rows: LaneRows[]): ChunkRows {
  const chunk = emptyChunk(0, 0, 20 * MS);
  chunk.names = [{ name: "count down", state: 1 }, { name: "released: sha256", state: 1 }];
  chunk.lanes = rows.map(({ laneId }) => ({ id: laneId, kind: 1, source: 1, number: laneId, pid: 70, tid: 70 + laneId, name: `thread ${laneId}` }));
  chunk.gilDomains = rows.map(({ laneId }) => ({ laneId, domain: 70 }));
  chunk.laneRows = rows;
  return chunk;
}

/** Thread 1 has the lock for 5 ms, then thread 2, which looked at it before, 40 us after thread 1 went to sleep. */
const handOver = (): ChunkRows => chunkOf(
  lane(1, [[0, RUN, 0], [5, WAIT, -1], [10.04, RUN, 0]]),
  lane(2, [[0, WAIT, -1], [2, RUN, 1], [2.03, WAIT, -1], [5.04, RUN, 1], [10, WAIT, -1]]),
);

function holdsOf(run: RunData): [lane: number, startMs: number, endMs: number][] {
  const { holders } = run.batons.get(70)!;
  return Array.from({ length: holders.count }, (_, i) => [holders.occupant[i], holders.startNs[i] / MS, Math.min(run.endNs, holders.endNs[i]) / MS]);
}

test("The_lock_is_with_who_runs_until_it_waits_and_a_short_look_at_it_takes_nothing", () => {
  expect(holdsOf(runOf([handOver()]))).toEqual([[1, 0, 5], [2, 5.04, 10], [1, 10.04, 20]]);
});

test("A_released_section_runs_without_the_lock", () => {
  const run = runOf([chunkOf(lane(1, [[0, RUN, 0]], RELEASED), lane(2, [[0, RUN, 1]]))]);
  expect(holdsOf(run)).toEqual([[2, 0, 20]]);
});

test("A_holder_that_lost_its_core_keeps_the_lock_until_another_runs_for_longer_than_a_look", () => {
  const kept = chunkOf(lane(1, [[0, RUN, 0], [3, READY, -1], [8, RUN, 0]]), lane(2, [[0, WAIT, -1], [5, RUN, 1], [5.05, WAIT, -1]]));
  expect(holdsOf(runOf([kept]))).toEqual([[1, 0, 20]]);
  const lost = chunkOf(lane(1, [[0, RUN, 0], [3, READY, -1], [8, RUN, 0], [8.01, WAIT, -1]]), lane(2, [[0, WAIT, -1], [5, RUN, 1]]));
  expect(holdsOf(runOf([lost]))).toEqual([[1, 0, 5], [2, 5, 20]]);
});

test("Where_a_chunk_is_cut_does_not_change_who_has_the_lock", () => {
  const random = randomOf(3);
  for (let i = 0; i < 30; i++) {
    const steps = (core: number): Step[] => {
      const times = Array.from({ length: 40 }, () => Math.floor(random() * 20_000) / 1000).sort((a, b) => a - b);
      return [[0, IDLE, -1], ...times.map((atMs): Step => { const state = [RUN, READY, WAIT][Math.floor(random() * 3)]; return [atMs, state, state === RUN ? core : -1]; })];
    };
    const whole = chunkOf(lane(1, steps(0)), lane(2, steps(1)));
    const expected = holdsOf(runOf([whole])).filter(([, startMs, endMs]) => endMs > startMs);
    const cutNs = Math.floor(random() * 20_000) * 1000 + 500;
    expect(holdsOf(runOf(cut(whole, cutNs))).filter(([, startMs, endMs]) => endMs > startMs)).toEqual(expected);
  }
});

/** The same in two chunks. */
function cut(whole: ChunkRows, atNs: number): ChunkRows[] {
  const second = emptyChunk(1, atNs, whole.endNs);
  const laneRows = whole.laneRows.map((rows) => ({ ...rows, transitions: rows.transitions.filter(({ timeNs }) => timeNs < atNs) }));
  second.laneRows = whole.laneRows.map((rows, i) => {
    const last = laneRows[i].transitions.at(-1) ?? { state: rows.initialState, core: rows.initialCore };
    return {
      laneId: rows.laneId, initialState: last.state, initialCore: last.core, open: [{ startNs: 0, nameId: rows.slices[0].nameId, arg: 0 }],
      transitions: rows.transitions.filter(({ timeNs }) => timeNs > atNs), slices: [],
    };
  });
  return [{ ...whole, endNs: atNs, laneRows }, second];
}

test("The_row_of_the_lock_stands_between_cores_and_lanes_and_has_its_place_before_the_first_chunk", () => {
  const input = { ...SIZE, gil: true };
  const kindsAndPlaces = (run: RunData) => layoutRows(run, input).rows.map(({ kind, topCssPx, heightCssPx }) => [kind, topCssPx, heightCssPx]);
  expect(kindsAndPlaces(runOf([])).map(([kind]) => kind)).toEqual(["core", "core", "baton", "lane", "lane", "lane"]);
  expect(kindsAndPlaces(runOf([handOver()]))).toEqual(kindsAndPlaces(runOf([])));
});

test("A_process_with_one_thread_has_no_row_for_its_lock", () => {
  const chunk = handOver();
  chunk.gilDomains = [{ laneId: 1, domain: 70 }, { laneId: 2, domain: 71 }];
  expect(layoutRows(runOf([chunk]), SIZE).rows.some(({ kind }) => kind === "baton")).toBe(false);
});

test("Holders_are_drawn_lighter_than_what_is_known_with_a_dashed_edge", () => {
  const view = viewOf(runOf([handOver()]));
  const ctx = drawn(view);
  const row = view.layout.rows.find(({ kind }) => kind === "baton")!;
  const holders = ctx.rects.filter((rect) => rect.y === row.topCssPx + 3 && rect.fill !== view.theme.colours.lane);
  expect(holders.map(({ fill }) => fill)).toEqual([workerTint(1), workerTint(2), workerTint(1)]);
  expect(holders.every(({ alpha }) => alpha < 1)).toBe(true);
  expect(ctx.texts.map(({ text }) => text)).toEqual(expect.arrayContaining(["GIL", "inferred", "exact, GIL inferred"]));
  expect(ctx.strokes.some(({ kind, dash }) => kind === "rect" && dash.length > 0)).toBe(true);
});

test("Each_hand_over_is_an_arrow_where_there_is_room_for_them", () => {
  const few = viewOf(runOf([handOver()]));
  expect(linesOf(drawn(few))).toHaveLength(2);
  const many = chunkOf(
    lane(1, Array.from({ length: 400 }, (_, i): Step => [i * 0.05, i % 2 ? WAIT : RUN, i % 2 ? -1 : 0])),
    lane(2, Array.from({ length: 400 }, (_, i): Step => [i * 0.05, i % 2 ? RUN : WAIT, i % 2 ? 1 : -1])),
  );
  const run = runOf([many]);
  expect(linesOf(drawn(viewOf(run)))).toHaveLength(0);
  expect(linesOf(drawn(viewOf(run, 0, MS))).length).toBeGreaterThan(15);
});

test("The_card_of_a_waiting_lane_names_who_holds_the_lock_and_says_that_it_is_inferred", () => {
  const view = viewOf(runOf([handOver()]));
  const row = laneRow(view, 2);
  const card = hoverAt(view, view.scale.toCssPx(4 * MS), row.topCssPx + row.heightCssPx - 8)!;
  expect(card.title).toBe("waits for the GIL (inferred)");
  expect(card.lines).toEqual(expect.arrayContaining([["held by", "thread 1"], ["known by", "inferred"]]));
});

test("The_card_of_the_lock_names_its_holder_and_who_waits_for_it", () => {
  const view = viewOf(runOf([handOver()]));
  const row = view.layout.rows.find(({ kind }) => kind === "baton")!;
  const card = hoverAt(view, view.scale.toCssPx(7 * MS), row.topCssPx + 10)!;
  expect(card.title).toBe("thread 2 holds the GIL");
  expect(card.lines).toEqual(expect.arrayContaining([["waiting", "thread 1"], ["known by", "inferred"]]));
});
