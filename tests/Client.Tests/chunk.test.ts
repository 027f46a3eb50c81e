import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ChunkError, decodeChunk } from "../../src/Web/Client/chunk.ts";
import { KIND_BITS, SHARED_BIT } from "../../src/Web/Client/chunkLocks.ts";
import { emptyChunk, encodeChunk, type ChunkRows } from "./chunkEncoder.ts";
import type { TaskRows } from "./taskEncoder.ts";
import { randomOf, randomRun } from "./randomRun.ts";

const FIXTURES = fileURLToPath(new URL("../fixtures", import.meta.url));

/** Turns columns back into rows, to compare them with what was encoded. */
function rowsOf(bytes: Uint8Array): ChunkRows {
  const c = decodeChunk(bytes);
  return {
    number: c.number, startNs: c.startNs, endNs: c.endNs, lostSwitches: c.lostSwitches, lostSlices: c.lostSlices,
    firstNameId: c.firstNameId, names: c.names, lanes: c.lanes,
    laneRows: c.laneChunks.map((lane) => ({
      laneId: lane.laneId, initialState: lane.initialState, initialCore: lane.initialCore, open: [...lane.open],
      transitions: [...lane.transitionNs].map((timeNs, i) => ({ timeNs, state: lane.transitionState[i], core: lane.transitionCore[i] })),
      slices: [...lane.sliceNs].map((timeNs, i) => ({ timeNs, nameId: lane.sliceName[i], arg: lane.sliceArg[i] })),
    })),
    flows: [...(c.flows?.receivedNs ?? [])].map((receivedNs, i) => ({
      receivedNs, sentNs: c.flows!.sentNs[i], from: c.flows!.from[i], to: c.flows!.to[i], nameId: c.flows!.nameId[i], bytes: c.flows!.bytes[i],
    })),
    strangers: [...(c.strangers?.startNs ?? [])].map((startNs, i) => ({
      core: c.strangers!.core[i], startNs, endNs: c.strangers!.endNs[i], nameId: c.strangers!.nameId[i],
    })),
    gilDomains: c.gilDomains, newLocks: c.newLocks, newCounters: c.newCounters, lockPauses: c.lockPauses,
    locks: c.locks.map(({ lockId, holders, waiters, timeNs, kind, laneId, otherLane }) => ({
      lockId, holders: [...holders], waiters: [...waiters], events: [...timeNs].map((time, i) => (
        { timeNs: time, kind: kind[i] & KIND_BITS, isShared: (kind[i] & SHARED_BIT) !== 0, laneId: laneId[i], otherLane: otherLane[i] })),
    })),
    counters: c.counters.map(({ counterId, initialValue, timeNs, value }) => (
      { counterId, initialValue, values: [...timeNs].map((time, i) => ({ timeNs: time, value: value[i] })) })),
    newTasks: c.newTasks,
    taskNeeds: [...(c.taskNeeds?.taskId ?? [])].map((taskId, i) => ({ taskId, needsId: c.taskNeeds!.needsId[i] })),
    taskChanges: [...(c.taskChanges?.timeNs ?? [])].map((timeNs, i) => (
      { timeNs, taskId: c.taskChanges!.taskId[i], state: c.taskChanges!.state[i], laneId: c.taskChanges!.laneId[i] })),
  };
}

test("Random_chunks_come_back_as_they_were_encoded", () => {
  for (let seed = 1; seed <= 60; seed++) {
    for (const chunk of randomRun(seed, 4, 1 + (seed % 5), seed % 40)) expect(rowsOf(encodeChunk(chunk))).toEqual(chunk);
  }
});

test("Numbers_up_to_two_to_the_53_keep_their_last_bit", () => {
  const random = randomOf(7);
  for (let i = 0; i < 400; i++) {
    const big = Math.floor(random() * 2 ** (1 + (i % 52)));
    const chunk = emptyChunk(3, big, big + 5);
    chunk.laneRows = [{
      laneId: 1, initialState: 1, initialCore: 0, open: [{ startNs: Math.max(0, big - 9), nameId: 2, arg: 0 - big }], transitions: [],
      slices: [{ timeNs: big, nameId: 1, arg: big }, { timeNs: big + 1, nameId: -1, arg: 0 }],
    }];
    expect(rowsOf(encodeChunk(chunk))).toEqual(chunk);
  }
});

