/** Lanes that are ranks of MPI: they count from 0, and the one that coordinates is a worker like the others. */
import type { Lane } from "./chunkLanes.ts";

/** The kind of a lane that is a rank, as in LaneKind. */
export const KIND_RANK = 5;

/** The number that people see for a worker's number on the wire, which counts from 1. */
export function shownNumber(number: number, isRank: boolean): number {
  return isRank ? number - 1 : number;
}

/** Whether a lane is a rank. */
export function isRank(lane: Lane | undefined): boolean {
  return lane?.kind === KIND_RANK;
}

/** How it is known that a rank waits while it has a core: MPI looks for the message again and again. */
export const RANK_WAITS_ON_CORE = "reported: it looks for the message on its core";

/** How a rank's states are known: when it has a core is the kernel's word, that it waits while it has one is its own. */
export function rankSource(source: string): string {
  return source === "exact" || source === "sampled" ? `${source}, waits reported` : source;
}
