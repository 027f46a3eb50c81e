import { ACQUIRED, RELEASED, WAIT } from "../../src/Web/Client/chunkLocks.ts";
import { draw } from "../../src/Web/Client/draw.ts";
import { laneMiddles } from "../../src/Web/Client/drawArrows.ts";
import { lockParts } from "../../src/Web/Client/drawLock.ts";
import { hoverAt } from "../../src/Web/Client/hover.ts";
import type { HoverCard } from "../../src/Web/Client/hoverCard.ts";
import { layoutRows } from "../../src/Web/Client/layout.ts";
import { states, workerTint } from "../../src/Web/Client/palette.ts";
import { layOut, pictureTheme } from "../../src/Web/Client/picture.ts";
import type { RunData } from "../../src/Web/Client/runData.ts";
import { timelineBody } from "../../src/Web/Client/timelinePicture.ts";
import type { View } from "../../src/Web/Client/view.ts";
import { emptyChunk } from "./chunkEncoder.ts";
import { LockLog } from "./lockLog.ts";
import { COUNTER_LOCK, LOCK_SIZE, lockChunk, lockRow, NOT_EMPTY, ROOM } from "./lockRun.ts";
import { LOCKS } from "./randomLocks.ts";
import { randomRun, runOf } from "./randomRun.ts";
import { RecordingContext, stripsOf, testBrushes } from "./recordingContext.ts";
import { laneRow, viewOf } from "./sampleRun.ts";

const SEEN = { shape: "seen", theme: "light", isTransparent: false, hasCaption: true } as const;
const HATCHED_WAIT = `rising ${states[3].colour}`;

const lockView = (run: RunData = runOf([lockChunk()])): View => viewOf(run, 0, run.endNs, LOCK_SIZE);

function drawn(view: View): RecordingContext {
  const ctx = new RecordingContext();
  draw(ctx, view, false);
  return ctx;
}

/** What is drawn in a lock's row but for its ground: fill, begin and width, top within the row, height. */
function boxesOf(view: View, lock: number): { fill: string; from: number; width: number; y: number; height: number }[] {
  const row = lockRow(view, "lock", lock);
  return drawn(view).rects
    .filter(({ x, y, fill }) => x >= view.scale.leftCssPx && y >= row.topCssPx && y < row.topCssPx + row.heightCssPx && fill !== view.theme.colours.lane)
    .map(({ fill, x, width, y, height }) => ({ fill, from: x - view.scale.leftCssPx, width, y: y - row.topCssPx, height }));
}

test("Rows_of_locks_and_counters_stand_under_the_workers_and_have_their_places_before_the_first_chunk", () => {
  const places = (run: RunData) => layoutRows(run, LOCK_SIZE).rows.map(({ kind, topCssPx, heightCssPx }) => [kind, topCssPx, heightCssPx]);
  expect(places(runOf([lockChunk()]))).toEqual(places(runOf([])));
  const kinds = places(runOf([])).map(([kind]) => kind);
  expect(kinds).toEqual(["core", "core", "lane", "lane", "lane", "lane", "lock", "lock", "lock", "counter"]);
});

test("Locks_that_nobody_expected_get_rows_too", () => {
  const rows = layoutRows(runOf([lockChunk()]), { ...LOCK_SIZE, locks: 0, counters: 0 }).rows;
  expect(rows.filter(({ kind }) => kind === "lock" || kind === "counter").map(({ kind, id }) => [kind, id])).toEqual([["lock", 0], ["lock", 1], ["lock", 2], ["counter", 0]]);
});

test("A_lock_is_in_its_holders_tint_while_it_is_held_and_those_who_wait_for_it_are_stacked_above", () => {
  const view = lockView();
  const parts = lockParts(lockRow(view, "lock", COUNTER_LOCK).heightCssPx, false);
  const boxes = boxesOf(view, COUNTER_LOCK);
  const holders = boxes.filter(({ y }) => y === parts.holdersTop);
  expect(holders.map(({ fill, from, width }) => [fill, from, width])).toEqual([[workerTint(1), 100, 300], [workerTint(2), 420, 280]]);
  const [wait] = boxes.filter(({ fill }) => fill === HATCHED_WAIT);
  // Two of three workers can wait for the third: each takes half of the height.
  expect([wait.from, wait.width, wait.height]).toEqual([200, 220, parts.waitersHeight / 2 - 1]);
  expect(wait.y + wait.height).toBeLessThanOrEqual(parts.holdersTop);
});

