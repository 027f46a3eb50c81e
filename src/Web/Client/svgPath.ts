/** Path data of SVG, in as few letters as tenths and hundredths of a css pixel need. */

/** a b c d e f, as a canvas has them; here shifts and turns only. */
export type Matrix = readonly [number, number, number, number, number, number];

/** A point after shift and turn. */
export function turned([a, b, c, d, e, f]: Matrix, x: number, y: number): [number, number] {
  return [a * x + c * y + e, b * x + d * y + f];
}

/** Two digits behind the point, and no zeros. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Text as XML takes it: without the control characters that it forbids. */
export function escaped(text: string): string {
  return text.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, "").replace(/[&<>"]/g, (letter) => ENTITIES[letter]);
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** A colour as attributes; transparency by itself, because programs that read SVG know no rgba(). */
export function paintOf(of: "fill" | "stroke", colour: string, alpha: number): string {
  const parts = /^rgba?\(([\d.]+)[,\s]+([\d.]+)[,\s]+([\d.]+)(?:[,\s/]+([\d.]+))?\)$/.exec(colour);
  const plain = parts ? `#${[parts[1], parts[2], parts[3]].map((value) => Math.round(Number(value)).toString(16).padStart(2, "0")).join("")}` : colour;
  const opacity = alpha * Number(parts?.[4] ?? 1);
  return `${of}="${plain}"${opacity === 1 ? "" : ` ${of}-opacity="${rounded(opacity)}"`}`;
}

/** The path that is being drawn. */
export class SvgPath {
  private parts: string[] = [];

  get data(): string {
    return this.parts.join("");
  }

  get isEmpty(): boolean {
    return this.parts.length === 0;
  }

  /** A closed rectangle by itself. */
  static rect(matrix: Matrix, x: number, y: number, width: number, height: number): string {
    const [a, b, c, d] = matrix;
    const [left, top] = turned(matrix, x, y);
    if (b === 0) {
      // Its far edge is rounded, not its length: neighbours then meet without a gap.
      const w = rounded(rounded(left + width) - rounded(left));
      const h = rounded(rounded(top + height) - rounded(top));
      return `M${rounded(left)} ${rounded(top)}h${w}v${h}h${-w}z`;
    }
    return `M${pair(left, top)}l${pair(a * width, b * width)} ${pair(c * height, d * height)} ${pair(-a * width, -b * width)}z`;
  }

  begin(): void {
    this.parts = [];
  }

  add(data: string): void {
    this.parts.push(data);
  }

  moveTo(matrix: Matrix, x: number, y: number): void {
    this.parts.push(`M${pair(...turned(matrix, x, y))}`);
  }

  lineTo(matrix: Matrix, x: number, y: number): void {
    this.parts.push(`${this.isEmpty ? "M" : "L"}${pair(...turned(matrix, x, y))}`);
  }

  curveTo(matrix: Matrix, x1: number, y1: number, x2: number, y2: number, x: number, y: number): void {
    this.parts.push(`C${pair(...turned(matrix, x1, y1))} ${pair(...turned(matrix, x2, y2))} ${pair(...turned(matrix, x, y))}`);
  }

  /** As a canvas has it: a line to the arc's begin, then the arc; a whole circle in two halves, because SVG has no other way. */
  arc(matrix: Matrix, x: number, y: number, radius: number, startAngle: number, endAngle: number, isCounterclockwise: boolean): void {
    const at = (angle: number) => pair(...turned(matrix, x + radius * Math.cos(angle), y + radius * Math.sin(angle)));
    const sweep = sweptAngle(startAngle, endAngle, isCounterclockwise);
    const to = (angle: number) => this.parts.push(`A${rounded(radius)} ${rounded(radius)} 0 0 ${isCounterclockwise ? 0 : 1} ${at(angle)}`);
    this.parts.push(`${this.isEmpty ? "M" : "L"}${at(startAngle)}`);
    if (Math.abs(sweep) > Math.PI - 1e-9) to(startAngle + sweep / 2);
    to(startAngle + sweep);
  }

  close(): void {
    if (!this.isEmpty) this.parts.push("z");
  }
}

/** How far an arc goes, with its sign; never more than once around. */
function sweptAngle(start: number, end: number, isCounterclockwise: boolean): number {
  const whole = 2 * Math.PI;
  const forward = isCounterclockwise ? start - end : end - start;
  const swept = forward >= whole ? whole : ((forward % whole) + whole) % whole;
  return isCounterclockwise ? -swept : swept;
}

function pair(x: number, y: number): string {
  return `${rounded(x)} ${rounded(y)}`;
}
