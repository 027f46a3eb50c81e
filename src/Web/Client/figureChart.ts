/**
 * The figures of several runs beside each other: bars by run, or lines over what the runs vary. Data comes from the page (a lesson's chart).
 *
 *   without x   one bar for each run (for each figure, where there are several)
 *   with x      one line for each figure, a point for each run
 */
import {
  BarController, BarElement, CategoryScale, Chart, Legend, LinearScale, LineController, LineElement, LogarithmicScale, PointElement, Tooltip,
  type ChartConfiguration, type ChartDataset,
} from "chart.js";
import { barNames } from "./barNames.ts";
import { chartBody } from "./chartPicture.ts";
import { openSaveMenu, requestOf, type PictureOptions } from "./saveMenu.ts";
import { mixed, surfaces, type ThemeName } from "./palette.ts";
import { durationText } from "./timeText.ts";
import { valueLabels } from "./valueLabels.ts";

Chart.register(
  BarController, BarElement, CategoryScale, LinearScale, LineController, LineElement, LogarithmicScale, PointElement, Tooltip, Legend,
);

/** What such a chart shows; null stands for a figure that a run does not have. */
export interface FigureSpec {
  readonly theme: ThemeName;
  readonly fontScale: number;
  /** Written behind each value; "ns": a time, with the unit that fits it. */
  readonly unit: string;
  readonly runs: readonly string[];
  readonly x: { readonly label: string; readonly values: readonly (number | null)[] } | null;
  readonly series: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
  readonly logX: boolean;
  readonly logY: boolean;
}

interface Point {
  readonly x: number;
  readonly y: number;
  readonly run: number;
}

type Kinds = "bar" | "line";
type Data = (number | { x: number; y: number } | null)[];
export type FigureConfiguration = ChartConfiguration<Kinds, Data, string>;

/** How lines differ besides their colour. */
const STYLES = [{ dash: [], point: "circle" }, { dash: [8, 5], point: "rect" }, { dash: [2, 4], point: "triangle" }] as const;
const FONT = '"Inter Variable", Inter, system-ui, sans-serif';
const TYPE_CSS_PX = 14;
/** Above the highest point of a line there is room for its value. */
const HEADROOM = "12%";

/** A chart on a page's canvas. */
export class FigureChart {
  private chart: Chart<Kinds, Data, string>;

  constructor(private readonly canvas: HTMLCanvasElement, private spec: FigureSpec) {
    this.chart = this.draw(spec);
  }

  /** Shows something else; it may be of the other kind. */
  update(spec: FigureSpec): void {
    this.spec = spec;
    this.chart.destroy();
    this.chart = this.draw(spec);
  }

  /** Opens the menu that saves it; the page says what stands around it. */
  save(options: PictureOptions): void {
    const body = () => chartBody({ canvas: this.canvas, configuration: (theme, fontScale) => figureConfiguration({ ...this.spec, theme, fontScale }) }, this.spec.fontScale);
    openSaveMenu(() => requestOf(body(), options));
  }

  dispose(): void {
    this.chart.destroy();
  }

  private draw(spec: FigureSpec): Chart<Kinds, Data, string> {
    this.canvas.setAttribute("role", "img");
    this.canvas.setAttribute("aria-label", describeFigures(spec));
    return new Chart(this.canvas, figureConfiguration(spec));
  }
}

/** A figure as people read it. */
export function figureText(value: number, unit: string): string {
  return unit === "ns" ? durationText(value) : `${numberText(value)}${unit}`;
}

/** The chart in words. */
export function describeFigures(spec: FigureSpec): string {
  return spec.runs.flatMap((run, i) => {
    const figures = spec.series.flatMap(({ name, values }) => {
      const value = values[i];
      return value === null ? [] : [`${name} ${figureText(value, spec.unit)}`];
    });
    return figures.length === 0 ? [] : [`${run}: ${figures.join(", ")}`];
  }).join("; ");
}

