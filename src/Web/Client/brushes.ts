/** What only a browser can make: the hatches' patterns (for print and for colour-blind viewers; made once for each theme), and images of pixel columns. */
import type { StripPainter } from "./columnStrip.ts";
import type { Hatch } from "./palette.ts";
import type { Brushes, Fill } from "./theme.ts";

/** Width and height of a hatch's tile. */
export const TILE_CSS_PX = 6;
/** What a hatch is drawn in where nothing else is said. */
export const HATCH_INK = "rgba(255, 255, 255, 0.55)";

/** Brushes for a canvas of this pixel ratio. */
export function canvasBrushes(pixelRatio: number): Brushes {
  return {
    pattern: (colour, hatch, ink = HATCH_INK) => (hatch === "none" || hatch === "outline" ? colour : tilePattern(colour, hatch, ink, pixelRatio)),
    strip: stripPainter(),
  };
}

/** Goes by way of a canvas of its own, because pixels that are put directly would ignore clip, shift and transparency. */
function stripPainter(): StripPainter {
  const scratch = document.createElement("canvas");
  scratch.width = scratch.height = 1;
  const own = scratch.getContext("2d", { willReadFrequently: true });
  return (ctx, { pixels, widthPx, heightPx }, x, y, width, height) => {
    if (!own) return;
    if (scratch.width < widthPx) scratch.width = widthPx;
    if (scratch.height < heightPx) scratch.height = heightPx;
    const bytes = new Uint8ClampedArray(pixels.buffer as ArrayBuffer, pixels.byteOffset, widthPx * heightPx * 4);
    own.putImageData(new ImageData(bytes, widthPx, heightPx), 0, 0);
    ctx.imageSmoothingEnabled = false;
    ctx.drawImage(scratch, 0, 0, widthPx, heightPx, x, y, width, height);
  };
}

function tilePattern(colour: string, hatch: Hatch, ink: string, pixelRatio: number): Fill {
  const tile = document.createElement("canvas");
  const sizePx = Math.max(4, Math.round(TILE_CSS_PX * pixelRatio));
  tile.width = tile.height = sizePx;
  const ctx = tile.getContext("2d");
  if (!ctx) return colour;
  ctx.fillStyle = colour;
  ctx.fillRect(0, 0, sizePx, sizePx);
  ctx.strokeStyle = ctx.fillStyle = ink;
  ctx.lineWidth = sizePx / 4;
  drawTile(ctx, hatch, sizePx);
  const pattern = ctx.createPattern(tile, "repeat");
  pattern?.setTransform(new DOMMatrix().scale(1 / pixelRatio));
  return pattern ?? colour;
}

function drawTile(ctx: CanvasRenderingContext2D, hatch: Hatch, size: number): void {
  const half = size / 2;
  if (hatch === "dots") {
    ctx.beginPath();
    ctx.arc(half, half, size / 4.5, 0, 2 * Math.PI);
    ctx.fill();
  } else if (hatch === "horizontal") {
    ctx.fillRect(0, Math.floor(half), size, Math.ceil(size / 4));
  } else if (hatch === "vertical") {
    ctx.fillRect(Math.floor(half), 0, Math.ceil(size / 4), size);
  } else {
    const slope = hatch === "rising" ? -1 : 1;
    ctx.beginPath();
    for (const shift of [-size, 0, size]) {
      ctx.moveTo(shift - half, half - slope * size);
      ctx.lineTo(shift + size + half, half + slope * size);
    }
    ctx.stroke();
  }
}
