/** A picture for a slide: a body (timeline, chart, graph, runs under each other) with title and caption, laid out as it is seen or for a wide slide. */
import { surfaces, type ThemeName } from "./palette.ts";
import { DETAILS, type Detail } from "./rowHeights.ts";
import { font, makeTheme, paintGround, type Brushes, type Theme } from "./theme.ts";
import type { Canvas2D } from "./canvas2D.ts";

/** What stands around the picture. */
export interface PictureText {
  readonly title: string;
  readonly caption: readonly string[];
}

/** A body in its place. */
export interface PlacedBody {
  readonly heightCssPx: number;
  /** Paints from (0, 0) on. */
  paint(ctx: Canvas2D): void;
}

/** What can be painted on a sheet. */
export interface PictureBody {
  readonly seen: { readonly widthCssPx: number; readonly fontScale: number };
  /**
   * Lays it out in these colours and this width; `roomCssPx`: the height that there is, null: as high as it is seen; `detail`: what rows may be left away. `ctx` measures texts.
   */
  place(ctx: Canvas2D, theme: Theme, widthCssPx: number, roomCssPx: number | null, detail: Detail): PlacedBody;
}

/** How the picture shall look. */
export interface PictureLook {
  readonly shape: "seen" | "wide";
  readonly theme: ThemeName;
  readonly isTransparent: boolean;
  readonly hasCaption: boolean;
}

/** The picture, laid out. */
export interface Sheet {
  readonly widthCssPx: number;
  readonly heightCssPx: number;
  paint(ctx: Canvas2D): void;
}

/** A slide of 16:9. */
export const WIDE = { widthCssPx: 1920, heightCssPx: 1080 };
/** What gives way on a slide. */
interface Step {
  readonly fontScale: number;
  readonly detail: Detail;
  /** Each line of the caption is one line, cut where it is too long. */
  readonly isCaptionCut: boolean;
}

const LEAST_DETAIL = DETAILS[DETAILS.length - 1];
/**
 * Type on a slide is as large as its content allows, and at least 14 of 720 pixels high, which the last row of a class can read: detail is dropped before that, and then what is long in
 * the caption. Only what does not even fit so gets smaller type.
 */
const WIDE_STEPS: readonly Step[] = [
  ...[2, 1.75, 1.5].map((fontScale) => ({ fontScale, detail: "full" as const, isCaptionCut: false })),
  ...DETAILS.slice(1).map((detail) => ({ fontScale: 1.5, detail, isCaptionCut: false })),
  ...[1.5, 1.25, 1.1, 1, 0.9, 0.8].map((fontScale) => ({ fontScale, detail: LEAST_DETAIL, isCaptionCut: true })),
];
const MARGIN = 24;
/** As far as the rows' heads are from the canvas's edge. */
export const INSET_CSS_PX = 12;
const TITLE = { size: 18, line: 26, below: 10 };
const CAPTION = { size: 14, line: 21, above: 8 };

/** The theme of pictures: the page's own palette, whatever the page shows. */
export function pictureTheme(look: PictureLook, fontScale: number, pixelRatio: number, brushes: Brushes): Theme {
  const theme = makeTheme(look.theme, surfaces[look.theme], fontScale, pixelRatio, brushes);
  return look.isTransparent ? { ...theme, ground: null } : theme;
}

/** Lays a picture out. */
export function layOut(ctx: Canvas2D, body: PictureBody, text: PictureText, look: PictureLook, themeOf: (fontScale: number) => Theme): Sheet {
  if (look.shape === "seen") return sheetOf(ctx, body, text, look, themeOf(body.seen.fontScale), null, { detail: "full", isCaptionCut: false });
  let sheet: Sheet | null = null;
  for (const step of WIDE_STEPS) {
    sheet = sheetOf(ctx, body, text, look, themeOf(step.fontScale), WIDE, step);
    if (sheet.heightCssPx <= WIDE.heightCssPx) break;
  }
  // What does not fit in the smallest type either ends at the edge.
  return { ...sheet!, heightCssPx: WIDE.heightCssPx };
}

function sheetOf(ctx: Canvas2D, body: PictureBody, text: PictureText, look: PictureLook, theme: Theme, slide: typeof WIDE | null, { detail, isCaptionCut }: Omit<Step, "fontScale">): Sheet {
  const { fontScale } = theme;
  const widthCssPx = slide?.widthCssPx ?? body.seen.widthCssPx + 2 * MARGIN;
  const textWidth = widthCssPx - 2 * (MARGIN + INSET_CSS_PX * fontScale);
  const title = wrapped(ctx, font(theme, TITLE.size, 600), text.title, textWidth);
  const inLines = isCaptionCut ? cut : wrapped;
  const caption = look.hasCaption ? text.caption.flatMap((line) => inLines(ctx, font(theme, CAPTION.size), line, textWidth)) : [];
  const bodyTop = MARGIN + (title.length * TITLE.line + TITLE.below) * fontScale;
  const captionHeight = caption.length === 0 ? 0 : CAPTION.above + caption.length * CAPTION.line * fontScale;
  const placed = body.place(ctx, theme, widthCssPx - 2 * MARGIN, slide && slide.heightCssPx - bodyTop - captionHeight - MARGIN, detail);
  const heightCssPx = bodyTop + placed.heightCssPx + captionHeight + MARGIN;
  const left = MARGIN + INSET_CSS_PX * fontScale;
  return {
    widthCssPx, heightCssPx,
    paint(on) {
      paintGround(on, theme, 0, 0, widthCssPx, slide?.heightCssPx ?? heightCssPx);
      writeLines(on, title, font(theme, TITLE.size, 600), theme.colours.text, left, MARGIN, TITLE.line * fontScale);
      on.save();
      on.translate(MARGIN, bodyTop);
      placed.paint(on);
      on.restore();
      // At the edge of a slide, but never over what is too high for it.
      const captionTop = Math.max(slide?.heightCssPx ?? 0, heightCssPx) - MARGIN - caption.length * CAPTION.line * fontScale;
      writeLines(on, caption, font(theme, CAPTION.size), theme.colours.muted, left, captionTop, CAPTION.line * fontScale);
    },
  };
}

/** A text in lines that fit a width, broken between words. */
export function wrapped(ctx: Canvas2D, lineFont: string, text: string, widthCssPx: number): string[] {
  ctx.font = lineFont;
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last !== undefined && ctx.measureText(longer).width > widthCssPx) lines.push(word);
    else lines.splice(-1, 1, longer);
  }
  return lines;
}

/** A text that fits a width, without the words at its end where it is too long. */
export function cut(ctx: Canvas2D, lineFont: string, text: string, widthCssPx: number): string {
  ctx.font = lineFont;
  if (ctx.measureText(text).width <= widthCssPx) return text;
  const words = text.split(" ");
  while (words.length > 1 && ctx.measureText(`${words.join(" ")} …`).width > widthCssPx) words.pop();
  return `${words.join(" ")} …`;
}

function writeLines(ctx: Canvas2D, lines: readonly string[], lineFont: string, colour: string, left: number, top: number, lineHeight: number): void {
  ctx.font = lineFont;
  ctx.fillStyle = colour;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  lines.forEach((line, i) => ctx.fillText(line, left, top + (i + 0.5) * lineHeight));
}
