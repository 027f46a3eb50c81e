import { ACQUIRED, GAVE_UP, RELEASED, WAIT, type LockInfo } from "../../src/Web/Client/chunkLocks.ts";
import type { RunData } from "../../src/Web/Client/runData.ts";
import { waitGraphAt } from "../../src/Web/Client/waitGraph.ts";
import { box, lineBetween, NODE_CSS_PX, placeNodes, type GraphRoom, type Place } from "../../src/Web/Client/waitGraphLayout.ts";
import { graphShapes, type Shape } from "../../src/Web/Client/waitGraphShapes.ts";
import { graphInWords } from "../../src/Web/Client/waitGraphWords.ts";
import { emptyChunk } from "./chunkEncoder.ts";
import { LockLog } from "./lockLog.ts";
import { randomOf, randomRun, runOf } from "./randomRun.ts";
import { viewOf } from "./sampleRun.ts";

type What = [timeNs: number, lock: number, kind: number, lane: number, other?: number];

/** Philosophers 1 to `lanes` and locks of these permits (kind 5: reader-writer). */
function runWith(lanes: number, permits: readonly number[], events: readonly What[], kind = 0): RunData {
  const infos = permits.map((count, id): LockInfo => ({ id, kind: count === 0 ? 9 : kind, permits: count, name: `fork ${id + 1}` }));
  const log = new LockLog(infos);
  for (const [timeNs, lock, what, lane, other] of events) log.add(lock, timeNs, what, lane, other, kind === 5);
  const chunk = emptyChunk(0, 0, 1000);
  chunk.lanes = Array.from({ length: lanes }, (_, i) => ({ id: i + 1, kind: 1, source: 1, number: i + 1, pid: 1, tid: i, name: `philosopher ${i + 1}` }));
  log.fill(chunk);
  return runOf([chunk]);
}

/** Each has taken the left fork at its own time and waits for the right one from 100 ns on. */
const table = (count: number): What[] => Array.from({ length: count }, (_, i): What[] => [
  [10 + i, i, ACQUIRED, i + 1], [100 + i, (i + 1) % count, WAIT, i + 1, 1 + ((i + 1) % count)],
]).flat();

const CIRCLE_OF_THREE = "philosopher 1 holds fork 1 and waits for fork 2, held by philosopher 2; philosopher 2 holds fork 2 and waits for fork 3, held by philosopher 3; "
  + "philosopher 3 holds fork 3 and waits for fork 1, held by philosopher 1.";

test("A_circle_of_waits_is_found_and_told_in_words_from_the_lowest_lane_on", () => {
  const run = runWith(3, [1, 1, 1], table(3));
  const graph = waitGraphAt(run, 500);
  expect(graph.cycle).toEqual([{ laneId: 1, lockId: 1 }, { laneId: 2, lockId: 2 }, { laneId: 3, lockId: 0 }]);
  expect(graphInWords(run, graph, true)).toBe(`Deadlock: ${CIRCLE_OF_THREE}`);
});

test("While_a_run_goes_on_a_circle_is_not_called_a_deadlock", () => {
  const run = runWith(3, [1, 1, 1], table(3));
  expect(graphInWords(run, waitGraphAt(run, 500), false)).toBe(`They wait for each other: ${CIRCLE_OF_THREE}`);
});

test("Before_the_last_wait_there_is_no_circle_and_the_waits_are_told", () => {
  const run = runWith(3, [1, 1, 1], table(3));
  const graph = waitGraphAt(run, 101.5);
  expect(graph.cycle).toEqual([]);
  expect(graphInWords(run, graph, true)).toBe("philosopher 1 waits for fork 2, held by philosopher 2; philosopher 2 waits for fork 3, held by philosopher 3.");
});

test("A_circle_that_someone_leaves_again_is_no_deadlock", () => {
  const run = runWith(3, [1, 1, 1], [...table(3), [600, 1, GAVE_UP, 1]]);
  expect(graphInWords(run, waitGraphAt(run, 500), true)).toBe(`They wait for each other: ${CIRCLE_OF_THREE}`);
  expect(waitGraphAt(run, 700).cycle).toEqual([]);
});

test("Those_who_wait_for_someone_in_the_circle_are_not_part_of_it", () => {
  const run = runWith(3, [1, 1], [[1, 0, ACQUIRED, 2], [2, 1, ACQUIRED, 3], [10, 1, WAIT, 2, 3], [11, 0, WAIT, 3, 2], [12, 0, WAIT, 1, 2]]);
  expect(waitGraphAt(run, 500).cycle).toEqual([{ laneId: 2, lockId: 1 }, { laneId: 3, lockId: 0 }]);
});

