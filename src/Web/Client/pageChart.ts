/** A chart on a page's canvas, drawn by Chart.js: what all kinds of charts (charts.ts, curveChart.ts) have in common. */
import { Chart, type ChartConfiguration, type ChartType, type DefaultDataPoint } from "chart.js";

/** How a kind of chart is drawn and said. */
export interface ChartMaker<Spec, Type extends ChartType, Data = DefaultDataPoint<Type>> {
  readonly configuration: (spec: Spec) => ChartConfiguration<Type, Data, string>;
  /** In words, for those who can't see it; while there are none, the page's own words stay. */
  readonly describe: (spec: Spec) => string;
}

export class PageChart<Spec, Type extends ChartType, Data = DefaultDataPoint<Type>> {
  private readonly chart: Chart<Type, Data, string>;

  constructor(protected readonly canvas: HTMLCanvasElement, private readonly maker: ChartMaker<Spec, Type, Data>, protected spec: Spec) {
    this.chart = new Chart(canvas, maker.configuration(spec));
    this.describe(spec);
  }

  update(spec: Spec): void {
    this.spec = spec;
    const { data, options } = this.maker.configuration(spec);
    this.chart.data = data;
    if (options) this.chart.options = options;
    this.chart.update("none");
    this.describe(spec);
  }

  dispose(): void {
    this.chart.destroy();
  }

  private describe(spec: Spec): void {
    this.canvas.setAttribute("role", "img");
    const words = this.maker.describe(spec);
    if (words) this.canvas.setAttribute("aria-label", words);
  }
}
