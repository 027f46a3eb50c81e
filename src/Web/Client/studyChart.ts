/** The curves of a study on the page: data comes from it (openStudyChart), and a run's point opens its page, by pointer or by arrow keys and Enter. */
import { Chart, type ActiveElement } from "chart.js";
import { chartBody } from "./chartPicture.ts";
import type { ThemeName } from "./palette.ts";
import { openSaveMenu, requestOf, type PictureOptions } from "./saveMenu.ts";
import { describeStudy, studyConfiguration, workersText, type StudyChartSpec, type StudyMark, type StudyPlotPoint } from "./studyCurves.ts";

/** What hears of a run whose point was chosen. */
export interface StudyCallbacks {
  invokeMethodAsync(name: "OnRunChosen", run: string): Promise<unknown>;
}

/** A chart on a page's canvas, which takes the keyboard's focus. */
export class StudyChart {
  private readonly chart: Chart<"line", StudyPlotPoint[], string>;
  private chosen = -1;

  constructor(private readonly canvas: HTMLCanvasElement, private spec: StudyChartSpec, private readonly said: HTMLElement, private readonly callbacks: StudyCallbacks) {
    this.chart = new Chart(canvas, studyConfiguration(spec, (run) => this.open(run)));
    canvas.addEventListener("keydown", this.onKey);
    canvas.addEventListener("blur", this.onBlur);
    this.describe();
  }

  update(spec: StudyChartSpec): void {
    this.spec = spec;
    const { data, options } = studyConfiguration(spec, (run) => this.open(run));
    this.chart.data = data;
    if (options) this.chart.options = options;
    this.chart.update("none");
    this.describe();
  }

  /** Opens the menu that saves it; the page says what stands around it. */
  save(options: PictureOptions): void {
    const configuration = (theme: ThemeName, fontScale: number) => studyConfiguration({ ...this.spec, theme, fontScale }, () => undefined);
    openSaveMenu(() => requestOf(chartBody({ canvas: this.canvas, configuration }, this.spec.fontScale), options));
  }

  dispose(): void {
    this.canvas.removeEventListener("keydown", this.onKey);
    this.canvas.removeEventListener("blur", this.onBlur);
    this.chart.destroy();
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const marks = this.marks();
    const step = event.key === "ArrowRight" || event.key === "ArrowDown" ? 1 : event.key === "ArrowLeft" || event.key === "ArrowUp" ? -1 : 0;
    if (event.key === "Enter" && marks[this.chosen]) this.open(marks[this.chosen].mark.run);
    else if (event.key === "Escape") this.choose(-1);
    else if (step !== 0 && marks.length > 0) this.choose((this.chosen + step + marks.length) % marks.length);
    else return;
    event.preventDefault();
  };

  private readonly onBlur = (): void => this.choose(-1);

  /** Every run in reading order: by workers, then by strategy. */
  private marks(): (ActiveElement & { readonly mark: StudyMark; readonly name: string })[] {
    return this.chart.data.datasets
      .flatMap((data, datasetIndex) => data.data.flatMap(({ mark }, index) => (mark
        ? [{ datasetIndex, index, element: this.chart.getDatasetMeta(datasetIndex).data[index], mark, name: data.label ?? "" }] : [])))
      .sort((a, b) => a.mark.workers - b.mark.workers || a.datasetIndex - b.datasetIndex);
  }

  private choose(place: number): void {
    const mark = this.marks()[place];
    this.chosen = mark ? place : -1;
    const active = mark ? [{ datasetIndex: mark.datasetIndex, index: mark.index }] : [];
    this.chart.setActiveElements(active);
    this.chart.tooltip?.setActiveElements(active, mark ? { x: mark.element.x, y: mark.element.y } : { x: 0, y: 0 });
    this.chart.update("none");
    this.said.textContent = mark ? `${mark.name}, ${workersText(mark.mark.workers)}: ${mark.mark.words}. Enter opens the run.` : "";
  }

  private open(run: string): void {
    void this.callbacks.invokeMethodAsync("OnRunChosen", run);
  }

  private describe(): void {
    this.canvas.setAttribute("role", "img");
    this.canvas.setAttribute("aria-label", describeStudy(this.spec));
  }
}
