/** A timeline as Blazor holds it: connects feed, timeline, charts and .NET. The methods are described at the head of lab.ts. */
import { BarChart, type ChartSpec } from "./charts.ts";
import { ChunkFeed, type ChunkSink } from "./chunkFeed.ts";
import type { HostClock } from "./hostClocks.ts";
import { LabServer } from "./hub.ts";
import { ledgerMarks } from "./ledgerMarks.ts";
import type { LedgerPart } from "./ledgerRules.ts";
import { states, type ThemeName } from "./palette.ts";
import { rangeStats, sliceDurations, type RangeStats } from "./rangeStats.ts";
import { openSaveMenu, requestOf, type PictureOptions } from "./saveMenu.ts";
import { TaskGraphView } from "./taskGraphView.ts";
import { Throttle } from "./throttle.ts";
import type { Reserved } from "./stage.ts";
import { NOTHING_RESERVED, Timeline } from "./timeline.ts";
import { durationText, percentText } from "./timeText.ts";
import { timelineBody } from "./timelinePicture.ts";
import type { Stretch } from "./view.ts";
import { waitGraphAt } from "./waitGraph.ts";
import { WaitGraphView } from "./waitGraphView.ts";
import { graphInWords } from "./waitGraphWords.ts";

/** A .NET object whose [JSInvokable] methods can be called. */
export interface DotNetReference {
  invokeMethodAsync(method: string, ...args: unknown[]): Promise<unknown>;
}

export interface TimelineOptions {
  readonly theme: ThemeName;
  readonly fontScale?: number;
  readonly overview?: boolean;
  readonly legend?: boolean;
}

export interface WatchOptions extends Omit<Reserved, "locks" | "counters">, Partial<Pick<Reserved, "locks" | "counters">> {
  readonly measured?: readonly Stretch[];
  readonly hosts?: readonly HostClock[];
}

/** What is drawn from a timeline's run beside it. */
export interface PartHandle {
  /** Opens the menu that saves its picture. */
  save(options: PictureOptions): void;
  dispose(): void;
}

export class TimelineHandle implements ChunkSink {
  readonly timeline: Timeline;
  private readonly server = new LabServer();
  private readonly changed: Throttle;
  private readonly charts = new Map<BarChart, "timeByState" | "durations">();
  private readonly graphs = new Set<WaitGraphView>();
  private readonly taskGraphs = new Set<TaskGraphView>();
  private feed: ChunkFeed | null = null;
  runId: string | null = null;
  private error: string | null = null;
  private toldSelection: Stretch | null = null;
  private toldLock: number | null = null;
  private theme: ThemeName;

  constructor(element: HTMLElement, options: TimelineOptions, private readonly callbacks: DotNetReference | null) {
    this.theme = options.theme;
    this.changed = new Throttle(() => this.tell());
    this.timeline = new Timeline(element, options.theme, options.fontScale ?? 1, options.overview ?? true, options.legend ?? true, () => this.changed.poke());
    this.timeline.onFrame = () => {
      this.graphs.forEach((graph) => this.updateGraph(graph));
      this.taskGraphs.forEach((graph) => this.updateTaskGraph(graph));
    };
  }

  watch(runId: string, options: WatchOptions): void {
    if (runId === this.runId) return this.timeline.setMeasured(options.measured ?? []);
    this.clear();
    this.runId = runId;
    this.timeline.reset({ ...NOTHING_RESERVED, ...options }, options.measured ?? []);
    this.timeline.setHosts(options.hosts ?? []);
    this.feed = new ChunkFeed(this.server, runId, this);
    void this.feed.start();
  }

  clear(): void {
    this.feed?.stop();
    this.feed = null;
    this.runId = null;
    this.error = null;
    this.timeline.reset(NOTHING_RESERVED, []);
  }

  setTheme(theme: ThemeName): void {
    this.theme = theme;
    this.timeline.restyle(theme);
    this.changed.poke();
  }

  setFontScale(scale: number): void {
    this.timeline.restyle(this.theme, scale);
  }

  setMeasured(measured: readonly Stretch[]): void {
    this.timeline.setMeasured(measured);
  }

  setHosts(hosts: readonly HostClock[]): void {
    this.timeline.setHosts(hosts);
  }

  setFollow(isOn: boolean): void {
    this.timeline.setFollow(isOn);
  }

  fit(): void {
    this.timeline.fit();
  }

  show(startNs: number, endNs: number): void {
    this.timeline.show(startNs, endNs);
  }

  clearSelection(): void {
    this.timeline.clearSelection();
  }

  selectLock(id: number | null): void {
    this.toldLock = id;
    this.timeline.selectLock(id);
  }

  mark(parts: readonly LedgerPart[] | null, workers: readonly number[]): void {
    const { run, measured } = this.timeline;
    this.timeline.mark(parts && ledgerMarks(run, measured, workers, parts));
  }

