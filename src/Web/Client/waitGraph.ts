/**
 * Who waits for whom at a moment: lanes and locks, what each lane holds and waits for, and a circle of waits where there is one. Data comes from runLocks.ts and
 * goes to waitGraphView.ts.
 *
 *   lane 1 --waits for--> lock B --is held by--> lane 2 --waits for--> lock A --is held by--> lane 1
 */
import { groupLanes } from "./layout.ts";
import type { LockTrack } from "./lockTrack.ts";
import type { RunData } from "./runData.ts";

/** A lane holds a lock, or waits for it. */
export interface GraphEdge {
  readonly kind: "holds" | "waits";
  readonly laneId: number;
  readonly lockId: number;
}

/** A lane that waits for a lock which the lane of the next step holds. */
export interface CycleStep {
  readonly laneId: number;
  readonly lockId: number;
}

/** The state of all locks at a moment. */
export interface WaitGraph {
  readonly timeNs: number;
  /** Ids: the workers by number, then others that have used a lock. */
  readonly lanes: readonly number[];
  readonly locks: readonly number[];
  readonly edges: readonly GraphEdge[];
  /** Empty where nobody waits for himself, by way of others. */
  readonly cycle: readonly CycleStep[];
  /** Whether the waits of the circle have no end in what is known of the run. */
  readonly isEndless: boolean;
}

/** Finds the state at a moment. */
export function waitGraphAt(run: RunData, timeNs: number): WaitGraph {
  const tracks = run.locks.tracks.flatMap((track) => track ?? []);
  const holds = new Map(tracks.map((track) => [track.info.id, holdersOf(track, timeNs)]));
  const waits = new Map(tracks.flatMap((track) => track.waitersAt(timeNs).map(({ laneId }) => [laneId, track] as const)));
  const cycle = cycleOf(waits, holds);
  return {
    timeNs, lanes: lanesOf(run, tracks), locks: tracks.map((track) => track.info.id), cycle,
    isEndless: cycle.length > 0 && cycle.every(({ laneId }) => run.locks.waitOf(laneId, timeNs)?.endNs === Infinity),
    edges: [
      ...[...holds].flatMap(([lockId, lanes]) => lanes.map((laneId): GraphEdge => ({ kind: "holds", laneId, lockId }))),
      ...[...waits].map(([laneId, track]): GraphEdge => ({ kind: "waits", laneId, lockId: track.info.id })),
    ],
  };
}

/** Workers first, so that a lane that uses its first lock later takes nobody's place. */
function lanesOf(run: RunData, tracks: readonly LockTrack[]): number[] {
  const workers = groupLanes(run.lanes).workers.filter((lane) => lane.number > 0).map((lane) => lane.id);
  const others = run.lanes.flatMap((lane) => (lane && !workers.includes(lane.id) && tracks.some((track) => track.isTouchedBy(lane.id)) ? [lane.id] : []));
  return [...workers, ...others];
}

/** Where a hold began unrecorded, whoever waits has told who had the lock; that counts as long as no other hold is known since. */
function holdersOf(track: LockTrack, timeNs: number): number[] {
  const known = track.holdersAt(timeNs).map(({ laneId }) => laneId);
  const lastWait = track.waitersAt(timeNs).at(-1);
  if (known.length > 0 || !lastWait || lastWait.holderLane < 0 || track.isNeverHeld) return known;
  const { holders } = track;
  const hasEndedSince = holders.endNs[holders.begunBy(timeNs)] > lastWait.sinceNs;
  return hasEndedSince ? [] : [lastWait.holderLane];
}

/**
 * A circle among the lanes that can never go on, by reducing the graph (R. C. Holt, Some Deadlock Properties of Computer Systems, 1972): a lane can go on that
 * waits for nothing, or for a lock that nobody holds, whose holders all can, or, where there are several permits, one of whose holders can.
 */
function cycleOf(waits: ReadonlyMap<number, LockTrack>, holds: ReadonlyMap<number, readonly number[]>): CycleStep[] {
  const stuck = new Set(waits.keys());
  const holdersFor = (laneId: number) => holds.get(waits.get(laneId)?.info.id ?? -1) ?? [];
  for (let before = -1; before !== stuck.size; ) {
    before = stuck.size;
    for (const laneId of stuck) {
      const holders = holdersFor(laneId);
      const isOneEnough = (waits.get(laneId)?.info.permits ?? 1) > 1;
      const canGoOn = (holder: number) => !stuck.has(holder);
      if (holders.length === 0 || (isOneEnough ? holders.some(canGoOn) : holders.every(canGoOn))) stuck.delete(laneId);
    }
  }
  if (stuck.size === 0) return [];
  const path: number[] = [];
  let laneId = Math.min(...stuck);
  while (!path.includes(laneId)) {
    path.push(laneId);
    laneId = holdersFor(laneId).find((holder) => stuck.has(holder)) ?? laneId;
  }
  return fromLowest(path.slice(path.indexOf(laneId))).map((lane) => ({ laneId: lane, lockId: waits.get(lane)?.info.id ?? -1 }));
}

function fromLowest(circle: readonly number[]): number[] {
  const start = circle.indexOf(Math.min(...circle));
  return [...circle.slice(start), ...circle.slice(0, start)];
}