test("Readers_share_the_height_of_the_row_and_a_writer_has_all_of_it", () => {
  const view = lockView();
  const parts = lockParts(lockRow(view, "lock", ROOM).heightCssPx, false);
  const holders = boxesOf(view, ROOM).filter(({ fill }) => [1, 2, 3].map(workerTint).includes(fill));
  const half = parts.holdersHeight / 2;
  expect(holders.map(({ fill, from, width, height }) => [fill, from, width, height])).toEqual([
    [workerTint(1), 100, 200, half], [workerTint(1), 300, 200, half], [workerTint(2), 300, 200, half], [workerTint(3), 600, 300, parts.holdersHeight],
  ]);
  expect(holders[0].y).toBe(parts.holdersTop + half);
});

test("More_holders_than_places_are_written_as_a_number", () => {
  const log = new LockLog([{ id: 0, kind: 4, permits: 6, name: "seats" }]);
  [1, 2, 3, 4, 5].forEach((laneId) => log.add(0, laneId * 10, ACQUIRED, laneId));
  const chunk = emptyChunk(0, 0, 1000);
  log.fill(chunk);
  expect(drawn(lockView(runOf([chunk]))).texts.map(({ text }) => text)).toContain("5 hold");
});

test("A_condition_has_room_for_waiters_only", () => {
  const view = lockView();
  const boxes = boxesOf(view, NOT_EMPTY).filter(({ fill }) => !fill.startsWith("falling"));
  expect(boxes.map(({ fill, from, width }) => [fill, from, width])).toEqual([[HATCHED_WAIT, 50, 100]]);
});

test("A_pause_of_the_record_is_hatched_in_each_lock_and_says_so_where_nothing_else_is", () => {
  const view = lockView();
  for (const lock of [COUNTER_LOCK, ROOM, NOT_EMPTY]) {
    const pauses = boxesOf(view, lock).filter(({ fill }) => fill.startsWith("falling"));
    expect(pauses.map(({ from, width }) => [from, width])).toEqual([[800, 150]]);
  }
  expect(drawn(view).texts.filter(({ text }) => text === "not recorded")).toHaveLength(2);
});

test("Heads_tell_a_locks_kind_and_how_much_of_it_is_recorded_and_a_counters_last_and_largest_value", () => {
  const texts = drawn(lockView()).texts.map(({ text }) => text);
  expect(texts).toEqual(expect.arrayContaining(["counter", "ticket lock, exact", "room", "88 % recorded", "not empty", "condition, exact", "queue depth", "last 1, most 4"]));
});

test("A_counter_is_as_high_as_its_value_is_to_the_largest", () => {
  const view = lockView();
  const row = lockRow(view, "counter", 0);
  const inside = row.heightCssPx - 6;
  const areas = drawn(view).rects.filter(({ fill, y }) => fill === view.theme.colours.otherOfRun && y >= row.topCssPx);
  expect(areas.map(({ x, width, height }) => [x - view.scale.leftCssPx, width, height])).toEqual([[250, 500, inside], [750, 250, inside / 4]]);
});

test("A_column_that_several_values_share_is_as_high_as_their_mean_and_lighter_up_to_the_largest", () => {
  const log = new LockLog([], [{ id: 0, name: "depth" }]);
  for (let i = 0; i < 1000; i++) log.count(0, i * 1000, i % 2 === 0 ? 10 : 0);
  const chunk = emptyChunk(0, 0, 1_000_000);
  log.fill(chunk);
  const view = viewOf(runOf([chunk, emptyChunk(1, 1_000_000, 100_000_000)]), 0, 100_000_000, { ...LOCK_SIZE, locks: 0 });
  const column = stripsOf(drawn(view)).at(-1)!.column(5);
  const count = (colour: string) => column.filter((pixel) => pixel === colour.toUpperCase()).length;
  expect(Math.abs(count(view.theme.colours.otherOfRun) - column.length / 2)).toBeLessThanOrEqual(1);
  expect(count(view.theme.colours.otherOfRun) + count(view.theme.peaks.counter)).toBe(column.length);
});

