/** Runs with a graph of tasks, written down as rows. */
import { emptyChunk, type ChunkRows } from "./chunkEncoder.ts";
import { lanesFor } from "./bench/scenes.ts";

export const MS = 1e6;

/** inc 0 and inc 1 on two workers, then add 2, which needs both; a second graph of one task follows. 100 ms a chunk. */
export function smallGraph(): ChunkRows[] {
  const first = emptyChunk(0, 0, 100 * MS);
  const second = emptyChunk(1, 100 * MS, 200 * MS);
  Object.assign(first, { names: [{ name: "inc", state: 1 }, { name: "add", state: 1 }], lanes: lanesFor(2, 1, "worker") });
  first.newTasks = [{ id: 0, nameId: 0 }, { id: 1, nameId: 0 }, { id: 2, nameId: 1 }];
  first.taskNeeds = [{ taskId: 2, needsId: 0 }, { taskId: 2, needsId: 1 }];
  const at = (ms: number, taskId: number, state: number, laneId = -1) => ({ timeNs: ms * MS, taskId, state, laneId });
  first.taskChanges = [at(1, 0, 1), at(1, 1, 1), at(1, 2, 0), at(10, 0, 2, 1), at(10, 1, 2, 2), at(40, 0, 3, 1), at(60, 1, 3, 2), at(61, 2, 2, 1)];
  second.taskChanges = [at(110, 2, 3, 1), at(111, 0, 4), at(111, 1, 4), at(112, 2, 4), at(120, 3, 1), at(121, 3, 2, 2)];
  second.newTasks = [{ id: 3, nameId: 0 }];
  const lane = (laneId: number, open: ChunkRows["laneRows"][0]["open"], slices: ChunkRows["laneRows"][0]["slices"]) => (
    { laneId, initialState: 0, initialCore: -1, open, transitions: [], slices });
  const begin = (ms: number, nameId: number, arg: number) => ({ timeNs: ms * MS, nameId, arg });
  const end = (ms: number) => ({ timeNs: ms * MS, nameId: -1, arg: 0 });
  first.laneRows = [lane(1, [], [begin(10, 0, 0), end(40), begin(61, 1, 2)]), lane(2, [], [begin(10, 0, 1), end(60)])];
  second.laneRows = [lane(1, [{ startNs: 61 * MS, nameId: 1, arg: 2 }], [end(110)]), lane(2, [], [begin(121, 0, 3)])];
  return [first, second];
}
