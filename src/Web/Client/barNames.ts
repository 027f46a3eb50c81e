/** Names beside bars: in several lines, or shortened, where the chart is too narrow for them. Chart.js would cut them off at the edge. */
import type { Scale } from "chart.js";
import { shortened } from "./drawHeads.ts";
import { wrapped } from "./picture.ts";
import type { Canvas2D } from "./canvas2D.ts";

/** What of the chart's width they may take. */
const MOST_SHARE = 0.4;
const LINE = 1.2;

/** The callback of a category scale's ticks. */
export function barNames(font: { readonly family: string; readonly size: number }) {
  return function (this: Scale, value: number | string): string[] {
    const { ctx, width, height } = this.chart;
    const rows = this.chart.data.labels?.length ?? 1;
    const lines = Math.max(1, Math.floor(height / rows / (font.size * LINE)) - 1);
    ctx.save();
    const fitted = fittedName(ctx, `${font.size}px ${font.family}`, this.getLabelForValue(Number(value)), width * MOST_SHARE, lines);
    ctx.restore();
    return fitted;
  };
}

/** A name in at most so many lines of a width; what does not fit is cut off, with an ellipsis. */
export function fittedName(ctx: Canvas2D, lineFont: string, name: string, widthCssPx: number, mostLines: number): string[] {
  const lines = wrapped(ctx, lineFont, name, widthCssPx);
  const kept = lines.length <= mostLines ? lines : [...lines.slice(0, mostLines - 1), lines.slice(mostLines - 1).join(" ")];
  return kept.map((line) => shortened(ctx, line, widthCssPx));
}
