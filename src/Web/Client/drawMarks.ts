/** Leaves of the lanes only what is marked, and covers the rest. Stretches closer than a pixel are one. */
import { lastAtOrBefore } from "./growing.ts";
import type { Marks } from "./ledgerMarks.ts";
import type { Row } from "./layout.ts";
import type { Stretches } from "./stretches.ts";
import type { View } from "./view.ts";
import type { Canvas2D } from "./canvas2D.ts";

const VEIL_ALPHA = 0.82;
const LEAST_CSS_PX = 2;

/** Covers what is not marked of one lane's row. */
export function drawMarks(ctx: Canvas2D, view: View, row: Row, topCssPx: number, marks: Marks): void {
  const { scale, theme } = view;
  const stretches = marks.get(row.id);
  const bottomCssPx = topCssPx + row.heightCssPx - 2;
  ctx.fillStyle = theme.colours.background;
  ctx.globalAlpha = VEIL_ALPHA;
  let clearCssPx = scale.leftCssPx;
  const shown = stretches ? pixelsOf(stretches, view) : [];
  for (const [left, right] of [...shown, [scale.rightCssPx, scale.rightCssPx]]) {
    if (left > clearCssPx) ctx.fillRect(clearCssPx, topCssPx, left - clearCssPx, row.heightCssPx);
    clearCssPx = Math.max(clearCssPx, right);
  }
  ctx.globalAlpha = 1;
  ctx.fillStyle = theme.colours.accent;
  for (const [left, right] of shown) ctx.fillRect(left, bottomCssPx, right - left, 2);
}

/** From left to right what is seen of the stretches, each at least two pixels wide. */
function pixelsOf(stretches: Stretches, { scale }: View): [left: number, right: number][] {
  const found: [number, number][] = [];
  const endNs = scale.toNs(scale.rightCssPx);
  let i = Math.max(0, lastAtOrBefore(stretches.startNs, stretches.count, scale.toNs(scale.leftCssPx)));
  while (i < stretches.count && stretches.startNs[i] < endNs) {
    const left = Math.max(scale.leftCssPx, scale.toCssPx(stretches.startNs[i]));
    let right = Math.max(left + LEAST_CSS_PX, scale.toCssPx(stretches.endNs[i]));
    // Many stretches may share a pixel: the next that is looked at begins beyond it.
    const nextNs = scale.toNs(right);
    i = Math.max(i + 1, lastAtOrBefore(stretches.startNs, stretches.count, nextNs) + 1);
    if (i > 0) right = Math.max(right, scale.toCssPx(Math.min(stretches.endNs[i - 1], endNs)));
    right = Math.min(right, scale.rightCssPx);
    if (right > scale.leftCssPx && right > left) found.push([left, right]);
  }
  return found;
}
