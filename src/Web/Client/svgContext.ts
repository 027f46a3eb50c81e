/**
 * A 2D context that writes SVG: what draw.ts and Chart.js draw on a canvas becomes vectors and real text, so that a picture can be enlarged, searched and edited.
 * Neighbouring rectangles of one paint are one path; all coordinates are those of the picture, because shifts and turns are worked out here.
 */
import { escaped, paintOf, rounded, SvgPath, turned, type Matrix } from "./svgPath.ts";
import { FONT_FAMILY } from "./theme.ts";
import type { Canvas2D } from "./canvas2D.ts";

/** Width of a text in css pixels; a browser's canvas knows it. */
export type MeasureText = (font: string, text: string) => number;

/** What save() keeps, besides the clips that restore() takes away. */
interface Style {
  fillStyle: string | CanvasGradient | CanvasPattern;
  strokeStyle: string | CanvasGradient | CanvasPattern;
  lineWidth: number;
  font: string;
  textAlign: CanvasTextAlign;
  textBaseline: CanvasTextBaseline;
  globalAlpha: number;
  dash: readonly number[];
  matrix: Matrix;
}

interface Saved extends Style {
  readonly clips: number;
}

/** A rectangle in css pixels. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** From the baseline to the middle of a text, to its top and to its bottom, as a share of the type's size. */
const BASELINES: Partial<Record<CanvasTextBaseline, number>> = { middle: 0.36, top: 0.92, hanging: 0.74, bottom: -0.24, ideographic: -0.24 };
const ANCHORS: Partial<Record<CanvasTextAlign, string>> = { center: "middle", right: "end", end: "end" };
const LEAST_LENGTH = 0.005;

export class SvgContext implements Canvas2D {
  fillStyle: Style["fillStyle"] = "#000";
  strokeStyle: Style["strokeStyle"] = "#000";
  lineWidth = 1;
  font = "10px sans-serif";
  textAlign: CanvasTextAlign = "start";
  textBaseline: CanvasTextBaseline = "alphabetic";
  globalAlpha = 1;
  imageSmoothingEnabled = true;
  private dash: readonly number[] = [];
  private matrix: Matrix = [1, 0, 0, 1, 0, 0];
  private readonly path = new SvgPath();
  private readonly saved: Saved[] = [];
  private readonly parts: string[] = [];
  private readonly definitions = new Map<string, string>();
  /** Rectangles of one paint, not yet written. */
  private pending = { paint: "", data: [] as string[] };
  private openClips = 0;

  constructor(private readonly measure: MeasureText) {}

  /** Adds what elements refer to by its id, once, and gives the reference. */
  define(id: string, element: string): string {
    this.definitions.set(id, element);
    return `url(#${id})`;
  }

  /** Rectangles in one colour as one path: "Mx yhWvHh-Wz", in css pixels before the shift. */
  fillRects(colour: string, rects: Iterable<readonly [x: number, y: number, width: number, height: number]>): void {
    this.fillStyle = colour;
    for (const [x, y, width, height] of rects) this.fillRect(x, y, width, height);
  }

