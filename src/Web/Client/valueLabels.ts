/** Values written into a chart, because nobody hovers over a projected one: beside each bar; near each point, where there is room. */
import type { Chart, Plugin } from "chart.js";

type Kinds = "bar" | "line";

/** Css pixels of the chart's canvas. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Css pixels of the chart's canvas. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** A label that wants to stand near a point. */
export interface PointLabel extends Place {
  readonly width: number;
}

const BESIDE_BAR_CSS_PX = 6;
/** From a point's middle to its label. */
const FROM_POINT_CSS_PX = 8;
/** Half of what a point covers. */
const POINT_CSS_PX = 5;

/** The plugin. `text` says a datum in words. */
export function valueLabels(colour: string, font: { family: string; size: number }, text: (datum: unknown) => string): Plugin<Kinds> {
  return {
    id: "valueLabels",
    afterDatasetsDraw(chart: Chart<Kinds>) {
      const { ctx } = chart;
      ctx.save();
      ctx.font = `550 ${font.size}px ${font.family}`;
      ctx.fillStyle = colour;
      ctx.textBaseline = "middle";
      ctx.textAlign = "left";
      const labels = chart.data.datasets.flatMap(({ data }, series) => chart.getDatasetMeta(series).data.flatMap(({ x, y }, i) => (data[i] === null ? [] : [{ x, y, text: text(data[i]) }])));
      if (chart.getDatasetMeta(0)?.type === "bar") for (const label of labels) ctx.fillText(label.text, label.x + BESIDE_BAR_CSS_PX, label.y);
      else writeNearPoints(chart, labels, font.size);
      ctx.restore();
    },
  };
}

function writeNearPoints(chart: Chart<Kinds>, labels: readonly { x: number; y: number; text: string }[], size: number): void {
  const { ctx, chartArea, width, data: { datasets } } = chart;
  // Above the plot there is the legend, or room.
  const area = { left: chartArea.left, top: datasets.length > 1 ? chartArea.top : 0, right: width, bottom: chartArea.bottom };
  const lines = datasets.map((_, series) => chart.getDatasetMeta(series).data);
  const wanted = labels.map(({ x, y, text }) => ({ x, y, width: ctx.measureText(text).width }));
  placedLabels(wanted, lines, size, area).forEach((box, i) => {
    if (box) ctx.fillText(labels[i].text, box.left, (box.top + box.bottom) / 2);
  });
}

/** Sides on which a label may stand, the best first: to the right and down, in halves of its size. */
const SIDES = [[0, -1], [0, 1], [1, 0], [-1, 0], [1, -1], [-1, -1], [1, 1], [-1, 1]] as const;

/** Where labels stand: near their points, within the area, over no point, no line and no other label; null: nowhere. The first has the first choice. */
export function placedLabels(labels: readonly PointLabel[], lines: readonly (readonly Place[])[], heightCssPx: number, area: Box): (Box | null)[] {
  const taken: Box[] = labels.map(({ x, y }) => around(x, y, POINT_CSS_PX, POINT_CSS_PX));
  const isFree = (box: Box) => isWithin(box, area) && !taken.some((other) => overlap(box, other)) && !lines.some((line) => line.some((to, i) => i > 0 && crosses(line[i - 1], to, box)));
  return labels.map(({ x, y, width }) => {
    const [halfWidth, halfHeight] = [width / 2, heightCssPx / 2];
    const box = SIDES.map(([across, down]) => around(x + across * (halfWidth + FROM_POINT_CSS_PX), y + down * (halfHeight + FROM_POINT_CSS_PX), halfWidth, halfHeight)).find(isFree);
    if (box) taken.push(box);
    return box ?? null;
  });
}

function around(x: number, y: number, halfWidth: number, halfHeight: number): Box {
  return { left: x - halfWidth, top: y - halfHeight, right: x + halfWidth, bottom: y + halfHeight };
}

function isWithin(box: Box, area: Box): boolean {
  return box.left >= area.left && box.right <= area.right && box.top >= area.top && box.bottom <= area.bottom;
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** Whether a straight line goes through a box: what of it lies beyond one edge after the other is cut off (Liang and Barsky 1984). */
function crosses(from: Place, to: Place, { left, top, right, bottom }: Box): boolean {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  let [enters, leaves] = [0, 1];
  for (const [step, room] of [[-dx, from.x - left], [dx, right - from.x], [-dy, from.y - top], [dy, bottom - from.y]]) {
    if (step === 0 && room < 0) return false;
    if (step < 0) enters = Math.max(enters, room / step);
    if (step > 0) leaves = Math.min(leaves, room / step);
  }
  return enters < leaves;
}
