/** Shapes of a graph on a picture's context: the same shapes that the page shows as elements. */
import type { Canvas2D } from "./canvas2D.ts";
import type { Shape } from "./waitGraphShapes.ts";

/** How far the handles of a quarter circle's curve are from its ends, as a share of the radius. */
const QUARTER = 0.5523;

/** Draws shapes at the context's place, the first at the bottom. */
export function paintShapes(ctx: Canvas2D, shapes: readonly Shape[]): void {
  for (const shape of shapes) paintShape(ctx, shape);
}

function paintShape(ctx: Canvas2D, shape: Shape): void {
  const { tag, attributes, text, children } = shape;
  if (tag === "g") paintShapes(ctx, children ?? []);
  if (tag === "text") paintText(ctx, attributes, text ?? "");
  if (tag !== "path" && tag !== "rect") return;
  ctx.beginPath();
  if (tag === "path") tracePath(ctx, String(attributes["d"]));
  else traceRect(ctx, ["x", "y", "width", "height", "rx"].map((name) => Number(attributes[name] ?? 0)));
  const { fill, stroke } = attributes;
  if (fill !== "none") {
    ctx.fillStyle = String(fill ?? "#000");
    ctx.fill();
  }
  if (stroke === undefined || stroke === "none") return;
  ctx.strokeStyle = String(stroke);
  ctx.lineWidth = Number(attributes["stroke-width"] ?? 1);
  ctx.setLineDash(String(attributes["stroke-dasharray"] ?? "").split(" ").filter(Boolean).map(Number));
  ctx.stroke();
  ctx.setLineDash([]);
}

function paintText(ctx: Canvas2D, attributes: Shape["attributes"], text: string): void {
  ctx.font = `${attributes["font-weight"]} ${attributes["font-size"]}px ${attributes["font-family"]}`;
  ctx.fillStyle = String(attributes["fill"]);
  ctx.textAlign = attributes["text-anchor"] === "middle" ? "center" : attributes["text-anchor"] === "end" ? "right" : "left";
  ctx.textBaseline = "middle";
  ctx.fillText(text, Number(attributes["x"]), Number(attributes["y"]));
}

/** Straight lines only: "M1 2L3 4Z". */
function tracePath(ctx: Canvas2D, data: string): void {
  for (const [, letter, numbers] of data.matchAll(/([MLZ])([^MLZ]*)/g)) {
    const [x, y] = numbers.trim().split(" ").map(Number);
    if (letter === "M") ctx.moveTo(x, y);
    else if (letter === "L") ctx.lineTo(x, y);
    else ctx.closePath();
  }
}

function traceRect(ctx: Canvas2D, [x, y, width, height, rounding]: number[]): void {
  const radius = Math.min(rounding, width / 2, height / 2);
  if (radius === 0) return ctx.rect(x, y, width, height);
  const [right, bottom] = [x + width, y + height];
  const handle = radius * (1 - QUARTER);
  ctx.moveTo(x + radius, y);
  ctx.lineTo(right - radius, y);
  ctx.bezierCurveTo(right - handle, y, right, y + handle, right, y + radius);
  ctx.lineTo(right, bottom - radius);
  ctx.bezierCurveTo(right, bottom - handle, right - handle, bottom, right - radius, bottom);
  ctx.lineTo(x + radius, bottom);
  ctx.bezierCurveTo(x + handle, bottom, x, bottom - handle, x, bottom - radius);
  ctx.lineTo(x, y + radius);
  ctx.bezierCurveTo(x, y + handle, x + handle, y, x + radius, y);
  ctx.closePath();
}
