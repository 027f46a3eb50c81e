/** Charts of one run: Chart.js with the palette's colours, without animation. Data comes from a timeline (openChart). */
import { BarController, BarElement, CategoryScale, Chart, Legend, LinearScale, Tooltip, type ChartConfiguration, type ChartDataset } from "chart.js";
import { barNames } from "./barNames.ts";
import { histogramOf } from "./histogram.ts";
import { PageChart } from "./pageChart.ts";
import { mixed, states, surfaces, type ThemeName } from "./palette.ts";
import { STACK_ORDER } from "./drawBand.ts";
import { chartBody } from "./chartPicture.ts";
import type { PictureBody } from "./picture.ts";
import { durationText } from "./timeText.ts";

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Tooltip, Legend);

/** What a chart shows. */
export type ChartSpec =
  | { readonly kind: "timeByState"; readonly theme: ThemeName; readonly rows: readonly { readonly name: string; readonly timesNs: readonly number[] }[] }
  | { readonly kind: "durations"; readonly theme: ThemeName; readonly durationsNs: readonly number[]; readonly noun: string };

type BarConfiguration = ChartConfiguration<"bar", number[], string>;

/** A chart on a page's canvas. */
export class BarChart extends PageChart<ChartSpec, "bar", number[]> {
  constructor(canvas: HTMLCanvasElement, spec: ChartSpec) {
    super(canvas, { configuration, describe: describeChart }, spec);
  }

  /** The chart for a picture, which has no other legend of its colours. */
  body(): PictureBody {
    return chartBody({ canvas: this.canvas, configuration: (theme, fontScale) => configuration({ ...this.spec, theme }, fontScale, true) }, 1);
  }
}

/** A chart in words, for those who can't see it. */
export function describeChart(spec: ChartSpec): string {
  if (spec.kind === "durations") {
    if (spec.durationsNs.length === 0) return `No ${spec.noun} have ended yet.`;
    const sorted = [...spec.durationsNs].sort((a, b) => a - b);
    return `${sorted.length} ${spec.noun}: shortest ${durationText(sorted[0])}, median ${durationText(sorted[sorted.length >> 1])}, longest ${durationText(sorted[sorted.length - 1])}`;
  }
  return spec.rows.map((row) => `${row.name}: ${timesInWords(row.timesNs)}`).join("; ");
}

/** The Chart.js configuration of a chart. */
export function configuration(spec: ChartSpec, fontScale = 1, hasLegend = false): BarConfiguration {
  const isOfStates = spec.kind === "timeByState";
  const shared = base(spec.theme, fontScale, isOfStates ? "y" : "x", isOfStates ? durationText : String, hasLegend && isOfStates);
  return isOfStates ? timeByState(shared, spec.rows, fontScale) : durations(shared, spec.durationsNs, spec.noun);
}

type Base = ReturnType<typeof base>;

function timeByState({ colours, options }: Base, rows: Extract<ChartSpec, { kind: "timeByState" }>["rows"], fontScale: number): BarConfiguration {
  const order = [...STACK_ORDER, 0];
  const present = order.filter((state) => rows.some((row) => row.timesNs[state] > 0));
  const datasets: ChartDataset<"bar", number[]>[] = present.map((state) => ({
    label: states[state].name,
    data: rows.map((row) => row.timesNs[state]),
    backgroundColor: states[state].colour ?? colours.lane,
    borderColor: mixed(states[state].colour ?? colours.border, colours.text, 0.25),
    borderWidth: state === 0 || state === 2 ? 1 : 0,
    maxBarThickness: 28 * fontScale,
    stack: "time",
  }));
  return { type: "bar", data: { labels: rows.map((row) => row.name), datasets }, options };
}

function durations({ colours, options }: Base, durationsNs: readonly number[], noun: string): BarConfiguration {
  const { boundsNs, counts } = histogramOf(durationsNs);
  const labels = counts.map((_, i) => durationText(Math.sqrt(boundsNs[i] * boundsNs[i + 1])));
  const data = { label: noun, data: [...counts], backgroundColor: mixed(colours.accent, colours.background, 0.2), barPercentage: 1, categoryPercentage: 0.94 };
  return { type: "bar", data: { labels, datasets: [data] }, options };
}

/** What all charts share: no animation, quiet lines, values in words. */
function base(theme: ThemeName, fontScale: number, indexAxis: "x" | "y", text: (value: number) => string, hasLegend: boolean) {
  const colours = surfaces[theme];
  const font = { family: '"Inter Variable", Inter, system-ui, sans-serif', size: 13 * fontScale };
  const valueScale = {
    beginAtZero: true, stacked: true, border: { display: false }, grid: { color: colours.border },
    ticks: { color: colours.muted, font, maxTicksLimit: 6, callback: (value: number | string) => text(Number(value)) },
  };
  const nameScale = { stacked: true, border: { color: colours.border }, grid: { display: false }, ticks: { color: colours.text, font, maxRotation: 0 } };
  const options: NonNullable<BarConfiguration["options"]> = {
    indexAxis, animation: false, responsive: true, maintainAspectRatio: false,
    scales: indexAxis === "y" ? { x: valueScale, y: { ...nameScale, ticks: { ...nameScale.ticks, callback: barNames(font) } } } : { x: nameScale, y: valueScale },
    plugins: {
      legend: { display: hasLegend, labels: { color: colours.text, font } },
      tooltip: { callbacks: { label: (item) => `${item.dataset.label ?? ""}: ${text(Number(item.raw))}` } },
    },
  };
  return { colours, options };
}

function timesInWords(timesNs: readonly number[]): string {
  return timesNs.flatMap((ns, state) => (ns > 0 ? `${states[state].name} ${durationText(ns)}` : [])).join(", ");
}
