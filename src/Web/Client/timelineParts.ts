/** What is drawn from a timeline's run beside it: charts, the graph of waits, the graph of tasks. They follow its selection and its cursor. */
import { BarChart, type ChartSpec } from "./charts.ts";
import type { ThemeName } from "./palette.ts";
import { rangeStats, sliceDurations, type RangeStats } from "./rangeStats.ts";
import { openSaveMenu, requestOf, type PictureOptions } from "./saveMenu.ts";
import { TaskGraphView } from "./taskGraphView.ts";
import type { Timeline } from "./timeline.ts";
import type { Stretch } from "./stretches.ts";
import { WaitGraphView } from "./waitGraphView.ts";

/** Charts that follow a timeline. */
export type ChartPart = "timeByState" | "durations";

/** One of them, as Blazor holds it. */
export interface PartHandle {
  /** Opens the menu that saves its picture. */
  save(options: PictureOptions): void;
  dispose(): void;
}

/** Numbers of the selection, else of the measured rounds, else of everything. */
export function statsOf(timeline: Timeline): RangeStats {
  return rangeStats(timeline.run, countedStretches(timeline), timeline.selection !== null);
}

export class TimelineParts {
  private readonly charts = new Map<BarChart, ChartPart>();
  private readonly waitGraphs = new Set<WaitGraphView>();
  private readonly taskGraphs = new Set<TaskGraphView>();

  constructor(private readonly timeline: Timeline, private readonly themeName: () => ThemeName) {
    timeline.onLane = (laneId, timeNs) => this.taskGraphs.forEach((graph) => graph.chooseAt(laneId, timeNs));
  }

  openChart(canvas: HTMLCanvasElement, kind: ChartPart): PartHandle {
    const chart = new BarChart(canvas, this.chartSpec(kind));
    this.charts.set(chart, kind);
    return {
      save: (options) => openSaveMenu(() => requestOf(chart.body(), options)),
      dispose: () => {
        this.charts.delete(chart);
        chart.dispose();
      },
    };
  }

  openWaitGraph(element: HTMLElement): PartHandle {
    const graph = new WaitGraphView(element);
    this.waitGraphs.add(graph);
    this.updateWaitGraph(graph);
    return {
      save: (options) => openSaveMenu(() => requestOf(graph.body(), options)),
      dispose: () => {
        this.waitGraphs.delete(graph);
        graph.dispose();
      },
    };
  }

  openTaskGraph(element: HTMLElement): PartHandle {
    const graph = new TaskGraphView(element, this.timeline);
    this.taskGraphs.add(graph);
    this.updateTaskGraph(graph);
    return {
      save: (options) => graph.save(options),
      dispose: () => {
        this.taskGraphs.delete(graph);
        graph.dispose();
      },
    };
  }

  updateCharts(): void {
    for (const [chart, kind] of this.charts) chart.update(this.chartSpec(kind));
  }

  updateGraphs(): void {
    this.waitGraphs.forEach((graph) => this.updateWaitGraph(graph));
    this.taskGraphs.forEach((graph) => this.updateTaskGraph(graph));
  }

  dispose(): void {
    for (const chart of this.charts.keys()) chart.dispose();
    this.charts.clear();
    for (const graph of this.waitGraphs) graph.dispose();
    this.waitGraphs.clear();
    for (const graph of this.taskGraphs) graph.dispose();
    this.taskGraphs.clear();
  }

  private updateWaitGraph(graph: WaitGraphView): void {
    const { run, cursorNs, isComplete, reserved } = this.timeline;
    graph.update({ run, cursorNs, isComplete, theme: this.timeline.view().theme, workers: reserved.workers, locks: reserved.locks });
  }

  private updateTaskGraph(graph: TaskGraphView): void {
    const { run, cursorNs, isComplete } = this.timeline;
    graph.update({ run, cursorNs, isComplete, theme: this.timeline.view().theme });
  }

  private chartSpec(kind: ChartPart): ChartSpec {
    const theme = this.themeName();
    if (kind === "durations") return { kind, theme, durationsNs: sliceDurations(this.timeline.run, countedStretches(this.timeline)), noun: "slices" };
    const rows = statsOf(this.timeline).lanes.filter((lane) => lane.number > 0).map(({ name, timesNs }) => ({ name, timesNs }));
    return { kind, theme, rows };
  }
}

function countedStretches({ selection, measured, run }: Timeline): readonly Stretch[] {
  if (selection) return [selection];
  return measured.length > 0 ? measured : [{ startNs: 0, endNs: run.endNs }];
}