test("Records_that_arrive_late_lie_before_the_start_of_the_chunk", () => {
  const chunk = emptyChunk(1, 1000, 2000);
  chunk.laneRows = [{
    laneId: 0, initialState: 0, initialCore: -1, open: [],
    transitions: [{ timeNs: 900, state: 1, core: 1 }, { timeNs: 1500, state: 3, core: -1 }],
    slices: [{ timeNs: 950, nameId: -1, arg: 0 }, { timeNs: 1200, nameId: 4, arg: 9 }],
  }];
  expect(rowsOf(encodeChunk(chunk))).toEqual(chunk);
});

test("What_happened_to_a_lock_before_the_chunk_keeps_its_time", () => {
  const chunk = emptyChunk(1, 1000, 2000);
  chunk.locks = [{
    lockId: 2, holders: [{ laneId: 3, sinceNs: 12 }], waiters: [{ laneId: 4, sinceNs: 700, holderLane: 3 }, { laneId: 5, sinceNs: 990, holderLane: -1 }],
    events: [{ timeNs: 998, kind: 2, isShared: false, laneId: 3, otherLane: -1 }, { timeNs: 1002, kind: 1, isShared: true, laneId: 4, otherLane: 3 }],
  }];
  chunk.counters = [{ counterId: 0, initialValue: -7, values: [{ timeNs: 999, value: 2 ** 40 }, { timeNs: 1500, value: 0 }] }];
  expect(rowsOf(encodeChunk(chunk))).toEqual(chunk);
});

test("Tasks_may_have_gaps_in_their_numbers_and_need_later_ones", () => {
  const chunk = emptyChunk(1, 1000, 2000);
  chunk.newTasks = [{ id: 3, nameId: 1 }, { id: 4, nameId: 1 }, { id: 2 ** 20 - 1, nameId: 2 }];
  chunk.taskNeeds = [{ taskId: 4, needsId: 3 }, { taskId: 3, needsId: 2 ** 20 - 1 }];
  chunk.taskChanges = [{ timeNs: 990, taskId: 4, state: 5, laneId: -1 }, { timeNs: 1000, taskId: 3, state: 2, laneId: 7 }];
  expect(rowsOf(encodeChunk(chunk))).toEqual(chunk);
});

