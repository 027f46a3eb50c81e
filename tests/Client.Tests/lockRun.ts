/** The sample run of 1,000 ns with locks and a counter, whose picture can be worked out by hand; one css pixel is 1 ns. */
import { ACQUIRED, RELEASED, WAIT, type CounterInfo, type LockInfo } from "../../src/Web/Client/chunkLocks.ts";
import type { LayoutInput } from "../../src/Web/Client/layout.ts";
import type { View } from "../../src/Web/Client/view.ts";
import type { ChunkRows } from "./chunkEncoder.ts";
import { LockLog } from "./lockLog.ts";
import { sampleChunk, SIZE } from "./sampleRun.ts";

export const COUNTER_LOCK = 0;
export const ROOM = 1;
export const NOT_EMPTY = 2;

const INFOS: LockInfo[] = [
  { id: COUNTER_LOCK, kind: 6, permits: 1, name: "counter" }, { id: ROOM, kind: 5, permits: 1, name: "room" },
  { id: NOT_EMPTY, kind: 9, permits: 0, name: "not empty" },
];
const DEPTH: CounterInfo = { id: 0, name: "queue depth" };

/**
 *  counter    1 holds 100-400, 2 waits 200-420 and holds 420-700        pauses 800-950
 *  room       1 and 2 read 100-500 and 300-500, 3 writes 600-900        (3 has waited since 400)
 *  not empty  3 waits 50-150, woken by 1
 *  depth      0, 4 from 250 on, 1 from 750 on
 */
export function lockChunk(): ChunkRows {
  const log = new LockLog(INFOS, [DEPTH]);
  log.add(COUNTER_LOCK, 100, ACQUIRED, 1);
  log.add(COUNTER_LOCK, 200, WAIT, 2, 1);
  log.add(COUNTER_LOCK, 400, RELEASED, 1);
  log.add(COUNTER_LOCK, 420, ACQUIRED, 2, 1);
  log.add(COUNTER_LOCK, 700, RELEASED, 2);
  for (const [laneId, timeNs] of [[1, 100], [2, 300]]) log.add(ROOM, timeNs, ACQUIRED, laneId, -1, true);
  for (const laneId of [1, 2]) log.add(ROOM, 500, RELEASED, laneId, -1, true);
  log.add(ROOM, 400, WAIT, 3, 1);
  log.add(ROOM, 600, ACQUIRED, 3, 2);
  log.add(ROOM, 900, RELEASED, 3);
  log.add(NOT_EMPTY, 50, WAIT, 3);
  log.add(NOT_EMPTY, 150, ACQUIRED, 3, 1);
  log.add(NOT_EMPTY, 150, RELEASED, 3);
  log.count(0, 250, 4);
  log.count(0, 750, 1);
  log.pause(800, 950);
  const chunk = sampleChunk();
  chunk.lanes = [...chunk.lanes, { id: 3, kind: 1, source: 1, number: 3, pid: 1, tid: 3, name: "thread 3" }];
  log.fill(chunk);
  return chunk;
}

export const LOCK_SIZE: LayoutInput = { ...SIZE, workers: 3, locks: 3, counters: 1, heightCssPx: 900 };

/** The row of a lock or counter. */
export function lockRow(view: View, kind: "lock" | "counter", id: number) {
  const row = view.layout.rows.find((other) => other.kind === kind && other.id === id);
  if (!row) throw new Error(`no row for ${kind} ${id}`);
  return row;
}
