/** A Chart.js chart as the body of a picture: the chart draws itself once more, on the picture's own context, so that an SVG has its real text. */
import { BasicPlatform, Chart, type ChartConfiguration, type ChartType } from "chart.js";
import type { PictureBody } from "./picture.ts";
import type { ThemeName } from "./palette.ts";
import type { Canvas2D } from "./canvas2D.ts";

/** What the chart's picture is made of. */
export interface ChartShot<T extends ChartType, D, L> {
  /** The chart on the page, or a size of its own. */
  readonly canvas: Pick<HTMLCanvasElement, "clientWidth" | "clientHeight">;
  /** The same chart in other colours and another size of type. */
  configuration(theme: ThemeName, fontScale: number): ChartConfiguration<T, D, L>;
}

/** A chart on a slide need not be as high as it is wide. */
const MOST_HEIGHT_SHARE = 0.62;

/** A chart for a slide, drawn anew for it: as wide as the slide has room, and as high as on the page. */
export function chartBody<T extends ChartType, D, L>({ canvas, configuration }: ChartShot<T, D, L>, fontScale: number): PictureBody {
  const heightCssPx = canvas.clientHeight;
  return {
    seen: { widthCssPx: canvas.clientWidth, fontScale },
    place: (_, theme, widthCssPx, roomCssPx) => {
      const height = roomCssPx === null ? heightCssPx : Math.min(roomCssPx, widthCssPx * MOST_HEIGHT_SHARE);
      return { heightCssPx: height, paint: (ctx) => paintChart(ctx, configuration(theme.name, theme.fontScale), widthCssPx, height) };
    },
  };
}

/** Draws a chart at the context's place. */
export function paintChart<T extends ChartType, D, L>(ctx: Canvas2D, configuration: ChartConfiguration<T, D, L>, width: number, height: number): void {
  const { options } = configuration;
  // Lines whose pieces may differ are drawn by calls; others as a Path2D, which only a real canvas can read.
  const datasets = { ...options?.datasets, line: { segment: {} } };
  const chart = new Chart(chartCanvas(ctx, width, height), {
    ...configuration, platform: BasicPlatform,
    options: { ...options, datasets, responsive: false, devicePixelRatio: 1 } as typeof options,
  });
  chart.destroy();
}

/** Chart.js takes a canvas for its own: it would empty it, and put its own scale over the picture's. */
function chartCanvas(ctx: Canvas2D, width: number, height: number): HTMLCanvasElement {
  const kept: ReadonlySet<string | symbol> = new Set(["setTransform", "resetTransform", "clearRect"]);
  const canvas = { width, height, getContext: (): unknown => own };
  const own = new Proxy(ctx, {
    get: (target, key) => {
      if (key === "canvas") return canvas;
      if (kept.has(key)) return () => undefined;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) as unknown : value;
    },
    set: (target, key, value) => Reflect.set(target, key, value, target),
  });
  return canvas as unknown as HTMLCanvasElement;
}
