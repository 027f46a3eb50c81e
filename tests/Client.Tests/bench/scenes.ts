/** Runs for the bench and for looking at: built as rows, encoded to real chunks. */
import type { SliceName } from "../../../src/Web/Client/chunk.ts";
import type { Lane } from "../../../src/Web/Client/chunkLanes.ts";
import { emptyChunk, encodeChunk, type ChunkRows, type LaneRows } from "../chunkEncoder.ts";
import { randomOf } from "../randomRun.ts";

const CHUNK_NS = 100e6;

const NAMES: SliceName[] = [
  { name: "chunk", state: 1 }, { name: "lock L1", state: 3 }, { name: "join", state: 6 }, { name: "message", state: 6 }, { name: ".NET GC", state: 1 },
  { name: "chromium", state: 2 }, { name: "prepare", state: 1 }, { name: "send", state: 5 },
];

export interface Event { timeNs: number; lane: number; state?: number; core?: number; begin?: [nameId: number, arg: number]; end?: boolean }

/** Cuts a time-ordered list of events into chunks, as the recorder does. */
export function cut(lanes: Lane[], events: Event[], endNs: number, finish: (chunk: ChunkRows) => void, names = NAMES): Uint8Array[] {
  events.sort((a, b) => a.timeNs - b.timeNs);
  const now = lanes.map(() => ({ state: 0, core: -1, open: [] as { startNs: number; nameId: number; arg: number }[] }));
  const chunks: Uint8Array[] = [];
  let next = 0;
  for (let number = 0; number * CHUNK_NS < endNs; number++) {
    const chunk = emptyChunk(number, number * CHUNK_NS, Math.min(endNs, (number + 1) * CHUNK_NS));
    if (number === 0) Object.assign(chunk, { names, lanes });
    chunk.laneRows = lanes.map(({ id }): LaneRows => ({
      laneId: id, initialState: now[id].state, initialCore: now[id].core, open: now[id].open.map((slice) => ({ ...slice })), transitions: [], slices: [],
    }));
    for (; next < events.length && events[next].timeNs < chunk.endNs; next++) apply(events[next], chunk.laneRows[events[next].lane], now[events[next].lane]);
    finish(chunk);
    chunks.push(encodeChunk(chunk));
  }
  return chunks;
}

function apply(event: Event, rows: LaneRows, now: { state: number; core: number; open: { startNs: number; nameId: number; arg: number }[] }): void {
  const { timeNs } = event;
  if (event.state !== undefined) {
    now.state = event.state;
    now.core = event.core ?? -1;
    rows.transitions.push({ timeNs, state: now.state, core: now.core });
  }
  if (event.begin) {
    now.open.push({ startNs: timeNs, nameId: event.begin[0], arg: event.begin[1] });
    rows.slices.push({ timeNs, nameId: event.begin[0], arg: event.begin[1] });
  }
  if (event.end && now.open.pop()) rows.slices.push({ timeNs, nameId: -1, arg: 0 });
}

export function lanesFor(workers: number, source = 1, called = "thread"): Lane[] {
  const lanes: Lane[] = [{ id: 0, kind: 0, source: 1, number: 0, pid: 10, tid: 10, name: "main" }];
  for (let n = 1; n <= workers; n++) lanes.push({ id: n, kind: 1, source, number: n, pid: 10, tid: 10 + n, name: `${called} ${n}` });
  return lanes;
}

