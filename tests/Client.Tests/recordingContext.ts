/** A 2D context that draws nothing and remembers everything, so that tests can say what a picture consists of. */
import type { Brushes } from "../../src/Web/Client/theme.ts";
import type { Canvas2D } from "../../src/Web/Client/canvas2D.ts";

export interface DrawnRect { fill: string; x: number; y: number; width: number; height: number; alpha: number }
export interface DrawnText { text: string; fill: string; x: number; y: number; font: string; align: string }

/** An image of pixel columns, with the colour of each pixel as #rrggbb, or "" where nothing was drawn. */
export interface DrawnStrip { x: number; y: number; width: number; height: number; alpha: number; column(index: number): string[] }

const strips = new WeakMap<Canvas2D, DrawnStrip[]>();

/** The images that were drawn into a context. */
export function stripsOf(ctx: Canvas2D): DrawnStrip[] {
  return strips.get(ctx) ?? [];
}

/** Brushes that need no browser: a hatch is its name before the colour. */
export const testBrushes: Brushes = {
  pattern: (colour, hatch) => (hatch === "none" ? colour : `${hatch} ${colour}`),
  strip: (ctx, { pixels, widthPx, heightPx }, x, y, width, height) => {
    const kept = pixels.slice();
    const column = (index: number) => Array.from({ length: heightPx }, (_, row) => hex(kept[row * widthPx + index]));
    strips.set(ctx, [...stripsOf(ctx), { x, y, width, height, alpha: ctx.globalAlpha, column }]);
  },
};

function hex(pixel: number): string {
  if (pixel === 0) return "";
  return `#${[pixel & 0xff, (pixel >> 8) & 0xff, (pixel >> 16) & 0xff].map((value) => value.toString(16).padStart(2, "0")).join("")}`.toUpperCase();
}

export class RecordingContext implements Canvas2D {
  readonly rects: DrawnRect[] = [];
  readonly texts: DrawnText[] = [];
  readonly strokes: { kind: "rect" | "path"; colour: string; dash: number[]; points: [number, number][] }[] = [];
  fillStyle: string | CanvasGradient | CanvasPattern = "#000";
  strokeStyle: string | CanvasGradient | CanvasPattern = "#000";
  lineWidth = 1;
  font = "10px sans-serif";
  textAlign: CanvasTextAlign = "start";
  textBaseline: CanvasTextBaseline = "alphabetic";
  globalAlpha = 1;
  imageSmoothingEnabled = true;
  private dash: number[] = [];
  private points: [number, number][] = [];
  private shift = { x: 0, y: 0 };
  private readonly saved: { x: number; y: number }[] = [];

  fillRect(x: number, y: number, width: number, height: number): void {
    this.rects.push({ fill: String(this.fillStyle), x: x + this.shift.x, y: y + this.shift.y, width, height, alpha: this.globalAlpha });
  }
  strokeRect(x: number, y: number): void {
    this.strokes.push({ kind: "rect", colour: String(this.strokeStyle), dash: this.dash, points: [[x, y]] });
  }
  fillText(text: string, x: number, y: number): void {
    this.texts.push({ text, fill: String(this.fillStyle), x: x + this.shift.x, y: y + this.shift.y, font: this.font, align: this.textAlign });
  }
  /** Every character is half as wide as the font is high. */
  measureText(text: string): TextMetrics {
    const size = Number(/([\d.]+)px/.exec(this.font)?.[1] ?? 10);
    return { width: text.length * size * 0.5 } as TextMetrics;
  }
  beginPath(): void {
    this.points = [];
  }
  moveTo(x: number, y: number): void {
    this.points.push([x, y]);
  }
  lineTo(x: number, y: number): void {
    this.points.push([x, y]);
  }
  bezierCurveTo(_a: number, _b: number, _c: number, _d: number, x: number, y: number): void {
    this.points.push([x, y]);
  }
  stroke(): void {
    this.strokes.push({ kind: "path", colour: String(this.strokeStyle), dash: this.dash, points: this.points });
  }
  setLineDash(dash: number[]): void {
    this.dash = dash;
  }
  translate(x: number, y: number): void {
    this.shift = { x: this.shift.x + x, y: this.shift.y + y };
  }
  save(): void {
    this.saved.push(this.shift);
  }
  restore(): void {
    this.shift = this.saved.pop() ?? { x: 0, y: 0 };
  }
  drawImage(): void {}
  clearRect(): void {}
  closePath(): void {}
  fill(): void {}
  rect(): void {}
  clip(): void {}
}
