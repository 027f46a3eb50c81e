/** Lines that several hover cards have. */
import type { Line } from "./hoverCard.ts";
import { durationText, instantText } from "./timeText.ts";
import type { View } from "./view.ts";
import type { Stretch } from "./stretches.ts";

/** When a stretch began, and how long it was, or is by now. */
export function timeLines(view: View, stretch: Stretch, isOver: boolean): Line[] {
  const lengthNs = stretch.endNs - stretch.startNs;
  return [
    ["start", instantText(stretch.startNs - view.zeroNs, Math.min(view.scale.nsPerCssPx, lengthNs / 100))],
    ["duration", durationText(lengthNs) + (isOver ? "" : " so far")],
  ];
}
