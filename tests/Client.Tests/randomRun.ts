/** Seeded random runs that obey the format's rules: states change, slices nest, threads move between cores, chunk by chunk. */
import { decodeChunk, type SliceName } from "../../src/Web/Client/chunk.ts";
import { RunData } from "../../src/Web/Client/runData.ts";
import { emptyChunk, encodeChunk, type ChunkRows, type LaneRows } from "./chunkEncoder.ts";
import { RandomLocks } from "./randomLocks.ts";

/** Numbers from 0 to 1 (mulberry32), the same for the same seed. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const NAMES: SliceName[] = [
  { name: "chunk", state: 1 }, { name: "lock L1", state: 3 }, { name: "read <b>&\"file\"", state: 7 }, { name: "steal", state: 1 }, { name: "kworker", state: 2 },
];

/** The run that a viewer has after these chunks have come, encoded, in order. */
export function runOf(chunks: readonly ChunkRows[]): RunData {
  const run = new RunData();
  for (const chunk of chunks) run.append(decodeChunk(encodeChunk(chunk)));
  return run;
}

interface LaneState { state: number; core: number; timeNs: number; open: { startNs: number; nameId: number; arg: number }[] }

/** `chunks` chunks of 1 ms with about `events` transitions and slice events in each lane and chunk, and as many events in each lock. */
export function randomRun(seed: number, chunks: number, lanes: number, events: number): ChunkRows[] {
  const random = randomOf(seed);
  const whole = (limit: number) => Math.floor(random() * limit);
  // Of their own: what lanes do does not depend on the locks.
  const locks = new RandomLocks(lanes, randomOf(seed + 1000));
  const taskRandom = randomOf(seed + 2000);
  const states: LaneState[] = Array.from({ length: lanes }, () => ({ state: 0, core: -1, timeNs: 0, open: [] }));
  return Array.from({ length: chunks }, (_, number) => {
    const chunk = emptyChunk(number, number * 1e6, (number + 1) * 1e6);
    if (number === 0) {
      chunk.names = NAMES;
      chunk.lanes = states.map((_, id) => ({ id, kind: id === 0 ? 0 : 1, source: 1, number: id, pid: 100, tid: 100 + id, name: id === 0 ? "main" : `thread ${id}` }));
    }
    if (random() < 0.2) chunk.lostSwitches = whole(5);
    states.forEach((lane, id) => chunk.laneRows.push(randomLane(lane, id, chunk, whole, whole(events * 2))));
    const arrivals = Array.from({ length: whole(4) }, () => chunk.startNs + whole(1e6)).sort((a, b) => a - b);
    chunk.flows = arrivals.map((receivedNs) => ({ receivedNs, sentNs: Math.max(0, receivedNs - whole(2e6)), from: whole(lanes), to: whole(lanes), nameId: 3, bytes: whole(1e6) }));
    locks.fill(chunk, events);
    addTasks(chunk, taskRandom, events);
    return chunk;
  });
}

/** Some ten tasks more in each chunk, each with a need or two among those before it and about `events` changes of any task's state. */
function addTasks(chunk: ChunkRows, random: () => number, events: number): void {
  const whole = (limit: number) => Math.floor(random() * limit);
  const last = (chunk.number + 1) * 10;
  for (let id = chunk.number * 10; id < last; id += 1 + whole(2)) {
    chunk.newTasks.push({ id, nameId: whole(2) });
    for (let needs = whole(3); needs > 0 && id > 0; needs--) chunk.taskNeeds.push({ taskId: id, needsId: whole(id) });
  }
  const times = Array.from({ length: whole(events) }, () => chunk.startNs + whole(1e6)).sort((a, b) => a - b);
  chunk.taskChanges = times.map((timeNs) => ({ timeNs, taskId: whole(last), state: whole(6), laneId: whole(4) - 1 }));
}

function randomLane(lane: LaneState, laneId: number, chunk: ChunkRows, whole: (limit: number) => number, events: number): LaneRows {
  const rows: LaneRows = { laneId, initialState: lane.state, initialCore: lane.core, open: lane.open.map((slice) => ({ ...slice })), transitions: [], slices: [] };
  const times = Array.from({ length: events }, () => chunk.startNs + whole(1e6)).sort((a, b) => a - b);
  for (const timeNs of times) {
    lane.state = (lane.state + 1 + whole(7)) % 8;
    // Each lane has cores of its own, so that no two lanes are on one core at a time.
    lane.core = lane.state === 1 || lane.state === 5 ? laneId * 2 + whole(2) : -1;
    rows.transitions.push({ timeNs, state: lane.state, core: lane.core });
    if (lane.open.length < 3 && whole(2) === 0) {
      const slice = { startNs: timeNs, nameId: whole(4), arg: whole(1000) - 10 };
      lane.open.push(slice);
      rows.slices.push({ timeNs, nameId: slice.nameId, arg: slice.arg });
    } else if (lane.open.pop()) {
      rows.slices.push({ timeNs, nameId: -1, arg: 0 });
    }
  }
  return rows;
}
