/** All that a row needs to draw itself, in one argument. */
import type { Layout } from "./layout.ts";
import type { Marks } from "./ledgerMarks.ts";
import type { RunData } from "./runData.ts";
import type { TaskSlice } from "./runTasks.ts";
import type { Stretch } from "./stretches.ts";
import type { Theme } from "./theme.ts";
import type { TimeScale } from "./timeScale.ts";

/** What a person has selected. */
export interface Selection extends Stretch {
  /** The slice that it is, where it is one. */
  readonly slice?: TaskSlice;
}

/** What is shown, where, and in which colours. */
export interface View {
  readonly run: RunData;
  readonly scale: TimeScale;
  readonly layout: Layout;
  readonly theme: Theme;
  /** Css pixels by which the rows are scrolled up. */
  readonly scrollCssPx: number;
  /** The moment from which the axis counts: the run's origin (0), or where runs beside each other are aligned. */
  readonly zeroNs: number;
  /** The measured rounds. */
  readonly measured: readonly Stretch[];
  /** Id of the lock of which only those are shown that use it; null: all are shown. */
  readonly selectedLock: number | null;
  /** What alone is to be seen of the workers' lanes; absent: all. */
  readonly marked?: Marks | null;
}
