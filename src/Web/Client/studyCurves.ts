/**
 * The curves of a study as a Chart.js chart, of figures alone, so that it can be drawn without a page too: for each strategy its single runs as small points, the medians as a line with
 * whiskers, a fitted law as a thin line; beside them what would be ideal and what the machine gives.
 */
import { Chart, Legend, LinearScale, LineController, LineElement, PointElement, Tooltip, type ActiveElement, type ChartConfiguration, type ChartDataset, type Plugin } from "chart.js";
import { figureText } from "./figureChart.ts";
import { mixed, surfaces, type ThemeName } from "./palette.ts";
import { styleOf } from "./studyStyle.ts";

Chart.register(LineController, LineElement, PointElement, LinearScale, Tooltip, Legend);

/** The median of all runs with one number of workers, in the unit of the chart. */
export interface StudyMedian {
  readonly workers: number;
  readonly value: number;
  /** Ends of the interval; null where too few runs were made for one. */
  readonly low: number | null;
  readonly high: number | null;
}

/** One run's point. */
export interface StudyMark {
  readonly run: string;
  readonly workers: number;
  readonly value: number;
  readonly isOutlier: boolean;
  /** What the hover says besides strategy and workers. */
  readonly words: string;
}

/** One strategy. Pairs are [workers, value]. */
export interface StudySeries {
  readonly name: string;
  /** Its place among the strategies; -1: what they are compared with. */
  readonly place: number;
  readonly medians: readonly StudyMedian[];
  readonly runs: readonly StudyMark[];
  /** A fitted law; null where there is none. */
  readonly fit: readonly (readonly [number, number])[] | null;
}

/** What the page knows of the chart. */
export interface StudyChartSpec {
  readonly theme: ThemeName;
  readonly fontScale: number;
  readonly title: string;
  readonly yLabel: string;
  /** Written behind each value; "ns": a time, with the unit that fits it. */
  readonly unit: string;
  /** Worker counts of the study: the axis is there before the first run. */
  readonly workers: readonly number[];
  /** The axis reaches at least this far. */
  readonly leastTop: number;
  readonly series: readonly StudySeries[];
  readonly ideal: readonly (readonly [number, number])[] | null;
  readonly attainable: readonly (readonly [number, number])[] | null;
}

/** A point as Chart.js has it, with what it stands for. */
export interface StudyPlotPoint {
  readonly x: number;
  readonly y: number;
  readonly mark?: StudyMark;
  readonly median?: StudyMedian;
}

type Data = ChartDataset<"line", StudyPlotPoint[]> & { readonly kind: "ideal" | "attainable" | "fit" | "median" | "run" };
type Configuration = ChartConfiguration<"line", StudyPlotPoint[], string>;

const FONT = '"Inter Variable", Inter, system-ui, sans-serif';
const TYPE_CSS_PX = 14;
/** Strategies stand beside each other, this share of the axis apart, so that their points do not cover each other. */
const APART = 0.012;

/** The curves in words, for those who can't see them. */
export function describeStudy({ title, series, unit }: StudyChartSpec): string {
  const lines = series.map(({ name, medians }) => (medians.length === 0 ? `${name}: nothing measured yet`
    : `${name}: ${medians.map(({ workers, value }) => `${figureText(value, unit)} with ${workersText(workers)}`).join(", ")}`));
  return `${title}. ${lines.join("; ")}`;
}

/** The Chart.js configuration. */
export function studyConfiguration(spec: StudyChartSpec, open: (run: string) => void): Configuration {
  const colours = surfaces[spec.theme];
  const font = { family: FONT, size: TYPE_CSS_PX * spec.fontScale };
  const text = (value: number) => figureText(value, spec.unit);
  const [first, last] = [Math.min(...spec.workers), Math.max(...spec.workers)];
  const margin = Math.max(0.25, (last - first) * 0.06);
  const datasets = datasetsOf(spec, Math.max(1, last - first));
  return {
    type: "line",
    data: { datasets },
    options: {
      animation: false, responsive: true, maintainAspectRatio: false, interaction: { mode: "nearest", intersect: true, axis: "xy" },
      layout: { padding: { top: 8, right: 16 } },
      scales: {
        x: {
          type: "linear", min: first - margin, max: last + margin, title: { display: true, text: "workers", color: colours.muted, font }, grid: { display: false }, border: { color: colours.border },
          afterBuildTicks: (axis) => { axis.ticks = spec.workers.map((value) => ({ value })); },
          ticks: { color: colours.text, font, autoSkip: true, callback: (value) => String(value) },
        },
        y: {
          type: "linear", min: 0, max: topOf(spec), title: { display: true, text: spec.yLabel, color: colours.muted, font }, grid: { color: colours.border }, border: { display: false },
          ticks: { color: colours.muted, font, maxTicksLimit: 7, callback: (value) => text(Number(value)) },
        },
      },
      onHover: (event, active) => {
        const target = event.native?.target;
        if (target instanceof HTMLElement) target.style.cursor = runOf(datasets, active[0]) ? "pointer" : "";
      },
      onClick: (_, active) => {
        const run = active.map((one) => runOf(datasets, one)).find((one) => one !== undefined);
        if (run) open(run);
      },
      plugins: {
        legend: { position: "top", align: "start", onClick: () => undefined, labels: { color: colours.text, font, usePointStyle: true, boxHeight: 7 * spec.fontScale, filter: ({ datasetIndex }) => inLegend(datasets[datasetIndex ?? 0]) } },
        tooltip: {
          filter: ({ datasetIndex }) => ["median", "run"].includes(datasets[datasetIndex].kind), bodyFont: font, titleFont: { ...font, weight: 550 }, displayColors: false,
          callbacks: {
            title: ([item]) => (item ? `${item.dataset.label ?? ""}, ${workersText(pointOf(item.raw).mark?.workers ?? pointOf(item.raw).median?.workers ?? 0)}` : ""),
            label: ({ raw }) => wordsOf(pointOf(raw), text),
          },
        },
      },
    },
    plugins: [whiskers()],
  };
}

