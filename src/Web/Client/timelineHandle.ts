/** A timeline as Blazor holds it: connects feed, timeline, charts and .NET. The methods are described at the head of lab.ts. */
import { ChunkFeed, type ChunkSink } from "./chunkFeed.ts";
import type { HostClock } from "./hostClocks.ts";
import { LabServer } from "./hub.ts";
import { ledgerMarks } from "./ledgerMarks.ts";
import type { LedgerPart } from "./ledgerRules.ts";
import type { ThemeName } from "./palette.ts";
import type { RangeStats } from "./rangeStats.ts";
import { openSaveMenu, requestOf, type PictureOptions } from "./saveMenu.ts";
import { NOTHING_RESERVED, type Reserved, type KnownRun } from "./knownRun.ts";
import { Throttle } from "./throttle.ts";
import { Timeline } from "./timeline.ts";
import { timelineInWords } from "./timelineInWords.ts";
import { statsOf, TimelineParts, type ChartPart, type PartHandle } from "./timelineParts.ts";
import { timelineBody } from "./timelinePicture.ts";
import type { Stretch } from "./stretches.ts";
import type { Fitted } from "./viewport.ts";

/** A .NET object whose [JSInvokable] methods can be called. */
export interface DotNetReference {
  invokeMethodAsync(method: string, ...args: unknown[]): Promise<unknown>;
}

/** How it looks; without anything said: with overview and legend. */
export interface TimelineOptions {
  readonly theme: ThemeName;
  readonly fontScale?: number;
  readonly overview?: boolean;
  readonly legend?: boolean;
}

/** What the page knows of the run that is to be watched. */
export interface WatchOptions extends Omit<Reserved, "locks" | "counters">, Partial<Pick<Reserved, "locks" | "counters">>, Partial<Omit<KnownRun, "reserved">> {
  readonly hosts?: readonly HostClock[];
}

export class TimelineHandle implements ChunkSink {
  readonly timeline: Timeline;
  private readonly server = new LabServer();
  private readonly changed: Throttle;
  private readonly parts: TimelineParts;
  private feed: ChunkFeed | null = null;
  runId: string | null = null;
  private error: string | null = null;
  private toldSelection: Stretch | null = null;
  private toldLock: number | null = null;
  private theme: ThemeName;

  constructor(readonly element: HTMLElement, options: TimelineOptions, private readonly callbacks: DotNetReference | null) {
    this.theme = options.theme;
    this.changed = new Throttle(() => this.tell());
    this.timeline = new Timeline(element, options.theme, options.fontScale ?? 1, options.overview ?? true, options.legend ?? true, () => this.changed.poke());
    this.parts = new TimelineParts(this.timeline, () => this.theme);
    this.timeline.onFrame = () => this.parts.updateGraphs();
  }

  watch(runId: string, options: WatchOptions): void {
    if (runId === this.runId) return this.timeline.setMeasured(options.measured ?? []);
    this.clear();
    this.runId = runId;
    const { measured = [], states = null, warmUps = 0, hasEnded = false, hosts = [], ...reserved } = options;
    this.timeline.reset({ reserved: { ...NOTHING_RESERVED, ...reserved }, states, measured, warmUps, hasEnded });
    this.timeline.setHosts(hosts);
    this.feed = new ChunkFeed(this.server, runId, this);
    void this.feed.start();
  }

  clear(): void {
    this.feed?.stop();
    this.feed = null;
    this.runId = null;
    this.error = null;
    this.timeline.reset();
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

  fit(what: Fitted): void {
    this.timeline.fit(what);
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
    return statsOf(this.timeline);
  }

  openChart(canvas: HTMLCanvasElement, kind: ChartPart): PartHandle {
    return this.parts.openChart(canvas, kind);
  }

  openWaitGraph(element: HTMLElement): PartHandle {
    return this.parts.openWaitGraph(element);
  }

  openTaskGraph(element: HTMLElement): PartHandle {
    return this.parts.openTaskGraph(element);
  }

  savePicture(options: PictureOptions): void {
    openSaveMenu(() => requestOf(timelineBody(this.timeline.shot()), options));
  }

  dispose(): void {
    this.feed?.stop();
    this.server.close();
    this.changed.dispose();
    this.parts.dispose();
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

  private tell(): void {
    const { timeline } = this;
    const { run } = timeline;
    this.parts.updateCharts();
    timeline.describe(timelineInWords(timeline));
    this.call("OnTimelineChanged", {
      runId: this.runId, chunks: run.nextChunk, endNs: run.endNs, follow: timeline.viewport.isFollowing, complete: timeline.isComplete,
      measured: timeline.measuredStretch !== null, error: this.error, lostSwitches: run.lostSwitches, lostSlices: run.lostSlices,
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
}
