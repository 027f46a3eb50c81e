/** What the page knows of a run before its chunks come, so that rows have their places from the first frame on. */
import type { Stretch } from "./stretches.ts";

/** Rows that have room before the first chunk comes. */
export interface Reserved {
  readonly cores: number;
  readonly workers: number;
  /** Lanes besides the workers' that have slices of their own. */
  readonly beside: number;
  /** Whether workers will share an interpreter's lock. */
  readonly gil: boolean;
  /** Whether workers are ranks of MPI. */
  readonly ranks?: boolean;
  /** Whether a run beside this one needs room for ranks: then all have it, so that their times are under each other. */
  readonly isGutterWide?: boolean;
  readonly locks: number;
  readonly counters: number;
}

/** No rows before the first chunk. */
export const NOTHING_RESERVED: Reserved = { cores: 0, workers: 0, beside: 0, gil: false, locks: 0, counters: 0 };

/** What is known of a run before its chunks come. */
export interface KnownRun {
  readonly reserved: Reserved;
  /** States that its lanes can have; null: not known. */
  readonly states: readonly number[] | null;
  /** The measured rounds. */
  readonly measured: readonly Stretch[];
  /** Rounds before them. */
  readonly warmUps: number;
  /** Whether it was over when it was opened. */
  readonly hasEnded: boolean;
}

/** A run of which nothing is known yet. */
export const NOTHING_KNOWN: KnownRun = { reserved: NOTHING_RESERVED, states: null, measured: [], warmUps: 0, hasEnded: false };
