/** Lines that several hover cards have. */
import { durationText, instantText } from "./timeText.ts";
import type { Stretch, View } from "./view.ts";

/** A label and its value. */
export type Line = readonly [label: string, value: string];

/** When a stretch began, and how long it was, or is by now. */
export function timeLines(view: View, stretch: Stretch, isOver: boolean): Line[] {
  const lengthNs = stretch.endNs - stretch.startNs;
  return [
    ["start", instantText(stretch.startNs - view.zeroNs, Math.min(view.scale.nsPerCssPx, lengthNs / 100))],
    ["duration", durationText(lengthNs) + (isOver ? "" : " so far")],
  ];
}
