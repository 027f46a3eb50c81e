/** Pictures as files: SVG with real text, or PNG in several sizes; saved as a download or put on the clipboard. */
import { canvasBrushes } from "./brushes.ts";
import { layOut, pictureTheme, type PictureBody, type PictureLook, type PictureText } from "./picture.ts";
import { svgBrushes } from "./svgBrushes.ts";
import { SvgContext, type MeasureText } from "./svgContext.ts";

/** What a person can choose. */
export interface PictureChoice extends PictureLook {
  readonly format: "svg" | "png";
  /** Pixels of a PNG for each css pixel. */
  readonly scale: 1 | 2 | 4;
}

/** What is saved, and under which name (without its ending). */
export interface PictureRequest {
  readonly body: PictureBody;
  readonly text: PictureText;
  readonly fileName: string;
}

/** Columns of pixels in an SVG are this fine: what is narrower is merged by its shares of the time. Twice as fine, a run of a million slices takes twenty times the room. */
const SVG_PIXEL_RATIO = 1;

/** The file's text. */
export function svgText({ body, text }: PictureRequest, look: PictureLook, measure: MeasureText): string {
  const svg = new SvgContext(measure);
  const sheet = layOut(svg, body, text, look, (fontScale) => pictureTheme(look, fontScale, SVG_PIXEL_RATIO, svgBrushes(svg)));
  sheet.paint(svg);
  return svg.document(sheet.widthCssPx, sheet.heightCssPx, text.title);
}

/** A canvas with the picture. Throws where the browser has none of that size. */
export function paintedCanvas({ body, text }: PictureRequest, look: PictureLook, scale: number): HTMLCanvasElement {
  const { canvas, ctx } = newCanvas();
  const sheet = layOut(ctx, body, text, look, (fontScale) => pictureTheme(look, fontScale, scale, canvasBrushes(scale)));
  canvas.width = Math.round(sheet.widthCssPx * scale);
  canvas.height = Math.round(sheet.heightCssPx * scale);
  ctx.setTransform(scale, 0, 0, scale, 0, 0);
  sheet.paint(ctx);
  return canvas;
}

/** The picture as it was chosen. */
function pictureBlob(request: PictureRequest, choice: PictureChoice): Promise<Blob> {
  if (choice.format === "svg") return Promise.resolve(new Blob([svgText(request, choice, canvasMeasure())], { type: "image/svg+xml" }));
  return pngBlob(request, choice);
}

/** Hands the picture to the person as a download. */
export async function savePicture(request: PictureRequest, choice: PictureChoice): Promise<void> {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await pictureBlob(request, choice));
  link.download = `${request.fileName}.${choice.format}`;
  link.click();
  // The download has begun by then; keeping the address longer would keep the picture in memory.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Puts a PNG on the clipboard. Throws, in words for a person, where the browser does not let it. */
export async function copyPicture(request: PictureRequest, choice: PictureChoice): Promise<void> {
  // Without https a browser has no clipboard for pictures.
  if (!("clipboard" in navigator) || typeof ClipboardItem === "undefined") {
    throw new Error("This browser copies pictures only on https or on the server's own machine. Save the picture instead.");
  }
  try {
    await navigator.clipboard.write([new ClipboardItem({ "image/png": pngBlob(request, choice) })]);
  } catch {
    throw new Error("The browser did not let the picture be copied. Allow the clipboard for this page, or save the picture instead.");
  }
}

async function pngBlob(request: PictureRequest, choice: PictureChoice): Promise<Blob> {
  const canvas = paintedCanvas(request, choice, choice.scale);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (!blob) throw new Error("The picture is too large for this browser. Choose a smaller size, or SVG.");
  return blob;
}

/** Widths as the page's own font has them. */
export function canvasMeasure(): MeasureText {
  const { ctx } = newCanvas();
  return (font, text) => {
    ctx.font = font;
    return ctx.measureText(text).width;
  };
}

function newCanvas(): { canvas: HTMLCanvasElement; ctx: CanvasRenderingContext2D } {
  const canvas = document.createElement("canvas");
  const ctx = canvas.getContext("2d");
  if (!ctx) throw new Error("This browser has no 2D canvas.");
  return { canvas, ctx };
}