test("The_largest_number_of_waiters_in_the_view_is_written_where_it_is", () => {
  const log = new LockLog([LOCKS[0]]);
  log.add(0, 10, ACQUIRED, 1);
  [2, 3].forEach((laneId) => log.add(0, laneId * 100, WAIT, laneId, 1));
  const chunk = emptyChunk(0, 0, 1000);
  log.fill(chunk);
  const view = lockView(runOf([chunk]));
  const row = lockRow(view, "lock", 0);
  const [peak] = drawn(view).texts.filter(({ text, y }) => text === "2" && y > row.topCssPx && y < row.topCssPx + row.heightCssPx / 2);
  expect(peak.x - view.scale.leftCssPx).toBeCloseTo(305);
});

const arrowsOf = (view: View) => drawn(view).strokes.filter(({ kind, dash }) => kind === "path" && dash.length === 0).map(({ points }) => points);

test("A_hand_over_is_an_arrow_from_who_let_go_to_who_had_waited_and_a_selected_lock_shows_only_its_own", () => {
  const view = lockView();
  const [left, middles] = [view.scale.leftCssPx, laneMiddles(view)];
  const arrow = (fromNs: number, from: number, toNs: number, to: number) => [[left + fromNs, middles.get(from)], [left + toNs, middles.get(to)]];
  const [counter, room, signal] = [arrow(400, 1, 420, 2), arrow(500, 2, 600, 3), arrow(150, 1, 150, 3)];
  expect(arrowsOf(view)).toEqual(expect.arrayContaining([counter, room, signal]));
  expect(arrowsOf({ ...view, selectedLock: ROOM })).toEqual([room]);
});

test("Too_many_hand_overs_are_no_arrows", () => {
  const log = new LockLog([LOCKS[0]]);
  for (let i = 0; i < 200; i++) {
    log.add(0, i * 10, WAIT, 1 + (i % 2), 1 + ((i + 1) % 2));
    log.add(0, i * 10 + 4, ACQUIRED, 1 + (i % 2), 1 + ((i + 1) % 2));
    log.add(0, i * 10 + 8, RELEASED, 1 + (i % 2));
  }
  const chunk = lockChunk();
  Object.assign(chunk, { endNs: 2000, counters: [], newCounters: [], lockPauses: [] });
  log.fill(chunk);
  const run = runOf([chunk]);
  expect(arrowsOf(lockView(run))).toEqual([]);
  // And one that is under way when the view ends.
  expect(arrowsOf(viewOf(run, 0, 1000, LOCK_SIZE))).toHaveLength(101);
});

test("A_selected_lock_veils_other_locks_and_the_lanes_that_never_touch_it", () => {
  const view = { ...lockView(), selectedLock: COUNTER_LOCK };
  const veils = drawn(view).rects.filter(({ fill, alpha, x }) => fill === view.theme.colours.background && alpha < 1 && x === 0);
  const veiled = view.layout.rows.filter((row) => veils.some(({ y }) => y === row.topCssPx)).map(({ kind, id }) => [kind, id]);
  expect(veiled).toEqual([["lane", -1], ["lane", 3], ["lock", ROOM], ["lock", NOT_EMPTY]]);
});

function cardAt(view: View, kind: "lock" | "counter", id: number, timeNs: number): HoverCard {
  const row = lockRow(view, kind, id);
  return hoverAt(view, view.scale.toCssPx(timeNs + 0.2), row.topCssPx + row.heightCssPx - 8)!;
}

