/** What the colours and hatches mean; the same drawing below the timeline and in a saved picture. */
import { states, workerTint } from "./palette.ts";
import { fillState } from "./drawBand.ts";
import { REPEATED_EDGE_CSS_PX } from "./drawRanks.ts";
import { HEIGHTS, leftAwayText, type Detail } from "./rowHeights.ts";
import type { RunData } from "./runData.ts";
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

/** A run whose colours are explained. */
export interface Explained {
  readonly run: RunData;
  /** States that its lanes can have, as far as its kind tells; null: not known, it may be any. */
  readonly states: readonly number[] | null;
}

/** What the legend is of. */
export interface LegendContent {
  /** In the order in which they are explained. */
  readonly states: readonly number[];
  /** Also what the red edge of work means that several ranks have done alike. */
  readonly hasRepeated: boolean;
  /** What is left away has no colours, but is named. */
  readonly detail: Detail;
}

/** Doing nothing comes last: it has no colour. */
const ORDER: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 0];

/** What has to be explained of some runs: the states that they can have, from the start, and any others that they turn out to have. While a run grows, nothing goes away. */
export function legendOf(explained: readonly Explained[], detail: Detail): LegendContent {
  const isShown = (state: number) => explained.some(({ run, states: known }) => known === null || known.includes(state) || run.hasState(state));
  return { states: ORDER.filter(isShown), hasRepeated: explained.some(({ run }) => run.ranks.hasRepeated), detail };
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
export function legendText({ states: shown, detail }: LegendContent): string {
  const ofCores = HEIGHTS[detail].core ? " Cores: worker's number, other thread of the run, other program." : "";
  return `Legend: ${shown.map((state) => states[state].label).join(", ")}.${ofCores}`;
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

function items(theme: Theme, { states: shown, hasRepeated, detail }: LegendContent): Item[] {
  const flat = (colour: string): Required<Item>["paint"] => (ctx, x, y, width, height) => {
    ctx.fillStyle = colour;
    ctx.fillRect(x, y, width, height);
  };
  const ofStates: Item[] = shown.map((state) => ({
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
