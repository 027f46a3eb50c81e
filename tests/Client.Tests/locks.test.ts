import { ACQUIRED, GAVE_UP, RELEASED, WAIT } from "../../src/Web/Client/chunkLocks.ts";
import type { LockTrack } from "../../src/Web/Client/lockTrack.ts";
import { StepTrack } from "../../src/Web/Client/stepTrack.ts";
import { emptyChunk, type ChunkRows, type LockEventRow } from "./chunkEncoder.ts";
import { LOCKS } from "./randomLocks.ts";
import { randomOf, randomRun, runOf } from "./randomRun.ts";

const END_NS = 8e6;

/** All events of a lock, as they were before encoding. */
function eventsOf(chunks: ChunkRows[], lockId: number): LockEventRow[] {
  return chunks.flatMap((chunk) => chunk.locks.find((lock) => lock.lockId === lockId)?.events ?? []);
}

/** Who holds it and who waits for it after all events up to a moment. */
function stateByBruteForce(events: LockEventRow[], timeNs: number): { holds: number[]; waits: number[] } {
  const holds: number[] = [];
  const waits = new Set<number>();
  for (const { timeNs: at, kind, laneId } of events) {
    if (at > timeNs) break;
    if (kind === WAIT) waits.add(laneId);
    else waits.delete(laneId);
    if (kind === ACQUIRED) holds.push(laneId);
    if (kind === RELEASED) holds.splice(holds.lastIndexOf(laneId), 1);
  }
  return { holds: holds.sort(), waits: [...waits].sort() };
}

const lanesOf = (entries: readonly { laneId: number }[]) => entries.map(({ laneId }) => laneId).sort();

test("Holders_and_waiters_at_any_moment_are_those_that_the_events_leave", () => {
  for (let seed = 1; seed <= 12; seed++) {
    const chunks = randomRun(seed, 8, 6, 60);
    const run = runOf(chunks);
    const random = randomOf(seed + 50);
    for (const { id } of LOCKS) {
      const track = run.locks.tracks[id]!;
      const events = eventsOf(chunks, id);
      for (let i = 0; i < 60; i++) {
        const timeNs = Math.floor(random() * END_NS) + 0.5;
        const { holds, waits } = stateByBruteForce(events, timeNs);
        expect(lanesOf(track.holdersAt(timeNs))).toEqual(holds);
        expect(lanesOf(track.waitersAt(timeNs))).toEqual(waits);
        expect(track.waiters.valueAt(timeNs)).toBe(waits.length);
      }
    }
  }
});

/** Each value with its time, from all events. */
function waiterSteps(events: LockEventRow[]): { timeNs: number; value: number }[] {
  let waiting = 0;
  return events.filter(({ kind }) => kind !== RELEASED).flatMap(({ timeNs, kind, laneId }, i, all) => {
    const waited = all.slice(0, i).findLast((event) => event.laneId === laneId)?.kind === WAIT;
    if (kind === WAIT) waiting++;
    else if (waited) waiting--;
    return [{ timeNs, value: waiting }];
  });
}

test("Sums_and_peaks_of_the_waiters_equal_those_of_all_events_in_any_stretch", () => {
  const chunks = randomRun(5, 8, 6, 50);
  const run = runOf(chunks);
  const random = randomOf(77);
  for (const { id } of LOCKS) {
    const { waiters } = run.locks.tracks[id]!;
    const steps = waiterSteps(eventsOf(chunks, id));
    for (let i = 0; i < 80; i++) {
      const [fromNs, toNs] = [random() * END_NS, random() * END_NS].sort((a, b) => a - b);
      let [sum, most] = [0, 0];
      steps.forEach(({ timeNs, value }, k) => {
        const overlapNs = Math.min(toNs, steps[k + 1]?.timeNs ?? Infinity) - Math.max(fromNs, timeNs);
        if (overlapNs <= 0) return;
        sum += value * overlapNs;
        most = Math.max(most, value);
      });
      const [first, last] = [waiters.at(fromNs), waiters.at(toNs)];
      expect(waiters.sumUntil(toNs, last) - waiters.sumUntil(fromNs, first)).toBeCloseTo(sum, 2);
      expect(waiters.mostWithin(first, last)).toBe(most);
    }
  }
});