  /** The whole file. */
  document(widthCssPx: number, heightCssPx: number, title: string): string {
    this.flush();
    const size = `width="${rounded(widthCssPx)}" height="${rounded(heightCssPx)}" viewBox="0 0 ${rounded(widthCssPx)} ${rounded(heightCssPx)}"`;
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" ${size} xml:space="preserve" font-family="${escaped(FONT_FAMILY)}">`,
      `<title>${escaped(title)}</title>`, `<defs>${[...this.definitions.values()].join("")}</defs>`, ...this.parts, "</g>".repeat(this.openClips), "</svg>",
    ].join("\n");
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    if (Math.abs(width) < LEAST_LENGTH || Math.abs(height) < LEAST_LENGTH) return;
    const paint = this.fillPaint();
    if (paint !== this.pending.paint) {
      this.flush();
      this.pending.paint = paint;
    }
    this.pending.data.push(SvgPath.rect(this.matrix, x, y, width, height));
  }

  strokeRect(x: number, y: number, width: number, height: number): void {
    this.write(`<path d="${SvgPath.rect(this.matrix, x, y, width, height)}" fill="none" ${this.strokePaint()}/>`);
  }

  fillText(text: string, x: number, y: number): void {
    if (text === "") return;
    const size = Number(/([\d.]+)px/.exec(this.font)?.[1] ?? 10);
    const weight = /(?:^|\s)(\d{3}|bold)\s/.exec(this.font)?.[1] ?? "400";
    const baseline = y + size * (BASELINES[this.textBaseline] ?? 0);
    const [left, top] = turned(this.matrix, x, baseline);
    const [a, b] = this.matrix;
    const turn = b === 0 ? "" : ` transform="rotate(${rounded((Math.atan2(b, a) * 180) / Math.PI)} ${rounded(left)} ${rounded(top)})"`;
    const anchor = ANCHORS[this.textAlign];
    // Where the file is opened without the font, another one must not be wider than its place.
    const length = ` textLength="${rounded(this.measure(this.font, text))}" lengthAdjust="spacingAndGlyphs"`;
    this.write(`<text x="${rounded(left)}" y="${rounded(top)}" font-size="${rounded(size)}" font-weight="${weight}"${anchor ? ` text-anchor="${anchor}"` : ""}`
      + `${turn}${length} ${this.fillPaint()}>${escaped(text)}</text>`);
  }

  measureText(text: string): TextMetrics {
    return { width: this.measure(this.font, text) } as TextMetrics;
  }

  beginPath(): void {
    this.path.begin();
  }

  moveTo(x: number, y: number): void {
    this.path.moveTo(this.matrix, x, y);
  }

  lineTo(x: number, y: number): void {
    this.path.lineTo(this.matrix, x, y);
  }

  bezierCurveTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void {
    this.path.curveTo(this.matrix, x1, y1, x2, y2, x, y);
  }

  arc(x: number, y: number, radius: number, startAngle: number, endAngle: number, isCounterclockwise = false): void {
    this.path.arc(this.matrix, x, y, radius, startAngle, endAngle, isCounterclockwise);
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.path.add(SvgPath.rect(this.matrix, x, y, width, height));
  }

  closePath(): void {
    this.path.close();
  }

  fill(): void {
    if (!this.path.isEmpty) this.write(`<path d="${this.path.data}" ${this.fillPaint()}/>`);
  }

  stroke(): void {
    if (!this.path.isEmpty) this.write(`<path d="${this.path.data}" fill="none" ${this.strokePaint()}/>`);
  }

  /** Holds until the matching restore(). */
  clip(): void {
    const id = `clip${this.definitions.size}`;
    this.write(`<g clip-path="${this.define(id, `<clipPath id="${id}"><path d="${this.path.data}"/></clipPath>`)}">`);
    this.openClips++;
  }

  save(): void {
    const { fillStyle, strokeStyle, lineWidth, font, textAlign, textBaseline, globalAlpha, dash, matrix, openClips } = this;
    this.saved.push({ fillStyle, strokeStyle, lineWidth, font, textAlign, textBaseline, globalAlpha, dash, matrix, clips: openClips });
  }

  restore(): void {
    const before = this.saved.pop();
    if (!before) return;
    const { clips, ...style } = before;
    for (; this.openClips > clips; this.openClips--) this.write("</g>");
    Object.assign(this, style);
  }

  setLineDash(dash: number[]): void {
    this.dash = dash;
  }

  getLineDash(): number[] {
    return [...this.dash];
  }

  translate(x: number, y: number): void {
    const [a, b, c, d] = this.matrix;
    this.matrix = [a, b, c, d, ...turned(this.matrix, x, y)];
  }

  rotate(angle: number): void {
    const [a, b, c, d, e, f] = this.matrix;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    this.matrix = [a * cos + c * sin, b * cos + d * sin, c * cos - a * sin, d * cos - b * sin, e, f];
  }

  /**
   * Covers a rectangle and draws the cover away from left to right, with a line at its edge, again and again. The cover is gone after the share `until` of the seconds. Where
   * nothing moves (in print) there is no cover.
   */
  reveal({ x, y, width, height }: Area, ground: string, line: string, seconds: number, until: number): void {
    const [left, top] = turned(this.matrix, x, y);
    const moving = (attribute: string, from: number, to: number) =>
      `<animate attributeName="${attribute}" values="${rounded(from)};${rounded(to)};${rounded(to)}" keyTimes="0;${until};1" dur="${rounded(seconds)}s" repeatCount="indefinite"/>`;
    const place = `y="${rounded(top)}" height="${rounded(height)}"`;
    this.write(`<rect x="${rounded(left)}" ${place} width="0" fill="${ground}">${moving("x", left, left + width)}${moving("width", width, 0)}</rect>`);
    this.write(`<rect x="${rounded(left + width)}" ${place} width="1.5" fill="${line}">${moving("x", left, left + width)}</rect>`);
  }

  /** The picture begins empty. */
  clearRect(): void {}

  /** Images of pixels have no place here: strips of columns are written as rectangles (svgBrushes.ts). */
  drawImage(): void {}

  private fillPaint(): string {
    return paintOf("fill", String(this.fillStyle), this.globalAlpha);
  }

  private strokePaint(): string {
    const dash = this.dash.length > 0 ? ` stroke-dasharray="${this.dash.map(rounded).join(" ")}"` : "";
    return `${paintOf("stroke", String(this.strokeStyle), this.globalAlpha)} stroke-width="${rounded(this.lineWidth)}"${dash}`;
  }

  private write(element: string): void {
    this.flush();
    this.parts.push(element);
  }

  private flush(): void {
    const { paint, data } = this.pending;
    if (data.length > 0) this.parts.push(`<path d="${data.join("")}" ${paint}/>`);
    this.pending = { paint: "", data: [] };
  }
}