test("The_card_of_a_lock_tells_who_holds_it_since_when_and_who_waits", () => {
  const card = cardAt(lockView(), "lock", COUNTER_LOCK, 300);
  expect(card.title).toBe("thread 1 holds counter");
  expect(Object.fromEntries(card.lines)).toMatchObject({ start: "0.100 µs", duration: "300 ns", waiting: "thread 2 for 100 ns", "is a": "ticket lock", known: "exact" });
  expect(card.target).toMatchObject({ startNs: 100, endNs: 400 });
});

test("The_card_of_a_lock_names_all_who_share_it_or_that_nobody_has_it_or_that_it_is_not_recorded", () => {
  const view = lockView();
  expect(cardAt(view, "lock", ROOM, 350).title).toBe("2 hold room");
  expect(Object.fromEntries(cardAt(view, "lock", ROOM, 350).lines).holders).toBe("thread 1 for 250 ns, thread 2 for 50 ns");
  expect(cardAt(view, "lock", COUNTER_LOCK, 750).title).toBe("nobody holds counter");
  expect(cardAt(view, "lock", COUNTER_LOCK, 900).title).toBe("counter: not recorded here");
  expect(cardAt(view, "lock", NOT_EMPTY, 100).title).toBe("1 waits for not empty");
});

test("The_head_of_a_lock_tells_who_uses_it", () => {
  const view = lockView();
  expect(Object.fromEntries(hoverAt(view, 20, lockRow(view, "lock", ROOM).topCssPx + 8)!.lines)).toMatchObject({ "is a": "reader-writer lock", "used by": "thread 1, thread 2, thread 3" });
});

test("The_card_of_a_waiting_lane_tells_the_lock_its_holder_and_for_how_long", () => {
  const view = lockView();
  const row = laneRow(view, 2);
  const lines = Object.fromEntries(hoverAt(view, view.scale.toCssPx(300.2), row.topCssPx + row.heightCssPx - 8)!.lines);
  expect(lines).toMatchObject({ "waits for": "counter", "held by": "thread 1 for 200 ns", waited: "100 ns of 220 ns" });
});

test("A_wait_for_what_was_taken_in_a_pause_names_who_had_it_when_it_began", () => {
  const chunk = emptyChunk(0, 0, 1000);
  Object.assign(chunk, { lanes: lockChunk().lanes, laneRows: lockChunk().laneRows });
  const log = new LockLog([LOCKS[0]]);
  log.add(0, 200, WAIT, 2, 1);
  log.fill(chunk);
  const view = lockView(runOf([chunk]));
  const row = laneRow(view, 2);
  const lines = Object.fromEntries(hoverAt(view, view.scale.toCssPx(300.2), row.topCssPx + row.heightCssPx - 8)!.lines);
  expect(lines).toMatchObject({ "waits for": "fork 1", "held by": "thread 1 when the wait began", waited: "100 ns so far" });
});

test("The_card_of_a_counter_tells_its_value_and_since_when", () => {
  const card = cardAt(lockView(), "counter", 0, 300);
  expect([card.title, Object.fromEntries(card.lines)]).toEqual(["queue depth: 4", { start: "0.250 µs", duration: "500 ns" }]);
});

test("A_view_of_many_lock_events_needs_fewer_calls_than_it_has_columns", () => {
  const view = lockView(runOf(randomRun(3, 40, 6, 500)));
  const ctx = drawn(view);
  expect(ctx.rects.length + stripsOf(ctx).length).toBeLessThan(1000);
});

test("A_saved_picture_holds_the_rows_of_locks_and_counters", () => {
  const ctx = new RecordingContext();
  const shot = { view: lockView(), reserved: LOCK_SIZE, states: null, othersOpen: false, selection: null };
  const sheet = layOut(ctx, timelineBody(shot), { title: "a", caption: [] }, SEEN, (fontScale) => pictureTheme(SEEN, fontScale, 1, testBrushes));
  sheet.paint(ctx);
  const written = ctx.texts.filter(({ y }) => y < sheet.heightCssPx).map((line) => line.text);
  expect(written).toEqual(expect.arrayContaining(["counter", "room", "not empty", "queue depth"]));
});