test("Whoever_waits_for_a_lock_that_he_has_waits_for_himself", () => {
  const run = runWith(1, [1], [[1, 0, ACQUIRED, 1], [10, 0, WAIT, 1, 1]]);
  expect(graphInWords(run, waitGraphAt(run, 500), true)).toBe("Deadlock: philosopher 1 holds fork 1 and waits for fork 1, held by philosopher 1.");
});

test("With_several_permits_one_holder_who_can_go_on_is_enough_and_a_writer_needs_all_readers_to", () => {
  const events: What[] = [[1, 0, ACQUIRED, 1], [2, 0, ACQUIRED, 2], [3, 1, ACQUIRED, 3], [10, 1, WAIT, 1, 3], [11, 0, WAIT, 3, 1]];
  expect(waitGraphAt(runWith(3, [2, 2], events, 4), 500).cycle).toEqual([]);
  expect(waitGraphAt(runWith(3, [1, 1], events, 5), 500).cycle).toEqual([{ laneId: 1, lockId: 1 }, { laneId: 3, lockId: 0 }]);
});

test("A_condition_that_nobody_holds_is_no_reason_for_a_deadlock", () => {
  const run = runWith(2, [0, 1], [[1, 1, ACQUIRED, 1], [10, 0, WAIT, 1, 2], [11, 1, WAIT, 2, 1]]);
  const graph = waitGraphAt(run, 500);
  expect(graph.cycle).toEqual([]);
  expect(graphInWords(run, graph, true)).toBe("philosopher 1 waits for fork 1; philosopher 2 waits for fork 2, held by philosopher 1.");
});

test("A_hold_that_began_unrecorded_is_known_from_who_waits_until_its_end_is_seen", () => {
  const run = runWith(2, [1], [[10, 0, WAIT, 2, 1], [60, 0, ACQUIRED, 1], [80, 0, RELEASED, 1]]);
  const holdsAt = (timeNs: number) => waitGraphAt(run, timeNs).edges.filter(({ kind }) => kind === "holds").map(({ laneId }) => laneId);
  expect([holdsAt(30), holdsAt(70), holdsAt(90)]).toEqual([[1], [1], []]);
});

test("No_random_run_has_a_circle_that_the_lanes_do_not_really_form", () => {
  for (let seed = 1; seed <= 10; seed++) {
    const run = runOf(randomRun(seed, 4, 5, 40));
    const random = randomOf(seed);
    for (let i = 0; i < 40; i++) {
      const timeNs = random() * 4e6;
      const { cycle } = waitGraphAt(run, timeNs);
      cycle.forEach(({ laneId, lockId }, k) => {
        expect(run.locks.waitOf(laneId, timeNs)?.lock.info.id).toBe(lockId);
        expect(run.locks.tracks[lockId]!.holdersAt(timeNs).map((holder) => holder.laneId)).toContain(cycle[(k + 1) % cycle.length].laneId);
      });
    }
  }
});

test("A_run_without_locks_and_one_in_which_nothing_is_held_say_so", () => {
  expect(graphInWords(runOf([]), waitGraphAt(runOf([]), 0), true)).toBe("No lock has been made yet.");
  const idle = runWith(2, [1], []);
  expect(graphInWords(idle, waitGraphAt(idle, 500), true)).toBe("Nobody holds a lock, and nobody waits for one.");
});

const ROOM: GraphRoom = { lanes: 5, locks: 5, widthCssPx: 700, lockWidthCssPx: 70, nameWidthCssPx: 90, fontScale: 1 };

test("Nodes_never_overlap_and_stay_within_the_picture", () => {
  for (const widthCssPx of [320, 480, 700, 1200]) {
    for (const [lanes, locks] of [[1, 1], [2, 2], [5, 5], [8, 8], [16, 16], [4, 1], [3, 16], [16, 2]]) {
      for (const fontScale of [1, 2]) {
        const layout = placeNodes({ ...ROOM, lanes, locks, widthCssPx, lockWidthCssPx: 70 * fontScale, fontScale });
        const node = NODE_CSS_PX * fontScale;
        const boxes = [...layout.lanes.map((place) => ({ place, width: node })), ...layout.locks.map((place) => ({ place, width: 70 * fontScale }))];
        for (const { place, width } of boxes) {
          expect(place.x - width / 2).toBeGreaterThanOrEqual(0);
          expect(place.x + width / 2).toBeLessThanOrEqual(widthCssPx);
          expect(Math.abs(place.y - layout.heightCssPx / 2)).toBeLessThanOrEqual((layout.heightCssPx - node) / 2);
        }
        boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => expect(apart(a, b, node)).toBe(true)));
      }
    }
  }
});