test("Time_held_by_one_and_by_several_equals_the_sum_over_all_events", () => {
  const chunks = randomRun(9, 8, 6, 60);
  const run = runOf(chunks);
  for (const { id, permits } of LOCKS.filter((lock) => lock.permits > 0)) {
    const events = eventsOf(chunks, id);
    const [fromNs, toNs] = [1_234_567, 6_789_012];
    const expected = [0, 0, 0];
    const holds: { laneId: number; isShared: boolean }[] = [];
    events.forEach(({ timeNs, kind, laneId, isShared }, i) => {
      if (kind === ACQUIRED) holds.push({ laneId, isShared: isShared || permits > 1 });
      if (kind === RELEASED) holds.splice(holds.findIndex((hold) => hold.laneId === laneId), 1);
      const overlapNs = Math.min(toNs, events[i + 1]?.timeNs ?? Infinity) - Math.max(fromNs, timeNs);
      if (overlapNs <= 0 || holds.length === 0) return;
      // Lane 0 is the main thread, which is no worker.
      if (holds[0].isShared) expected[2] += overlapNs * Math.min(4, holds.length);
      else expected[holds[0].laneId === 0 ? 1 : 0] += overlapNs;
    });
    const times = new Float64Array(3);
    run.locks.tracks[id]!.holders.addTime(fromNs, toNs, times);
    times.forEach((ns, i) => expect(ns).toBeCloseTo(expected[i], 2));
    expect(expected.some((ns) => ns > 0)).toBe(true);
  }
});

test("A_step_that_comes_late_changes_sums_and_peaks_as_if_it_had_come_in_time", () => {
  const random = randomOf(8);
  const changes = Array.from({ length: 300 }, (_, i) => ({ timeNs: i * 10 + Math.floor(random() * 9), by: random() < 0.5 ? 1 : 2 }));
  const [inTime, late] = [new StepTrack(), new StepTrack()];
  for (const { timeNs, by } of changes) inTime.change(timeNs, by);
  // Every seventh comes forty places late.
  const order = changes.map((change, i) => ({ change, at: i % 7 === 0 ? i + 40 : i })).sort((a, b) => a.at - b.at);
  for (const { change } of order) late.change(change.timeNs, change.by);
  for (let i = 0; i < 200; i++) {
    const [fromNs, toNs] = [random() * 3000, random() * 3000].sort((a, b) => a - b);
    const figures = (track: StepTrack) => [track.valueAt(fromNs), track.sumUntil(toNs, track.at(toNs)), track.mostWithin(track.at(fromNs), track.at(toNs)), track.most];
    expect(figures(late)).toEqual(figures(inTime));
  }
});

test("A_wait_that_is_told_only_after_its_end_keeps_its_begin", () => {
  const first = emptyChunk(0, 0, 100);
  first.newLocks = [LOCKS[0]];
  first.locks = [{ lockId: 0, holders: [], waiters: [], events: [{ timeNs: 90, kind: WAIT, isShared: false, laneId: 1, otherLane: -1 }] }];
  const second = emptyChunk(1, 100, 200);
  second.locks = [{ lockId: 0, holders: [], waiters: [{ laneId: 1, sinceNs: 90, holderLane: -1 }], events: [
    { timeNs: 40, kind: WAIT, isShared: false, laneId: 2, otherLane: 1 }, { timeNs: 150, kind: ACQUIRED, isShared: false, laneId: 2, otherLane: 1 },
  ] }];
  const track = runOf([first, second]).locks.tracks[0]!;
  expect(track.waitersAt(60)).toEqual([{ laneId: 2, sinceNs: 40, holderLane: 1 }]);
  expect([30, 60, 95, 160].map((timeNs) => track.waiters.valueAt(timeNs))).toEqual([0, 1, 2, 1]);
});

