/** What the colours and hatches mean; the same drawing below the timeline and in a saved picture. */
import { states, workerTint } from "./palette.ts";
import { fillState } from "./drawBand.ts";
import { REPEATED_EDGE_CSS_PX } from "./drawRanks.ts";
import { font, type Theme } from "./theme.ts";
import type { Canvas2D } from "./view.ts";

const ITEM_HEIGHT = 26;
const SWATCH_WIDTH = 24;
const SWATCH_HEIGHT = 14;
const GAP = 18;

interface Item {
  readonly label: string;
  readonly paint: (ctx: Canvas2D, x: number, y: number, width: number, height: number) => void;
}

/**
 * Draws the legend from (left, top) on into `widthCssPx` and returns its height; with `isDrawn` false it only measures. `hasRepeated`: also what the red edge of work means that several
 * ranks have done alike.
 */
export function drawLegend(ctx: Canvas2D, theme: Theme, leftCssPx: number, topCssPx: number, widthCssPx: number, isDrawn: boolean, hasRepeated: boolean): number {
  const scale = theme.fontScale;
  ctx.font = font(theme, 14);
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  let x = leftCssPx;
  let y = topCssPx;
  for (const item of hasRepeated ? [...items(theme), repeated(theme)] : items(theme)) {
    const itemWidth = (SWATCH_WIDTH + 7) * scale + ctx.measureText(item.label).width;
    if (x > leftCssPx && x + itemWidth > leftCssPx + widthCssPx) {
      x = leftCssPx;
      y += ITEM_HEIGHT * scale;
    }
    if (isDrawn) {
      const middle = y + (ITEM_HEIGHT * scale) / 2;
      item.paint(ctx, x, Math.round(middle - (SWATCH_HEIGHT * scale) / 2), SWATCH_WIDTH * scale, SWATCH_HEIGHT * scale);
      ctx.fillStyle = theme.colours.text;
      ctx.fillText(item.label, x + (SWATCH_WIDTH + 7) * scale, middle);
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

function items(theme: Theme): Item[] {
  const flat = (colour: string): Item["paint"] => (ctx, x, y, width, height) => {
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
  const workers: Item["paint"] = (ctx, x, y, width, height) => [1, 2, 3].forEach((n) => flat(workerTint(n))(ctx, x + ((n - 1) * width) / 3, y, width / 3, height));
  return [
    ...ofStates,
    { label: "core: worker", paint: workers },
    { label: "core: other thread of the run", paint: flat(theme.colours.otherOfRun) },
    { label: "core: other program", paint: flat(theme.colours.stranger) },
    { label: "records missing", paint: (ctx, x, y, _width, height) => flat(theme.colours.lost)(ctx, x + 10, y, 3, height) },
  ];
}
