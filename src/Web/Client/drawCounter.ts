/** The row of a counter: its value as a step line over a neutral area, as high as the largest so far. */
import { drawPeak, drawSteps, type StepPaint } from "./drawSteps.ts";
import type { CounterTrack } from "./runLocks.ts";
import type { View } from "./view.ts";
import type { Canvas2D } from "./canvas2D.ts";

const MARGIN_CSS_PX = 3;
const LINE_CSS_PX = 1.5;

/** Draws the row at the given height of the canvas; without a track (it has no value yet) only its ground. */
export function drawCounter(ctx: Canvas2D, view: View, track: CounterTrack | undefined, heightCssPx: number, topCssPx: number): void {
  const { theme, scale } = view;
  const top = topCssPx + MARGIN_CSS_PX;
  const height = heightCssPx - 2 * MARGIN_CSS_PX;
  ctx.fillStyle = theme.colours.lane;
  ctx.fillRect(scale.leftCssPx, top, scale.widthCssPx, height);
  if (!track) return;
  drawPeak(ctx, view, drawSteps(ctx, view, track, Math.max(1, track.most), counterPaint(ctx, view, top + height), top, height), top);
}

function counterPaint(ctx: Canvas2D, view: View, bottomCssPx: number): StepPaint {
  const { theme } = view;
  const { otherOfRun, text } = theme.colours;
  return {
    mean: otherOfRun, peak: theme.peaks.counter,
    box: (x, width, _value, height) => {
      ctx.fillStyle = otherOfRun;
      ctx.fillRect(x, bottomCssPx - height, width, height);
      ctx.fillStyle = text;
      ctx.fillRect(x, bottomCssPx - height, width, Math.min(height, LINE_CSS_PX));
    },
  };
}
