/** The ledger as a picture for a slide: the waterfall from ideal to measured speed-up, with names and figures. On the page it is a table of HTML; its bars come from there. */
import { states } from "./palette.ts";
import type { PictureBody } from "./picture.ts";
import { font, type Theme } from "./theme.ts";
import type { Canvas2D } from "./canvas2D.ts";

/** One bar of the waterfall, with its figures as texts. */
export interface LedgerPictureBar {
  readonly name: string;
  /** A state's name, whose colour and hatch it has; null: no state. */
  readonly state: string | null;
  /** In units of speed-up. */
  readonly from: number;
  readonly to: number;
  readonly taken: string;
  readonly time: string;
  readonly share: string;
}

/** What the page knows of a ledger's picture. */
export interface LedgerSpec {
  readonly widthCssPx: number;
  readonly fontScale: number;
  /** Where the axis ends. */
  readonly most: number;
  readonly bars: readonly LedgerPictureBar[];
}

const ROW = 30;
/** On a slide with few bars. */
const MOST_ROW = 44;
const BAR = 18;
const LEFT = 12;
/** Widths of the name, and of the three figures at the right. */
const COLUMNS = { name: 170, figures: [80, 100, 76] };
const GAP = 16;

/** The waterfall as a body. */
export function ledgerBody(spec: LedgerSpec): PictureBody {
  return {
    seen: { widthCssPx: spec.widthCssPx, fontScale: spec.fontScale },
    place: (_, theme, widthCssPx, roomCssPx) => {
      const row = roomCssPx === null ? ROW * theme.fontScale : Math.min(MOST_ROW * theme.fontScale, roomCssPx / spec.bars.length);
      return { heightCssPx: row * spec.bars.length, paint: (on) => spec.bars.forEach((bar, i) => paintBar(on, theme, spec, bar, widthCssPx, i * row, row)) };
    },
  };
}

function paintBar(ctx: Canvas2D, theme: Theme, { most }: LedgerSpec, bar: LedgerPictureBar, widthCssPx: number, top: number, row: number): void {
  const scale = theme.fontScale;
  const middle = top + row / 2;
  const left = (LEFT + COLUMNS.name) * scale;
  const figures = COLUMNS.figures.map((width) => width * scale);
  const plot = widthCssPx - left - figures.reduce((sum, width) => sum + width, 0) - GAP * scale;
  const [from, to] = [Math.min(bar.from, bar.to), Math.max(bar.from, bar.to)].map((value) => left + (value / most) * plot);
  const height = Math.max(Math.min(BAR * scale, row * 0.7), row * 0.6);
  ctx.fillStyle = fillOf(theme, bar.state);
  ctx.fillRect(from, middle - height / 2, Math.max(2, to - from), height);
  ctx.strokeStyle = theme.colours.muted;
  ctx.lineWidth = 1;
  if (bar.state === null) ctx.strokeRect(from + 0.5, middle - height / 2 + 0.5, Math.max(1, to - from - 1), height - 1);
  ctx.font = font(theme, 14);
  ctx.fillStyle = theme.colours.text;
  ctx.textBaseline = "middle";
  ctx.textAlign = "left";
  ctx.fillText(bar.name, LEFT * scale, middle);
  ctx.textAlign = "right";
  let right = widthCssPx - LEFT * scale;
  [bar.share, bar.time, bar.taken].forEach((text, i) => {
    ctx.fillText(text, right, middle);
    right -= figures[figures.length - 1 - i];
  });
}

/** What is no state is the lane's grey. */
function fillOf(theme: Theme, state: string | null): string | CanvasPattern {
  const index = states.findIndex(({ name }) => name === state);
  return index < 0 ? theme.colours.lane : theme.hatched[index];
}