function apart(a: { place: Place; width: number }, b: { place: Place; width: number }, height: number): boolean {
  return Math.abs(a.place.x - b.place.x) >= (a.width + b.width) / 2 || Math.abs(a.place.y - b.place.y) >= height;
}

test("As_many_lanes_as_locks_are_a_ring_with_each_lock_between_its_two_lanes", () => {
  const { lanes, locks } = placeNodes(ROOM);
  const nearest = (lock: Place) => lanes.map((lane, i) => ({ i, far: Math.hypot(lane.x - lock.x, lane.y - lock.y) })).sort((a, b) => a.far - b.far).slice(0, 2).map(({ i }) => i).sort();
  expect(locks.map(nearest)).toEqual([[0, 4], [0, 1], [1, 2], [2, 3], [3, 4]]);
});

test("Neighbours_on_a_ring_leave_room_for_an_arrow_and_where_they_cannot_there_are_columns", () => {
  const isRing = (nodes: number, widthCssPx: number) => {
    const { lanes, locks } = placeNodes({ ...ROOM, lanes: nodes, locks: nodes, widthCssPx });
    if (new Set(locks.map(({ x }) => x)).size === 1) return false;
    for (const [i, lane] of lanes.entries()) {
      for (const lock of [locks[i], locks[(i + 1) % nodes]]) {
        expect(lineBetween(box(lane, NODE_CSS_PX, NODE_CSS_PX), box(lock, ROOM.lockWidthCssPx, NODE_CSS_PX))).toBeGreaterThanOrEqual(20);
      }
    }
    return true;
  };
  expect([isRing(2, 320), isRing(5, 400), isRing(8, 900), isRing(16, 900), isRing(8, 320)]).toEqual([true, true, true, false, false]);
});

/** All shapes, those within groups too. */
const flat = (shapes: readonly Shape[]): Shape[] => shapes.flatMap((shape) => [shape, ...flat(shape.children ?? [])]);

test("The_picture_of_a_circle_is_red_and_thick_and_other_edges_are_not", () => {
  const run = runWith(3, [1, 1, 1], [[1, 2, ACQUIRED, 3], ...table(2)]);
  const { theme } = viewOf(run);
  const graph = waitGraphAt(run, 500);
  const layout = placeNodes({ ...ROOM, lanes: 3, locks: 3 });
  const shapes = graphShapes({ run, graph, layout, theme, lockWidthCssPx: 70 });
  const lines = (name: string) => shapes.filter(({ attributes }) => attributes["class"] === name).map(({ children }) => children?.[1].attributes);
  expect(lines("wg-cycle")).toHaveLength(4);
  for (const line of lines("wg-cycle")) expect(line).toMatchObject({ stroke: theme.colours.lost, "stroke-width": 3.5 });
  expect(lines("wg-holds").slice(0, 1)).toMatchObject([{ stroke: theme.colours.text, "stroke-width": 1.75 }]);
  const texts = flat(shapes).filter(({ tag }) => tag === "text").map(({ text }) => text);
  expect(texts).toEqual(["fork 1", "fork 2", "fork 3", "1", "2", "3", "waits for", "held by"]);
  expect(flat(shapes).filter(({ tag }) => tag === "title").map(({ text }) => text)).toEqual(expect.arrayContaining(["philosopher 1 waits for fork 2", "philosopher 3 holds fork 3"]));
});

test("Nodes_keep_their_places_whoever_holds_what", () => {
  const placesAt = (timeNs: number) => {
    const run = runWith(3, [1, 1, 1], table(3));
    const shapes = graphShapes({ run, graph: waitGraphAt(run, timeNs), layout: placeNodes({ ...ROOM, lanes: 3, locks: 3 }), theme: viewOf(run).theme, lockWidthCssPx: 70 });
    return flat(shapes).filter(({ tag }) => tag === "rect").map(({ attributes }) => [attributes["x"], attributes["y"]]);
  };
  expect(placesAt(5)).toEqual(placesAt(500));
});