  stats(): RangeStats {
    return rangeStats(this.timeline.run, this.countedStretches(), this.timeline.selection !== null);
  }

  openChart(canvas: HTMLCanvasElement, kind: "timeByState" | "durations"): PartHandle {
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
    this.graphs.add(graph);
    this.updateGraph(graph);
    return {
      save: (options) => openSaveMenu(() => requestOf(graph.body(), options)),
      dispose: () => {
        this.graphs.delete(graph);
        graph.dispose();
      },
    };
  }

  openTaskGraph(element: HTMLElement): PartHandle {
    const graph = new TaskGraphView(element, (stretch) => this.timeline.selectStretch(stretch));
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

  savePicture(options: PictureOptions): void {
    openSaveMenu(() => requestOf(timelineBody(this.timeline.shot()), options));
  }

  dispose(): void {
    this.feed?.stop();
    this.server.close();
    this.changed.dispose();
    for (const chart of this.charts.keys()) chart.dispose();
    this.charts.clear();
    for (const graph of this.graphs) graph.dispose();
    this.graphs.clear();
    for (const graph of this.taskGraphs) graph.dispose();
    this.taskGraphs.clear();
    this.timeline.dispose();
  }

  chunk(bytes: Uint8Array): void {
    this.timeline.append(bytes);
  }

  complete(): void {
    this.timeline.complete();
  }

  offline(isOffline: boolean): void {
    this.timeline.say(isOffline ? "No connection to the server. Trying again …" : null);
  }

  failed(message: string): void {
    this.error = message;
    this.timeline.say(message);
    this.changed.poke();
  }

  /** What numbers and charts count: the selection, else the measured rounds, else everything. */
  private countedStretches(): readonly Stretch[] {
    const { selection, measured, run } = this.timeline;
    if (selection) return [selection];
    return measured.length > 0 ? measured : [{ startNs: 0, endNs: run.endNs }];
  }

  private updateGraph(graph: WaitGraphView): void {
    const { run, cursorNs, isComplete, reserved } = this.timeline;
    graph.update({ run, cursorNs, isComplete, theme: this.timeline.view().theme, workers: reserved.workers, locks: reserved.locks });
  }

  private updateTaskGraph(graph: TaskGraphView): void {
    const { run, cursorNs, isComplete } = this.timeline;
    graph.update({ run, cursorNs, isComplete, theme: this.timeline.view().theme });
  }

  private tell(): void {
    const { timeline } = this;
    const { run } = timeline;
    for (const [chart, kind] of this.charts) chart.update(this.chartSpec(kind));
    timeline.describe(this.inWords());
    this.call("OnTimelineChanged", {
      runId: this.runId, chunks: run.nextChunk, endNs: run.endNs, follow: timeline.viewport.isFollowing, complete: timeline.isComplete,
      error: this.error, lostSwitches: run.lostSwitches, lostSlices: run.lostSlices,
    });
    if (timeline.selection !== this.toldSelection) {
      this.toldSelection = timeline.selection;
      this.call("OnRangeSelected", timeline.selection && this.stats());
    }
    if (timeline.selectedLock === this.toldLock) return;
    this.toldLock = timeline.selectedLock;
    this.call("OnLockSelected", timeline.selectedLock);
  }

  private call(method: string, argument: unknown): void {
    // The page may be gone before its timeline is: then nobody is there to be told.
    this.callbacks?.invokeMethodAsync(method, argument).catch(() => undefined);
  }

  private chartSpec(kind: "timeByState" | "durations"): ChartSpec {
    const { run } = this.timeline;
    if (kind === "durations") return { kind, theme: this.theme, durationsNs: sliceDurations(run, this.countedStretches()), noun: "slices" };
    const rows = this.stats().lanes.filter((lane) => lane.number > 0).map(({ name, timesNs }) => ({ name, timesNs }));
    return { kind, theme: this.theme, rows };
  }

  /** The picture for those who can't see it; read out when it changes, so it stays silent while a run grows. */
  private inWords(): string {
    if (!this.timeline.isComplete && !this.timeline.selection) return "";
    const stats = this.stats();
    const lanes = stats.lanes.filter((lane) => lane.number > 0).map((lane) => {
      const sum = lane.timesNs.reduce((a, b) => a + b, 0);
      const parts = lane.timesNs.flatMap((ns, state) => (ns > 0 ? `${states[state].label} ${percentText(ns / sum)}` : []));
      return `${lane.name}: ${parts.join(", ")}`;
    });
    const { run } = this.timeline;
    const graph = waitGraphAt(run, run.endNs);
    const deadlock = this.timeline.isComplete && graph.isEndless ? ` ${graphInWords(run, graph, true)}` : "";
    const what = stats.isSelection ? "Selected" : "Run of";
    return `${what} ${durationText(stats.endNs - stats.startNs)}. ${lanes.join(". ")}.${deadlock}`;
  }
}