test("A_task_or_a_state_that_there_cannot_be_is_an_error", () => {
  const chunk = emptyChunk(1, 1000, 2000);
  chunk.taskChanges = [{ timeNs: 1000, taskId: 2 ** 20, state: 1, laneId: -1 }];
  expect(() => rowsOf(encodeChunk(chunk))).toThrow(/the task 1048576, allowed is 0 to 1048575/);
  chunk.taskChanges = [{ timeNs: 1000, taskId: 1, state: 6, laneId: -1 }];
  expect(() => rowsOf(encodeChunk(chunk))).toThrow(/a task's state is 6, allowed is less than 6/);
});

test("Strangers_may_be_sorted_by_core_and_go_back_in_time", () => {
  const chunk = emptyChunk(0, 5000, 9000);
  chunk.strangers = [{ core: 0, startNs: 6000, endNs: 6100, nameId: 1 }, { core: 1, startNs: 5100, endNs: 8000, nameId: 2 }];
  expect(rowsOf(encodeChunk(chunk)).strangers).toEqual(chunk.strangers);
});

test("Sections_that_are_not_known_are_skipped", () => {
  const known = encodeChunk(emptyChunk(0, 0, 10));
  const withMore = new Uint8Array([...known, 4, 3, 1, 2, 3, 99, 2, 0xff, 0xff]);
  expect(decodeChunk(withMore).endNs).toBe(10);
});

test("Every_cut_of_a_chunk_is_an_error_or_ends_between_sections", () => {
  const [chunk] = randomRun(5, 1, 3, 12);
  const whole = encodeChunk(chunk);
  let wholeSections = 0;
  for (let length = 0; length < whole.length; length++) {
    try {
      decodeChunk(whole.subarray(0, length));
      wholeSections++;
    } catch (error) {
      expect(error).toBeInstanceOf(ChunkError);
    }
  }
  // After the head, names, lanes, locks and each but the last of the following sections.
  const others = 3 + (chunk.flows.length > 0 ? 1 : 0) + chunk.locks.length + chunk.counters.length + (chunk.lockPauses.length > 0 ? 1 : 0)
    + (chunk.newTasks.length > 0 ? 1 : 0) + (chunk.taskChanges.length > 0 ? 1 : 0);
  expect(wholeSections).toBe(1 + 3 + others - 1);
});

test("Any_changed_byte_gives_a_chunk_or_a_chunk_error_and_nothing_else", () => {
  const random = randomOf(11);
  const whole = encodeChunk(randomRun(9, 1, 3, 20)[0]);
  for (let i = 0; i < 3000; i++) {
    const damaged = whole.slice();
    for (let changes = 1 + Math.floor(random() * 3); changes > 0; changes--) damaged[Math.floor(random() * damaged.length)] = Math.floor(random() * 256);
    try {
      decodeChunk(damaged);
    } catch (error) {
      expect(error).toBeInstanceOf(ChunkError);
    }
  }
});

test("A_count_beyond_the_bytes_is_refused_before_anything_is_allocated", () => {
  const bytes = new Uint8Array([1, 0, 0, 10, 0, 0, 5, 5, 0xff, 0xff, 0xff, 0xff, 0x0f]);
  expect(() => decodeChunk(bytes)).toThrow(/4294967295 entries are announced, but 0 bytes are left/);
});

test("Another_version_is_named_in_the_error", () => {
  expect(() => decodeChunk(new Uint8Array([2, 0, 0, 0, 0, 0]))).toThrow("The chunk has version 2; this page reads version 1.");
});

type Later = "newLocks" | "newCounters" | "locks" | "counters" | "lockPauses" | keyof TaskRows;

/** What C# writes beside a golden chunk: its own names for the same things. Those of before there were locks and tasks do not tell of any. */
interface GoldenText extends Omit<ChunkRows, "names" | "lanes" | "laneRows" | "flows" | Later>, Partial<Pick<ChunkRows, Later>> {
  newNames: ChunkRows["names"];
  newLanes: ChunkRows["lanes"];
  lanes: ChunkRows["laneRows"];
  flows: { sentNs: number; receivedNs: number; fromLane: number; toLane: number; nameId: number; bytes: number }[];
}

function rowsOfText(text: GoldenText): object {
  const { newNames, newLanes, lanes, flows, ...same } = text;
  return {
    newLocks: [], newCounters: [], locks: [], counters: [], lockPauses: [], newTasks: [], taskNeeds: [], taskChanges: [], ...same, names: newNames, lanes: newLanes,
    laneRows: lanes.map(({ laneId, initialState, initialCore, open, transitions, slices }) => ({
      laneId, initialState, initialCore, open, transitions, slices: slices.map(({ timeNs, nameId, arg }) => ({ timeNs, nameId, arg })),
    })),
    flows: flows.map(({ fromLane, toLane, ...flow }) => ({ ...flow, from: fromLane, to: toLane })),
  };
}

test("Golden_chunks_of_real_runs_read_as_C_sharp_reads_them", () => {
  const golden = readdirSync(FIXTURES).filter((name) => name.endsWith(".chunk"));
  expect(golden.length).toBeGreaterThan(0);
  for (const name of golden) {
    const text = JSON.parse(readFileSync(`${FIXTURES}/${name.replace(/chunk$/, "json")}`, "utf8")) as GoldenText;
    expect(rowsOf(readFileSync(`${FIXTURES}/${name}`)), name).toEqual(rowsOfText(text));
  }
});