/** The Chart.js configuration. */
export function figureConfiguration(spec: FigureSpec): FigureConfiguration {
  const { x, fontScale } = spec;
  const colours = surfaces[spec.theme];
  const text = (value: number) => figureText(value, spec.unit);
  const font = { family: FONT, size: TYPE_CSS_PX * fontScale };
  const plain = { border: { color: colours.border }, grid: { display: false }, ticks: { color: colours.text, font } };
  const valueScale = { ...plain, ...scaleOf(spec, spec.logY, spec.series.flatMap((one) => one.values), text), grid: { color: colours.border } };
  const points = spec.series.map((_, i) => pointsOf(spec, i));
  const runAt = (series: number, index: number) => (x === null ? index : points[series][index].run);
  return {
    type: x === null ? "bar" : "line",
    data: { labels: x === null ? [...spec.runs] : [], datasets: spec.series.map((_, i) => (x === null ? bars(spec, i) : line(spec, i, points[i]))) },
    options: {
      indexAxis: x === null ? "y" : "x", animation: false, responsive: true, maintainAspectRatio: false,
      layout: { padding: { right: (x === null ? 72 : 32) * fontScale, top: x === null ? 0 : 20 * fontScale } },
      scales: x === null ? { x: valueScale, y: { ...plain, ticks: { ...plain.ticks, callback: barNames(font) } } } : {
        x: { ...plain, ...scaleOf(spec, spec.logX, x.values, numberText), title: { display: true, text: x.label, color: colours.text, font } },
        y: valueScale,
      },
      plugins: {
        legend: { display: spec.series.length > 1, labels: { color: colours.text, font, usePointStyle: x !== null, ...(x === null ? {} : { boxHeight: 7 * fontScale }) } },
        tooltip: {
          callbacks: {
            title: ([item]) => (item ? spec.runs[runAt(item.datasetIndex, item.dataIndex)] : ""),
            label: (item) => `${item.dataset.label ?? ""}: ${text(valueOf(item.raw))}`,
          },
        },
      },
    },
    plugins: [valueLabels(colours.text, font, (datum) => text(valueOf(datum)))],
  };
}

function bars(spec: FigureSpec, series: number): ChartDataset<Kinds, Data> {
  const { name, values } = spec.series[series];
  return { type: "bar", label: name, data: [...values], backgroundColor: paintOf(spec, series), maxBarThickness: 28 * spec.fontScale };
}

function line(spec: FigureSpec, series: number, points: readonly Point[]): ChartDataset<Kinds, Data> {
  const paint = paintOf(spec, series);
  const { dash, point } = STYLES[series % STYLES.length];
  return {
    type: "line", label: spec.series[series].name, data: points.map(({ x, y }) => ({ x, y })), borderColor: paint, backgroundColor: paint,
    borderWidth: 2 * spec.fontScale, borderDash: [...dash], pointStyle: point, pointRadius: 4 * spec.fontScale,
  };
}

function paintOf(spec: FigureSpec, series: number): string {
  const { accent, text, background, muted } = surfaces[spec.theme];
  return [accent, mixed(text, background, 0.15), muted][series % 3];
}

/** Points in the order of x, whatever the order of the runs. */
function pointsOf(spec: FigureSpec, series: number): Point[] {
  return (spec.x?.values ?? []).flatMap((x, run) => {
    const y = spec.series[series].values[run];
    return x === null || y === null ? [] : [{ x, y, run }];
  }).sort((a, b) => a.x - b.x);
}

/** A scale from zero; or a logarithmic one: for bars from a power of ten below the smallest value, so that its bar can still be seen. */
function scaleOf(spec: FigureSpec, isLog: boolean, values: readonly (number | null)[], text: (value: number) => string) {
  const positive = values.filter((value) => value !== null && value > 0) as number[];
  const ticks = { color: surfaces[spec.theme].muted, font: { family: FONT, size: TYPE_CSS_PX * spec.fontScale }, maxRotation: 0 };
  if (!isLog || positive.length === 0) {
    return { type: "linear" as const, beginAtZero: true, grace: spec.x === null ? 0 : HEADROOM, ticks: { ...ticks, maxTicksLimit: 6, callback: (value: number | string) => text(Number(value)) } };
  }
  const [least, most] = [Math.min(...positive), Math.max(...positive)];
  const isShort = most / least < 30;
  return {
    type: "logarithmic" as const, ...(spec.x === null ? { min: 10 ** Math.floor(Math.log10(least * 0.9)) } : { min: least / 1.5, max: most * Math.max(1.5, (most / least) ** 0.15) }),
    ticks: { ...ticks, callback: (value: number | string) => (isRound(Number(value), isShort) ? text(Number(value)) : "") },
  };
}

/** Powers of ten; on a short scale two and five times as much as well. */
function isRound(value: number, isShort: boolean): boolean {
  const mantissa = Math.round(value / 10 ** Math.floor(Math.log10(value * 1.0001)));
  return mantissa === 1 || (isShort && (mantissa === 2 || mantissa === 5));
}

function valueOf(datum: unknown): number {
  return typeof datum === "object" && datum !== null && "y" in datum ? Number(datum.y) : Number(datum);
}

function numberText(value: number): string {
  if (Math.abs(value) < 1) return String(Number(value.toPrecision(3)));
  return value.toLocaleString("en-US", { maximumFractionDigits: Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value)))) });
}
