/** What the colours and hatches mean; the same drawing below the timeline and in a saved picture. */
import { states, workerTint } from "./palette.ts";
import { fillState } from "./drawBand.ts";
import { REPEATED_EDGE_CSS_PX } from "./drawRanks.ts";
import { HEIGHTS, leftAwayText, type Detail } from "./rowHeights.ts";
import { font, type Theme } from "./theme.ts";
import type { Canvas2D } from "./canvas2D.ts";

const ITEM_HEIGHT = 26;
const SWATCH_WIDTH = 24;
const SWATCH_HEIGHT = 14;
const GAP = 18;

interface Item {
  readonly label: string;
  /** Absent: a note without a swatch. */
  readonly paint?: (ctx: Canvas2D, x: number, y: number, width: number, height: number) => void;
}

/** What the legend is of. */
export interface LegendContent {
  /** Also what the red edge of work means that several ranks have done alike. */
  readonly hasRepeated: boolean;
  /** What is left away has no colours, but is named. */
  readonly detail: Detail;
}

/** Draws the legend from (left, top) on into `widthCssPx` and returns its height; with `isDrawn` false it only measures. */
export function drawLegend(ctx: Canvas2D, theme: Theme, leftCssPx: number, topCssPx: number, widthCssPx: number, isDrawn: boolean, content: LegendContent): number {
  const scale = theme.fontScale;
  ctx.font = font(theme, 14);
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  let x = leftCssPx;
  let y = topCssPx;
  for (const item of items(theme, content)) {
    const swatchWidth = item.paint ? (SWATCH_WIDTH + 7) * scale : 0;
    const itemWidth = swatchWidth + ctx.measureText(item.label).width;
    if (x > leftCssPx && x + itemWidth > leftCssPx + widthCssPx) {
      x = leftCssPx;
      y += ITEM_HEIGHT * scale;
    }
    if (isDrawn) {
      const middle = y + (ITEM_HEIGHT * scale) / 2;
      item.paint?.(ctx, x, Math.round(middle - (SWATCH_HEIGHT * scale) / 2), SWATCH_WIDTH * scale, SWATCH_HEIGHT * scale);
      ctx.fillStyle = theme.colours.text;
      ctx.fillText(item.label, x + swatchWidth, middle);
    }
    x += itemWidth + GAP * scale;
  }
  return y + ITEM_HEIGHT * scale - topCssPx;
}

/** The legend in words. */
export function legendText(): string {
  return `Legend: ${states.map((state) => state.label).join(", ")}. Cores: worker's number, other thread of the run, other program.`;
}

function repeated(theme: Theme): Item {
  return {
    label: "the same work on several ranks",
    paint: (ctx, x, y, width, height) => {
      ctx.fillStyle = theme.sliceFill[1];
      ctx.fillRect(x, y, width, height);
      ctx.strokeStyle = theme.colours.lost;
      ctx.lineWidth = REPEATED_EDGE_CSS_PX;
      ctx.strokeRect(x + 1, y + 1, width - 2, height - 2);
    },
  };
}

function items(theme: Theme, { hasRepeated, detail }: LegendContent): Item[] {
  const flat = (colour: string): Required<Item>["paint"] => (ctx, x, y, width, height) => {
    ctx.fillStyle = colour;
    ctx.fillRect(x, y, width, height);
  };
  const ofStates: Item[] = [1, 2, 3, 4, 5, 6, 7, 0].map((state) => ({
    label: states[state].label,
    paint: (ctx, x, y, width, height) => {
      flat(theme.colours.lane)(ctx, x, y, width, height);
      fillState(ctx, theme, state, x, y, width, height);
    },
  }));
  const workers: Required<Item>["paint"] = (ctx, x, y, width, height) => [1, 2, 3].forEach((n) => flat(workerTint(n))(ctx, x + ((n - 1) * width) / 3, y, width / 3, height));
  const ofCores: Item[] = [
    { label: "core: worker", paint: workers },
    { label: "core: other thread of the run", paint: flat(theme.colours.otherOfRun) },
    { label: "core: other program", paint: flat(theme.colours.stranger) },
  ];
  const leftAway = leftAwayText(detail);
  return [
    ...ofStates,
    ...(HEIGHTS[detail].core ? ofCores : []),
    { label: "records missing", paint: (ctx, x, y, _width, height) => flat(theme.colours.lost)(ctx, x + 10, y, 3, height) },
    ...(hasRepeated ? [repeated(theme)] : []),
    ...(leftAway ? [{ label: leftAway }] : []),
  ];
}
