/** Values written into a chart, because nobody hovers over a projected one: beside each bar; near each point, where there is room. */
import type { Chart, Plugin } from "chart.js";

type Kinds = "bar" | "line";

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A label that wants to stand near a point. */
export interface PointLabel {
  readonly x: number;
  readonly y: number;
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

function writeNearPoints({ ctx, chartArea, width, data }: Chart<Kinds>, labels: readonly { x: number; y: number; text: string }[], size: number): void {
  // Above the plot there is the legend, or room.
  const area = { left: chartArea.left, top: data.datasets.length > 1 ? chartArea.top : 0, right: width, bottom: chartArea.bottom };
  const wanted = labels.map(({ x, y, text }) => ({ x, y, width: ctx.measureText(text).width }));
  placedLabels(wanted, size, area).forEach((box, i) => {
    if (box) ctx.fillText(labels[i].text, box.left, (box.top + box.bottom) / 2);
  });
}

/**
 * Where labels stand: above their points, else below, right or left of them, within the area, over no point and no other label; null: nowhere. The first has the
 * first choice.
 */
export function placedLabels(labels: readonly PointLabel[], heightCssPx: number, area: Box): (Box | null)[] {
  const taken: Box[] = labels.map(({ x, y }) => around(x, y, POINT_CSS_PX, POINT_CSS_PX));
  return labels.map(({ x, y, width }) => {
    const [across, down] = [width / 2 + FROM_POINT_CSS_PX, heightCssPx / 2 + FROM_POINT_CSS_PX];
    const box = [[0, -down], [0, down], [across, 0], [-across, 0]].map(([dx, dy]) => around(x + dx, y + dy, width / 2, heightCssPx / 2))
      .find((one) => isWithin(one, area) && !taken.some((other) => overlap(one, other)));
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