function datasetsOf(spec: StudyChartSpec, range: number): Data[] {
  const colours = surfaces[spec.theme];
  const guide = (kind: "ideal" | "attainable", label: string, line: StudyChartSpec["ideal"], borderDash: number[]): Data[] => (line === null ? [] : [{
    kind, label, data: line.map(([x, y]) => ({ x, y })), borderColor: mixed(colours.muted, colours.background, kind === "ideal" ? 0.35 : 0), backgroundColor: colours.muted, borderDash,
    borderWidth: 1.5, pointRadius: 0, pointHitRadius: 0, pointHoverRadius: 0, pointStyle: "line", order: 4,
  }]);
  const many = spec.series.length;
  const lines = spec.series.flatMap((series, i) => linesOf(series, spec.theme, (i - (many - 1) / 2) * APART * range, spec.fontScale));
  return [...guide("ideal", "ideal", spec.ideal, [2, 4]), ...guide("attainable", "what the machine gives", spec.attainable, [10, 4]), ...lines];
}

/** One strategy: median and whiskers, then single runs, then the fitted law. */
function linesOf({ name, place, medians, runs, fit }: StudySeries, theme: ThemeName, shift: number, scale: number): Data[] {
  const { colour, mark } = styleOf(theme, place);
  const surface = surfaces[theme].background;
  const faint = mixed(colour, surface, 0.45);
  const base = { label: name, borderColor: colour, backgroundColor: colour, pointStyle: mark };
  return [
    { ...base, kind: "median", data: medians.map((median) => ({ x: median.workers + shift, y: median.value, median })), borderWidth: 2, pointRadius: 5 * scale, pointHoverRadius: 6 * scale, order: 2 },
    {
      ...base, kind: "run", data: runs.map((run) => ({ x: run.workers + shift, y: run.value, mark: run })), showLine: false, order: 1, pointHitRadius: 4, pointBorderWidth: 1.5,
      pointRadius: runs.map((run) => (run.isOutlier ? 5 : 3) * scale), pointHoverRadius: 7 * scale, pointStyle: runs.map((run) => (run.isOutlier ? "circle" : mark)),
      pointBackgroundColor: runs.map((run) => (run.isOutlier ? surface : faint)), pointBorderColor: runs.map((run) => (run.isOutlier ? surfaces[theme].lost : faint)),
    },
    ...(fit === null ? [] : [{ ...base, kind: "fit" as const, data: fit.map(([x, y]) => ({ x, y })), borderWidth: 1, borderDash: [5, 3], pointRadius: 0, pointHitRadius: 0, pointHoverRadius: 0, order: 3 }]),
  ];
}

/** The intervals of the medians: those that the chart shows now, for it outlives its data. */
function whiskers(): Plugin<"line"> {
  const CAP_CSS_PX = 4;
  return {
    id: "whiskers",
    afterDatasetsDraw(chart: Chart<"line">) {
      const { ctx, scales } = chart;
      ctx.save();
      ctx.lineWidth = 1.5;
      chart.data.datasets.forEach(({ data, borderColor }, i) => {
        ctx.strokeStyle = String(borderColor);
        chart.getDatasetMeta(i).data.forEach(({ x }, index) => {
          const { median } = pointOf(data[index]);
          if (!median || median.low === null || median.high === null) return;
          const [low, high] = [scales.y.getPixelForValue(median.low), scales.y.getPixelForValue(median.high)];
          ctx.beginPath();
          ctx.moveTo(x, low);
          ctx.lineTo(x, high);
          for (const end of [low, high]) {
            ctx.moveTo(x - CAP_CSS_PX, end);
            ctx.lineTo(x + CAP_CSS_PX, end);
          }
          ctx.stroke();
        });
      });
      ctx.restore();
    },
  };
}

/** A round number above everything that was measured, and above what the axis has from the start; ideal lines may leave the picture. */
function topOf({ leastTop, series, attainable }: StudyChartSpec): number {
  const values = series.flatMap(({ medians, runs }) => [...medians.map((m) => m.high ?? m.value), ...runs.map((r) => r.value)]);
  const most = Math.max(leastTop, ...values, ...(attainable ?? []).map(([, y]) => y)) * 1.05;
  const unit = 10 ** Math.floor(Math.log10(most || 1));
  return [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].map((step) => step * unit).find((top) => top >= most) ?? most;
}

function inLegend({ kind }: Data): boolean {
  return kind === "median" || kind === "ideal" || kind === "attainable";
}

function runOf(datasets: readonly Data[], active: ActiveElement | undefined): string | undefined {
  return active && datasets[active.datasetIndex]?.data[active.index]?.mark?.run;
}

function wordsOf({ mark, median }: StudyPlotPoint, text: (value: number) => string): string[] {
  if (mark) return [mark.words, ...(mark.isOutlier ? ["far from the others like it"] : []), "click: its timeline"];
  if (!median) return [];
  return [`median ${text(median.value)}`, ...(median.low === null || median.high === null ? [] : [`95 % interval ${text(median.low)} to ${text(median.high)}`])];
}

function pointOf(raw: unknown): StudyPlotPoint {
  return typeof raw === "object" && raw !== null && "x" in raw && "y" in raw ? (raw as StudyPlotPoint) : { x: 0, y: 0 };
}

/** "2 workers". */
export function workersText(workers: number): string {
  return workers === 1 ? "1 worker" : `${workers} workers`;
}
