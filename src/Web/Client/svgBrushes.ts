/** Brushes for an SVG: hatches as patterns of the file, columns of pixels as rectangles. The same tiles as those of brushes.ts. */
import type { StripImage } from "./columnStrip.ts";
import type { Hatch } from "./palette.ts";
import type { SvgContext } from "./svgContext.ts";
import { paintOf, rounded } from "./svgPath.ts";
import type { Brushes } from "./theme.ts";
import { HATCH_INK, TILE_CSS_PX } from "./brushes.ts";

/** Brushes that write into one file. */
export function svgBrushes(svg: SvgContext): Brushes {
  return {
    pattern: (colour, hatch, ink = HATCH_INK) => {
      if (hatch === "none" || hatch === "outline") return colour;
      const id = `${hatch}${`${colour}${ink}`.replace(/[^0-9a-z.]/gi, "")}`;
      return svg.define(id, patternOf(id, colour, hatch, ink));
    },
    strip: (_, image, x, y, width, height) => writeStrip(svg, image, x, y, width, height),
  };
}

function patternOf(id: string, colour: string, hatch: Hatch, ink: string): string {
  const size = TILE_CSS_PX;
  const ground = `<path d="M0 0h${size}v${size}h-${size}z" fill="${colour}"/>`;
  return `<pattern id="${id}" width="${size}" height="${size}" patternUnits="userSpaceOnUse">${ground}${tileOf(hatch, ink)}</pattern>`;
}

function tileOf(hatch: Hatch, ink: string): string {
  const size = TILE_CSS_PX;
  const half = size / 2;
  if (hatch === "dots") return `<circle cx="${half}" cy="${half}" r="${rounded(size / 4.5)}" ${paintOf("fill", ink, 1)}/>`;
  if (hatch === "horizontal") return `<path d="M0 ${half}h${size}v${size / 4}h-${size}z" ${paintOf("fill", ink, 1)}/>`;
  if (hatch === "vertical") return `<path d="M${half} 0h${size / 4}v${size}h-${size / 4}z" ${paintOf("fill", ink, 1)}/>`;
  const slope = hatch === "rising" ? -1 : 1;
  const lines = [-size, 0, size].map((shift) => `M${shift - half} ${half - slope * size}L${shift + size + half} ${half + slope * size}`).join("");
  return `<path d="${lines}" ${paintOf("stroke", ink, 1)} stroke-width="${size / 4}" fill="none"/>`;
}

/** Runs of one colour down a column; a run that is the same in the next columns is one rectangle with them. Each colour becomes one path. */
function writeStrip(svg: SvgContext, { pixels, widthPx, heightPx }: StripImage, x: number, y: number, width: number, height: number): void {
  const [hair, tall] = [width / widthPx, height / heightPx];
  const byColour = new Map<number, [number, number, number, number][]>();
  // By the row and length of a run: where a run of that colour began that still goes on.
  let open = new Map<number, { colour: number; column: number }>();
  const close = (key: number, { colour, column }: { colour: number; column: number }, end: number) => {
    const [top, length] = [Math.floor(key / (heightPx + 1)), key % (heightPx + 1)];
    const rects = byColour.get(colour) ?? [];
    if (rects.length === 0) byColour.set(colour, rects);
    rects.push([x + column * hair, y + top * tall, (end - column) * hair, length * tall]);
  };
  for (let column = 0; column < widthPx; column++) {
    const next = new Map<number, { colour: number; column: number }>();
    for (const [top, length, colour] of runsOf(pixels, column, widthPx, heightPx)) {
      const key = top * (heightPx + 1) + length;
      const before = open.get(key);
      if (before?.colour === colour) open.delete(key);
      next.set(key, before?.colour === colour ? before : { colour, column });
    }
    for (const [key, run] of open) close(key, run, column);
    open = next;
  }
  for (const [key, run] of open) close(key, run, widthPx);
  for (const [colour, rects] of byColour) svg.fillRects(hex(colour), rects);
}

/** The runs of one column: its top, its length and its colour (ABGR); where nothing was drawn there is none. */
function* runsOf(pixels: Uint32Array, column: number, widthPx: number, heightPx: number): Iterable<[top: number, length: number, colour: number]> {
  for (let top = 0; top < heightPx; ) {
    const colour = pixels[top * widthPx + column];
    let end = top + 1;
    while (end < heightPx && pixels[end * widthPx + column] === colour) end++;
    if (colour !== 0) yield [top, end - top, colour];
    top = end;
  }
}

function hex(abgr: number): string {
  return `#${[abgr & 0xff, (abgr >> 8) & 0xff, (abgr >> 16) & 0xff].map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}
