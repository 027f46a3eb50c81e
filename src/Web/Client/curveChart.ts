/** Lines over logarithmic axes, as a program has measured them: Chart.js with the palette's colours, without animation. Data comes from the page (renderCurve). */
import { Chart, Legend, LinearScale, LineController, LineElement, LogarithmicScale, PointElement, Tooltip, type ChartConfiguration } from "chart.js";
import { chartBody } from "./chartPicture.ts";
import { PageChart } from "./pageChart.ts";
import type { PictureBody } from "./picture.ts";
import { openSaveMenu, requestOf, type PictureOptions } from "./saveMenu.ts";
import { surfaces, type ThemeName } from "./palette.ts";

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale, Tooltip, Legend);

/** What the page draws: lines through points [x, y], in the units of the axes. */
export interface CurveSpec {
  readonly theme: ThemeName;
  readonly fontScale: number;
  readonly title: string;
  /** Units of the axes. */
  readonly x: string;
  readonly y: string;
  readonly series: readonly { readonly name: string; readonly points: readonly (readonly [number, number])[] }[];
}

type Point = { x: number; y: number };
type LineConfiguration = ChartConfiguration<"line", Point[], string>;

/** Lines are told apart by dash and mark besides their colour, which is no state's. */
const LINES = [
  { light: "#1f4e79", dark: "#9cc9f5", dash: [], mark: "circle" },
  { light: "#7a3e00", dark: "#f0b37e", dash: [6, 4], mark: "rectRot" },
  { light: "#4b4b4b", dark: "#c8c8c8", dash: [2, 3], mark: "triangle" },
] as const;

/** A chart of curves on a page's canvas. */
export class CurveChart extends PageChart<CurveSpec, "line", Point[]> {
  constructor(canvas: HTMLCanvasElement, spec: CurveSpec) {
    super(canvas, { configuration: curveConfiguration, describe: describeCurve }, spec);
  }

  body(): PictureBody {
    return chartBody({ canvas: this.canvas, configuration: (theme, fontScale) => curveConfiguration({ ...this.spec, theme, fontScale }) }, this.spec.fontScale);
  }

  /** Opens the menu that saves it; the page says what stands around it. */
  save(options: PictureOptions): void {
    openSaveMenu(() => requestOf(this.body(), options));
  }
}

/** The curves in words, for those who can't see them. */
export function describeCurve({ title, x, y, series }: CurveSpec): string {
  const lines = series.map(({ name, points }) => {
    const [first, last] = [points[0], points[points.length - 1]];
    return first && last ? `${name}: ${number(first[1])} ${y} at ${number(first[0])} ${x}, ${number(last[1])} ${y} at ${number(last[0])} ${x}` : `${name}: nothing measured`;
  });
  return `${title}. ${lines.join("; ")}`;
}

/** The Chart.js configuration of a chart. */
function curveConfiguration({ theme, fontScale, x, y, series }: CurveSpec): LineConfiguration {
  const colours = surfaces[theme];
  const font = { family: '"Inter Variable", Inter, system-ui, sans-serif', size: 14 * fontScale };
  const axis = (text: string) => ({
    type: "logarithmic" as const, title: { display: true, text, color: colours.muted, font }, grid: { color: colours.border }, border: { color: colours.border },
    ticks: { color: colours.muted, font, maxTicksLimit: 8, callback: (value: number | string) => (isRound(Number(value)) ? number(Number(value)) : "") },
  });
  return {
    type: "line",
    data: {
      datasets: series.map(({ name, points }, i) => {
        const line = LINES[i % LINES.length];
        const colour = line[theme];
        return {
          label: name, data: points.map(([px, py]) => ({ x: px, y: py })), borderColor: colour, backgroundColor: colour, borderDash: [...line.dash], pointStyle: line.mark,
          pointRadius: 4 * fontScale, borderWidth: 2 * fontScale,
        };
      }),
    },
    options: {
      animation: false, responsive: true, maintainAspectRatio: false, scales: { x: axis(x), y: axis(y) },
      plugins: {
        legend: { labels: { color: colours.text, font, usePointStyle: true, boxHeight: 7 * fontScale } },
        tooltip: { callbacks: { title: (items) => `${number(items[0].parsed.x)} ${x}`, label: (item) => `${item.dataset.label ?? ""}: ${number(item.parsed.y)} ${y}` } },
      },
    },
  };
}

/** Whether a tick is a power of ten: those between only crowd the axis. */
function isRound(value: number): boolean {
  const power = Math.log10(value);
  return Math.abs(power - Math.round(power)) < 1e-9;
}

function number(value: number | null): string {
  return value === null ? "" : value.toLocaleString("en-US", { maximumSignificantDigits: 4 });
}
