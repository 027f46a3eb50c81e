/**
 * Which part of the ledger a moment of a worker belongs to: the rules of LedgerRules.cs, by which the engine has added the parts up. tests/fixtures/ledger.json holds
 * both to the same answers; docs/ledger.md has the reasons.
 */
import { IDLE, LOCK_WAIT, GIL_WAIT, MESSAGE_WAIT, READY, RUNNING, SERIALIZING, type SliceName } from "./chunk.ts";

const IO_WAIT = 7;

/** Parts that are stretches of time; slower work and recording are shares of what is useful here. */
export type LedgerPart = "useful" | "serial" | "imbalance" | "lockWait" | "gilWait" | "serializing" | "messageWait" | "ioWait" | "ready" | "startUp" | "rest";

/** Where a moment lies with regard to a worker's pieces of work in a round. */
export type WorkPlace = "before" | "between" | "after" | "afterAll";

const PREPARATIONS = "start import prepare MPI_Init".split(" ");

/** Whether a slice is a piece of work, and does not only prepare for it. */
export function isWork({ name, state }: SliceName): boolean {
  return (state === RUNNING || state === IO_WAIT) && !PREPARATIONS.some((word) => name.startsWith(word));
}

/** Whether a lane computes: on a core, with the work or what belongs to it. */
export function computes(state: number, place: WorkPlace): boolean {
  return (state === RUNNING || state === SERIALIZING) && place === "between";
}

const BY_STATE: Readonly<Record<number, LedgerPart>> = { [READY]: "ready", [LOCK_WAIT]: "lockWait", [GIL_WAIT]: "gilWait", [SERIALIZING]: "serializing", [IO_WAIT]: "ioWait" };

/** The part; all computing is useful here. `computing`: how many lanes of the run compute. */
export function partOf(state: number, place: WorkPlace, computing: number, isRank: boolean): LedgerPart {
  if (state === RUNNING) return place === "between" ? "useful" : "startUp";
  if (state !== IDLE && state !== MESSAGE_WAIT) return BY_STATE[state];
  if (state === MESSAGE_WAIT && (isRank || place === "between")) return "messageWait";
  if (place === "before") return "startUp";
  if (place === "after") return "imbalance";
  if (computing === 1) return "serial";
  return place === "afterAll" ? "startUp" : "rest";
}