/** Two threads that take chunks, sometimes wait for a lock or lose their core; a collector, another program, a gap in the records. */
export function demo(): { chunks: Uint8Array[]; endNs: number } {
  const random = randomOf(5);
  const endNs = 1.62e9;
  const lanes: Lane[] = [...lanesFor(2), { id: 3, kind: 4, source: 1, number: 0, pid: 10, tid: 19, name: ".NET Tiered Compilation" }];
  const events: Event[] = [
    { timeNs: 20e6, lane: 0, state: 1, core: 0, begin: [6, 0] }, { timeNs: 180e6, lane: 0, state: 6, end: true }, { timeNs: 180.1e6, lane: 0, begin: [2, 0] },
    { timeNs: 1.51e9, lane: 0, state: 1, core: 1, end: true }, { timeNs: 1.55e9, lane: 0, state: 0 },
  ];
  const strangers = [180e6, 640e6, 655e6, 1100e6].map((startNs, i) => ({ core: i % 2, startNs, endNs: startNs + 2e6 + random() * 9e6, nameId: i === 2 ? 4 : 5 }));
  let item = 0;
  for (const lane of [1, 2]) {
    let timeNs = 185e6 + lane * 3e6;
    while (timeNs < 1.46e9) {
      const core = lane - 1;
      const lengthNs = Math.floor(14e6 + random() * 50e6);
      events.push({ timeNs, lane, state: 1, core, begin: [0, (item += 16)] });
      if (random() < 0.3) {
        const lostAtNs = timeNs + Math.floor(lengthNs * 0.4);
        events.push({ timeNs: lostAtNs, lane, state: 2 }, { timeNs: lostAtNs + Math.floor(2e6 + random() * 5e6), lane, state: 1, core });
      }
      timeNs += lengthNs;
      events.push({ timeNs, lane, end: true });
      if (random() < 0.5) {
        const waitNs = Math.floor(1e6 + random() * 12e6);
        events.push({ timeNs, lane, state: 3, begin: [1, 0] }, { timeNs: timeNs + waitNs, lane, state: 1, core, end: true });
        timeNs += waitNs;
      }
      if (random() < 0.2) {
        events.push({ timeNs, lane, state: 5, core, begin: [7, 0] }, { timeNs: timeNs + 3e6, lane, end: true }, { timeNs: timeNs + 3e6, lane, state: 6 }, { timeNs: timeNs + 9e6, lane, state: 1, core });
        timeNs += 9e6;
      }
    }
    events.push({ timeNs, lane, state: 0 });
  }
  events.push({ timeNs: 300e6, lane: 3, state: 1, core: 1 }, { timeNs: 303e6, lane: 3, state: 0 });
  const chunks = cut(lanes, events, endNs, (chunk) => {
    chunk.strangers = strangers.filter((stranger) => stranger.startNs >= chunk.startNs && stranger.startNs < chunk.endNs);
    if (chunk.number === 9) Object.assign(chunk, { lostSwitches: 12, lostSlices: 3 });
    if (chunk.number % 4 === 3) chunk.flows = [{ sentNs: chunk.startNs + 10e6, receivedNs: chunk.startNs + 18e6, from: 1, to: 2, nameId: 3, bytes: 4096 }];
  });
  return { chunks, endNs };
}

/** `slices` slices on four workers and two cores; one in three is followed by a short wait or a lost core. What else there is goes into each chunk. */
export function many(slices: number, finish: (chunk: ChunkRows) => void = () => undefined): { chunks: Uint8Array[]; endNs: number; events: number } {
  const random = randomOf(1);
  const workers = 4;
  const each = slices / workers;
  const events: Event[] = [];
  let endNs = 0;
  for (let lane = 1; lane <= workers; lane++) {
    let timeNs = 1000 * lane;
    for (let i = 0; i < each; i++) {
      const core = (lane + (i >> 10)) % 2;
      events.push({ timeNs, lane, state: 1, core, begin: [0, i] });
      timeNs += Math.floor(4000 + random() * 40_000);
      const waits = random() < 0.34;
      events.push(waits ? { timeNs, lane, end: true, state: 2 + Math.floor(random() * 6) } : { timeNs, lane, end: true });
      timeNs += waits ? Math.floor(500 + random() * 20_000) : 200;
    }
    endNs = Math.max(endNs, timeNs);
  }
  return { chunks: cut(lanesFor(workers), events, endNs, finish), endNs, events: events.length };
}