/** One lock, and what happens to it. */
function lockRun(permits: number, kind: number, events: [timeNs: number, kind: number, laneId: number, other?: number][], isShared = false): LockTrack {
  const chunk = emptyChunk(0, 0, 1000);
  chunk.newLocks = [{ id: 0, kind, permits, name: "l" }];
  chunk.locks = [{
    lockId: 0, holders: [], waiters: [], events: events.map(([timeNs, what, laneId, otherLane = -1]) => ({ timeNs, kind: what, isShared, laneId, otherLane })),
  }];
  return runOf([chunk]).locks.tracks[0]!;
}

const handOversOf = ({ handOvers }: LockTrack) => Array.from({ length: handOvers.count }, (_, i) => [
  handOvers.from[i], handOvers.releasedNs[i], handOvers.to[i], handOvers.acquiredNs[i]]);

test("A_hand_over_goes_from_who_let_go_to_who_had_waited_and_not_to_who_came_later", () => {
  const track = lockRun(1, 0, [[10, ACQUIRED, 1], [20, WAIT, 2, 1], [50, RELEASED, 1], [55, ACQUIRED, 2, 1], [70, RELEASED, 2], [90, ACQUIRED, 3, 2]]);
  expect(handOversOf(track)).toEqual([[1, 50, 2, 55]]);
});

test("Whoever_signals_a_condition_hands_it_over_at_that_moment_and_nobody_holds_it", () => {
  const track = lockRun(0, 9, [[10, WAIT, 2], [60, ACQUIRED, 2, 1], [60, RELEASED, 2]]);
  expect(handOversOf(track)).toEqual([[1, 60, 2, 60]]);
  expect(track.holdersAt(60)).toEqual([]);
});

test("A_wait_that_is_given_up_ends_without_a_hand_over", () => {
  const track = lockRun(1, 0, [[10, ACQUIRED, 1], [20, WAIT, 2, 1], [50, GAVE_UP, 2], [60, RELEASED, 1], [80, ACQUIRED, 2, 1]]);
  expect(handOversOf(track)).toEqual([]);
  expect([track.waiters.valueAt(30), track.waiters.valueAt(55)]).toEqual([1, 0]);
});

test("Readers_keep_their_places_in_the_row_while_others_come_and_go", () => {
  const track = lockRun(1, 5, [[10, ACQUIRED, 1], [20, ACQUIRED, 2], [30, ACQUIRED, 3], [40, RELEASED, 1], [50, ACQUIRED, 4], [60, RELEASED, 3]], true);
  const placesAt = (timeNs: number) => track.sharers[-1 - track.holders.occupant[track.holders.at(timeNs)]].places;
  expect([15, 25, 35, 45, 55, 65].map(placesAt)).toEqual([[1, -1, -1, -1], [1, 2, -1, -1], [1, 2, 3, -1], [-1, 2, 3, -1], [4, 2, 3, -1], [4, 2, -1, -1]]);
  expect(track.places).toBe(3);
  expect(track.holdersAt(65)).toEqual([{ laneId: 2, sinceNs: 20, endNs: Infinity }, { laneId: 4, sinceNs: 50, endNs: Infinity }]);
});

test("More_holders_than_places_are_counted_and_named", () => {
  const track = lockRun(8, 4, [1, 2, 3, 4, 5, 6].map((laneId) => [laneId * 10, ACQUIRED, laneId]));
  expect(track.sharers.at(-1)).toEqual({ count: 6, places: [1, 2, 3, 4] });
  expect(lanesOf(track.holdersAt(70))).toEqual([1, 2, 3, 4, 5, 6]);
  expect([track.places, track.mostHolders]).toEqual([4, 6]);
});

test("Who_has_come_without_finding_a_place_gets_the_first_that_is_free", () => {
  const track = lockRun(8, 4, [...[1, 2, 3, 4, 5].map((laneId): [number, number, number] => [laneId * 10, ACQUIRED, laneId]), [60, RELEASED, 2]]);
  expect(track.sharers.at(-1)).toEqual({ count: 4, places: [1, 5, 3, 4] });
});

