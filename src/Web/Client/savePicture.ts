/** A PNG of what is seen, for a slide: twice the size, white ground, with title, legend and caption. */
import { draw, drawOverlay } from "./draw.ts";
import { drawLegend } from "./legend.ts";
import { surfaces } from "./palette.ts";
import { font, makeTheme, type Brushes, type Theme } from "./theme.ts";
import type { Canvas2D, Stretch, View } from "./view.ts";

/** What stands around the picture. */
export interface PictureText {
  readonly title: string;
  readonly caption: readonly string[];
}

/** Pixels of the file for each css pixel of the page. */
export const PICTURE_SCALE = 2;

const MARGIN = 24;
/** As far as the rows' heads are from the canvas's edge. */
const INSET = 12;
const TITLE_HEIGHT = 36;
const LINE_HEIGHT = 21;

/** The theme of every picture: light, on white. */
export function pictureTheme(fontScale: number, brushes: Brushes): Theme {
  return makeTheme("light", surfaces.light, fontScale, PICTURE_SCALE, brushes);
}

/** Height of the whole picture in css pixels; the width is the view's with a margin on each side. */
export function pictureSize(ctx: Canvas2D, view: View, text: PictureText): { widthCssPx: number; heightCssPx: number } {
  const { layout, scale, theme } = view;
  const plot = layout.rowsHeightCssPx + layout.axisHeightCssPx;
  const legend = drawLegend(ctx, theme, 0, 0, scale.rightCssPx - INSET * theme.fontScale, false, view.run.ranks.hasRepeated);
  const around = TITLE_HEIGHT + text.caption.length * LINE_HEIGHT + 16;
  return { widthCssPx: scale.rightCssPx + 2 * MARGIN, heightCssPx: plot + legend + around * theme.fontScale + 2 * MARGIN };
}

/** Draws the whole picture. The context is in css pixels. */
export function drawPicture(ctx: Canvas2D, view: View, othersOpen: boolean, selection: Stretch | null, text: PictureText): void {
  const { theme, layout, scale, run } = view;
  const { widthCssPx, heightCssPx } = pictureSize(ctx, view, text);
  ctx.fillStyle = theme.colours.background;
  ctx.fillRect(0, 0, widthCssPx, heightCssPx);
  writeLine(ctx, theme, text.title, font(theme, 18, 600), theme.colours.text, MARGIN + 12 * theme.fontScale);
  ctx.save();
  let top = MARGIN + TITLE_HEIGHT * theme.fontScale;
  ctx.translate(MARGIN, top);
  draw(ctx, view, othersOpen);
  drawOverlay(ctx, view, { selection, cursorNs: null, outline: null });
  ctx.restore();
  top += layout.rowsHeightCssPx + layout.axisHeightCssPx + 8;
  top += drawLegend(ctx, theme, MARGIN + INSET * theme.fontScale, top, scale.rightCssPx - INSET * theme.fontScale, true, run.ranks.hasRepeated) + 8;
  text.caption.forEach((line, i) => {
    writeLine(ctx, theme, line, font(theme, 14), theme.colours.muted, top + (i + 0.5) * LINE_HEIGHT * theme.fontScale);
  });
}

/** Draws the picture and hands it to the person as a download. */
export async function savePicture(view: View, othersOpen: boolean, selection: Stretch | null, text: PictureText, fileName: string): Promise<void> {
  const canvas = document.createElement("canvas");
  const ctx = canvas.getContext("2d", { alpha: false });
  if (!ctx) throw new Error("This browser has no 2D canvas.");
  const { widthCssPx, heightCssPx } = pictureSize(ctx, view, text);
  canvas.width = Math.ceil(widthCssPx * PICTURE_SCALE);
  canvas.height = Math.ceil(heightCssPx * PICTURE_SCALE);
  ctx.setTransform(PICTURE_SCALE, 0, 0, PICTURE_SCALE, 0, 0);
  drawPicture(ctx, view, othersOpen, selection, text);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (!blob) throw new Error("The picture is too large for this browser.");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = fileName;
  link.click();
  // The download has begun by then; keeping the address longer would keep the picture in memory.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function writeLine(ctx: Canvas2D, theme: Theme, text: string, lineFont: string, colour: string, middle: number): void {
  ctx.font = lineFont;
  ctx.fillStyle = colour;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.fillText(text, MARGIN + INSET * theme.fontScale, middle);
}
