/** The row of a core: which worker had it, in that worker's tint and with its number where there is room; other threads in grey; nobody: nothing. */
import type { CoreTrack } from "./coreTrack.ts";
import { drawOccupants, lanePart, remembered } from "./drawOccupants.ts";
import { WORKER_TINTS } from "./palette.ts";
import type { View } from "./view.ts";
import type { Canvas2D } from "./canvas2D.ts";

const OTHER_OF_RUN = WORKER_TINTS.length;
const STRANGER = OTHER_OF_RUN + 1;

/** Draws who had the core into a strip of the given place. */
export function drawCore(ctx: Canvas2D, view: View, track: CoreTrack, topCssPx: number, heightCssPx: number): void {
  const { colours } = view.theme;
  drawOccupants(ctx, view, track, {
    fills: [...WORKER_TINTS, colours.otherOfRun, colours.stranger],
    classes: [0, OTHER_OF_RUN, STRANGER].map((fill) => ({ fill, share: 1 })),
    partsOf: remembered((occupant) => {
      const part = lanePart(view, occupant);
      return [track.classOf(occupant) === 2 ? { ...part, fill: STRANGER } : part];
    }),
  }, topCssPx, heightCssPx);
}