test("A_lock_that_is_taken_twice_by_its_holder_is_free_only_after_both_are_released", () => {
  const track = lockRun(1, 12, [[10, ACQUIRED, 1], [20, ACQUIRED, 1, 1], [30, RELEASED, 1], [50, RELEASED, 1]]);
  expect(track.holdersAt(40)).toEqual([{ laneId: 1, sinceNs: 10, endNs: 50 }]);
  expect(track.holdersAt(50)).toEqual([]);
});

test("What_a_chunk_says_of_its_start_mends_what_was_missed_before", () => {
  const first = emptyChunk(0, 0, 100);
  first.newLocks = [LOCKS[0]];
  first.locks = [{ lockId: 0, holders: [], waiters: [], events: [
    { timeNs: 10, kind: ACQUIRED, isShared: false, laneId: 1, otherLane: -1 }, { timeNs: 20, kind: WAIT, isShared: false, laneId: 2, otherLane: 1 },
  ] }];
  const second = emptyChunk(1, 100, 200);
  second.locks = [{ lockId: 0, holders: [{ laneId: 2, sinceNs: 80 }], waiters: [{ laneId: 3, sinceNs: 90, holderLane: 2 }], events: [] }];
  const track = runOf([first, second, emptyChunk(2, 200, 300)]).locks.tracks[0]!;
  expect(lanesOf(track.holdersAt(150))).toEqual([2]);
  expect(track.waitersAt(150)).toEqual([{ laneId: 3, sinceNs: 90, holderLane: 2 }]);
  expect(track.holdersAt(250)).toEqual([]);
  expect(track.waitersAt(250)).toEqual([]);
});

test("A_wait_is_found_by_its_lane_with_the_lock_and_who_had_it_then", () => {
  const chunk = emptyChunk(0, 0, 100);
  chunk.newLocks = LOCKS;
  chunk.locks = [{ lockId: 1, holders: [], waiters: [], events: [{ timeNs: 30, kind: WAIT, isShared: false, laneId: 4, otherLane: 2 }] }];
  const { locks } = runOf([chunk]);
  expect(locks.waitOf(4, 50)).toMatchObject({ lock: { info: { name: "seats" } }, startNs: 30, endNs: Infinity, holderLane: 2 });
  expect([locks.waitOf(4, 20), locks.waitOf(2, 50)]).toEqual([null, null]);
});

test("Counters_have_their_values_from_their_first_chunk_on", () => {
  const chunks = randomRun(4, 6, 2, 30);
  const { counters } = runOf(chunks).locks;
  const random = randomOf(6);
  for (let i = 0; i < 100; i++) {
    const timeNs = random() * 6e6;
    const last = chunks.flatMap((chunk) => chunk.counters[0].values).findLast((value) => value.timeNs <= timeNs);
    expect(counters[0]!.valueAt(timeNs)).toBe(last?.value ?? 0);
  }
});

test("Pauses_that_chunks_have_cut_are_whole_again_and_tell_how_much_of_a_lock_is_recorded", () => {
  const first = emptyChunk(0, 0, 100);
  first.newLocks = [LOCKS[0]];
  first.locks = [{ lockId: 0, holders: [], waiters: [], events: [{ timeNs: 0, kind: ACQUIRED, isShared: false, laneId: 1, otherLane: -1 }] }];
  first.lockPauses = [{ startNs: 20, endNs: 40 }, { startNs: 70, endNs: 100 }];
  const second = emptyChunk(1, 100, 200);
  second.locks = [{ lockId: 0, holders: [{ laneId: 1, sinceNs: 0 }], waiters: [], events: [{ timeNs: 200, kind: RELEASED, isShared: false, laneId: 1, otherLane: -1 }] }];
  second.lockPauses = [{ startNs: 100, endNs: 130 }];
  const { locks } = runOf([first, second]);
  expect([locks.pauses.count, locks.pauses.startNs[1], locks.pauses.endNs[1]]).toEqual([2, 70, 130]);
  expect(locks.recordedShare(locks.tracks[0]!)).toBeCloseTo(0.6);
});
