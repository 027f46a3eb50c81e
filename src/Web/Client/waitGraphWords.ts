/** A wait-for graph in words: the same for those who see the picture and for those who can't. */
import type { RunData } from "./runData.ts";
import type { CycleStep, WaitGraph } from "./waitGraph.ts";

/** More waits than this are only counted. */
const MOST_TOLD = 6;

/** What the graph shows: its circle, else its waits, else who holds what. Whether a circle lasts is known only when the run is over: some give up waiting. */
export function graphInWords(run: RunData, graph: WaitGraph, isComplete: boolean): string {
  const { cycle, edges } = graph;
  const isEndless = isComplete && graph.isEndless;
  if (graph.locks.length === 0) return "No lock has been made yet.";
  if (cycle.length > 0) return `${isEndless ? "Deadlock" : "They wait for each other"}: ${cycleInWords(run, cycle)}.`;
  const waits = edges.filter(({ kind }) => kind === "waits");
  const told = waits.slice(0, MOST_TOLD).map(({ laneId, lockId }) => {
    const holders = edges.filter((edge) => edge.kind === "holds" && edge.lockId === lockId).map((edge) => run.occupantName(edge.laneId));
    return `${run.occupantName(laneId)} waits for ${lockName(run, lockId)}${holders.length > 0 ? `, held by ${holders.join(" and ")}` : ""}`;
  });
  if (waits.length > MOST_TOLD) told.push(`${waits.length - MOST_TOLD} more wait`);
  if (told.length > 0) return `${told.join("; ")}.`;
  const held = edges.map(({ laneId, lockId }) => `${run.occupantName(laneId)} holds ${lockName(run, lockId)}`);
  return held.length > 0 ? `Nobody waits. ${held.slice(0, MOST_TOLD).join("; ")}.` : "Nobody holds a lock, and nobody waits for one.";
}

/** The circle: "philosopher 1 holds fork 1 and waits for fork 2, held by philosopher 2; ...". */
function cycleInWords(run: RunData, cycle: readonly CycleStep[]): string {
  return cycle.map(({ laneId, lockId }, i) => {
    const before = cycle.at(i - 1) ?? cycle[0];
    const next = cycle[(i + 1) % cycle.length];
    return `${run.occupantName(laneId)} holds ${lockName(run, before.lockId)} and waits for ${lockName(run, lockId)}, held by ${run.occupantName(next.laneId)}`;
  }).join("; ");
}

/** A lock's name; "lock 3" as long as no chunk has told it. */
export function lockName(run: RunData, id: number): string {
  return run.locks.tracks[id]?.info.name ?? `lock ${id}`;
}
