/** How runs under each other share a height: as much detail as there is room for in all of them, the same for each; then each has what its rows need, and the same part of what is left. */
import { layoutRows } from "./layout.ts";
import { DETAILS, type Detail } from "./rowHeights.ts";
import type { RunData } from "./runData.ts";
import type { Reserved } from "./knownRun.ts";

/** A run that needs room. */
export interface Sharer {
  readonly run: RunData;
  readonly reserved: Reserved;
  readonly othersOpen: boolean;
}

/** How the height was divided. */
export interface SharedRoom {
  readonly detail: Detail;
  /** For each run, its axis included. */
  readonly heightsCssPx: readonly number[];
  /** False: even with the least detail they need more than there is. */
  readonly fits: boolean;
}

/** Height that a run's rows and axis need at least. */
export function leastHeightCssPx({ run, reserved, othersOpen }: Sharer, widthCssPx: number, fontScale: number, detail: Detail, hasAxis: boolean): number {
  const layout = layoutRows(run, { ...reserved, othersOpen, widthCssPx, heightCssPx: 0, fontScale, detail, hasAxis });
  return layout.contentHeightCssPx + layout.axisHeightCssPx;
}

/** Divides the room; only the last run has an axis. `aroundCssPx`: what stands beside the rows (a legend), which may depend on the detail. */
export function sharedRoom(
  sharers: readonly Sharer[], widthCssPx: number, fontScale: number, roomCssPx: number, aroundCssPx: (detail: Detail) => number, details: readonly Detail[] = DETAILS,
): SharedRoom {
  const shareWith = (detail: Detail): SharedRoom => {
    const least = sharers.map((sharer, i) => leastHeightCssPx(sharer, widthCssPx, fontScale, detail, i === sharers.length - 1));
    const leftCssPx = roomCssPx - aroundCssPx(detail) - least.reduce((sum, height) => sum + height, 0);
    // Whole pixels, so that their sum is never more than there is.
    const extraCssPx = Math.floor(Math.max(0, leftCssPx) / sharers.length);
    return { detail, heightsCssPx: least.map((height) => height + extraCssPx), fits: leftCssPx >= 0 };
  };
  const steps = details.map(shareWith);
  return steps.find(({ fits }) => fits) ?? steps[steps.length - 1];
}
