/**
 * Room 5, its body: owns the run's columns and the view. Chunks come in through {@link Timeline.append}; a person's gestures through timelineGestures.ts;
 * drawing goes to stage.ts; that something has changed goes to timelineHandle.ts. When it draws is frames.ts's decision: seldom enough that looking takes
 * little from the cores that are measured.
 */
import { decodeChunk } from "./chunk.ts";
import { Frames } from "./frames.ts";
import { listen } from "./gestures.ts";
import type { HostClock } from "./hostClocks.ts";
import { NOTHING_KNOWN, NOTHING_RESERVED, type KnownRun, type Reserved } from "./knownRun.ts";
import { legendOf, type Explained } from "./legend.ts";
import type { ThemeName } from "./palette.ts";
import type { Marks } from "./ledgerMarks.ts";
import { measuredStretch } from "./measuredStretch.ts";
import type { Detail } from "./rowHeights.ts";
import { RunData } from "./runData.ts";
import { Stage, type RoomShare, type Scene } from "./stage.ts";
import { TimelineGestures } from "./timelineGestures.ts";
import type { TimelineShot } from "./timelinePicture.ts";
import type { Selection, View } from "./view.ts";
import type { Stretch } from "./stretches.ts";
import { Viewport, type Fitted } from "./viewport.ts";

/** A run that is opened after its end shows what was measured where that is a smaller part of it. */
const SMALL_PART = 0.5;

/** Timelines that show the same moments as this one. */
export interface TimelineGroup {
  readonly members: readonly Timeline[];
  /** This one's view is another. */
  moved(by: Timeline): void;
  /** Its run has grown, or has another begin. */
  grown(): void;
  /** The pointer is elsewhere. */
  pointed(by: Timeline): void;
  remove(timeline: Timeline): void;
}

export class Timeline implements Scene {
  run = new RunData();
  measured: readonly Stretch[] = [];
  selection: Selection | null = null;
  isComplete = false;
  reserved: Reserved = NOTHING_RESERVED;
  selectedLock: number | null = null;
  marked: Marks | null = null;
  pointer: { x: number; y: number } | null = null;
  scrollCssPx = 0;
  othersOpen = false;
  zeroNs = 0;
  share: RoomShare | null = null;
  /** Those beside it, where there are some. */
  group: TimelineGroup | null = null;
  /** The moment to mark while the pointer is on a timeline beside this one. */
  otherCursorNs: number | null = null;
  readonly viewport = new Viewport();
  readonly gestures = new TimelineGestures(this);
  /** Called after each frame, for what else follows the cursor. */
  onFrame: (() => void) | null = null;
  /** Called with a lane and a moment that a person has clicked. */
  onLane: ((laneId: number, timeNs: number) => void) | null = null;

  private readonly stage: Stage;
  private readonly frames: Frames;
  private known = NOTHING_KNOWN;
  private isPictureStale = true;
  private readonly resizeObserver: ResizeObserver;
  private readonly stopListening: () => void;

  /** @param onChange told after anything has changed that numbers or controls beside the timeline depend on. */
  constructor(
    host: HTMLElement, themeName: ThemeName, fontScale: number, hasOverview: boolean, hasLegend: boolean, private readonly onChange: () => void,
  ) {
    this.stage = new Stage(host, themeName, fontScale, hasOverview, hasLegend, this, (centreNs) => this.centre(centreNs));
    this.frames = new Frames(this.stage.dom.root, () => this.drawStage(), () => this.onFrame?.());
    this.stopListening = listen(this.stage.dom.plot, this.gestures);
    this.stage.dom.showAll.addEventListener("click", () => this.selectLock(null));
    this.resizeObserver = new ResizeObserver(() => this.redraw());
    this.resizeObserver.observe(this.stage.dom.root);
    // Texts have other widths when the font has come.
    void document.fonts.ready.then(() => this.restyle());
  }

  /** Shows another run, from its beginning; without one, nothing. */
  reset(known: Partial<KnownRun> = {}): void {
    this.run = new RunData();
    this.known = { ...NOTHING_KNOWN, ...known };
    this.reserved = this.known.reserved;
    this.selectedLock = null;
    this.marked = null;
    this.measured = this.known.measured;
    this.selection = null;
    this.isComplete = false;
    this.scrollCssPx = 0;
    this.viewport.reset();
    if (this.group) this.viewport.fit("measured");
    this.placeMeasured();
    this.stage.strip?.invalidate();
    this.say(null);
    this.changed();
  }

  /** Appends the next chunk's bytes. Throws ChunkError where they are damaged. */
  append(bytes: Uint8Array): void {
    this.run.append(decodeChunk(bytes));
    this.viewport.grow(this.run.endNs, false);
    this.frames.requestForData(() => {
      this.placeMeasured();
      this.changed();
    });
  }

  /** No more chunks will come. */
  complete(): void {
    const isUntouched = this.viewport.isFollowing;
    this.isComplete = true;
    this.run.isComplete = true;
    this.viewport.grow(this.run.endNs, true);
    this.placeMeasured();
    if (isUntouched && this.known.hasEnded && this.isSmallPart(this.measuredStretch)) this.viewport.fit("measured");
    this.changed();
  }

  /** A sentence in the corner of the plot; null takes it away. */
  say(text: string | null): void {
    const { message } = this.stage.dom;
    message.hidden = text === null;
    message.textContent = text;
  }

  /** A sentence for those who can't see the picture. */
  describe(text: string): void {
    if (this.stage.dom.summary.textContent !== text) this.stage.dom.summary.textContent = text;
  }

  setMeasured(measured: readonly Stretch[]): void {
    this.measured = measured;
    this.placeMeasured();
    this.changed();
  }

  /** From the first measured round's begin to the last one's end, or as far as an unfinished one has come; null where none has begun. */
  get measuredStretch(): Stretch | null {
    return measuredStretch(this.run, this.measured, this.known.warmUps);
  }

  setHosts(hosts: readonly HostClock[]): void {
    this.run.hosts = hosts;
    this.redraw();
  }

  restyle(themeName?: ThemeName, fontScale?: number): void {
    this.stage.restyle(themeName, fontScale);
    // Those that share a slide with it may have more room now, or less.
    this.group?.grown();
    this.redraw();
  }

  /** Takes its part of a slide that it shares; null: it has its place for itself. */
  setShare(share: RoomShare | null): void {
    this.share = share;
    this.redraw();
  }

  /** Height of its legend with the gap above it; 0 where another timeline shows it. */
  legendHeightCssPx(widthCssPx: number, detail: Detail): number {
    return this.stage.legendHeightCssPx(widthCssPx, legendOf(this.explained, detail));
  }

  setFollow(isOn: boolean): void {
    this.viewport.follow(isOn);
    this.moved();
  }

  show(startNs: number, endNs: number): void {
    this.viewport.show(startNs, endNs);
    this.moved();
  }

  /** Shows as a whole: everything, or what was measured. */
  fit(what: Fitted): void {
    this.viewport.fit(what);
    this.moved();
  }

  /** Takes its place among others: from where its axis counts, what is the whole of all, and what was measured of all, in its own time; null: by itself again. */
  align(zeroNs: number, all: { readonly whole: Stretch; readonly measured: Stretch | null } | null): void {
    this.zeroNs = zeroNs;
    this.viewport.setBounds(all && all.whole);
    this.viewport.setMeasured(all ? all.measured : this.measuredStretch);
    this.redraw();
  }

  /** Shows what a timeline beside it shows. */
  showSame(shown: Stretch | Fitted): void {
    if (typeof shown === "string") this.viewport.fit(shown);
    else this.viewport.show(shown.startNs, shown.endNs);
    this.redraw();
  }

  /** Marks the moment at which the pointer is on a timeline beside it. */
  pointSame(timeNs: number | null): void {
    this.otherCursorNs = timeNs;
    this.frames.request();
  }

  /** The pointer is at this place of the plot; null: elsewhere. */
  point(place: { x: number; y: number } | null): void {
    this.pointer = place;
    this.group?.pointed(this);
    this.frames.request();
  }

  /** Shows only those that use this lock; null: all. */
  selectLock(id: number | null): void {
    if (id === this.selectedLock) return;
    this.selectedLock = id;
    this.scrollCssPx = this.stage.scrolledTo(this, "lock", id);
    this.changed();
  }

  /** Shows only these stretches of the workers' lanes; null: all. */
  mark(marked: Marks | null): void {
    this.marked = marked;
    this.changed();
  }

  get states(): readonly number[] | null {
    return this.known.states;
  }

  /** Timelines under each other share a legend. */
  get explained(): readonly Explained[] {
    return this.group?.members ?? [this];
  }

  /** The moment under the pointer, here or on a timeline beside it; null where there is none. */
  get cursorNs(): number | null {
    return this.ownCursorNs ?? this.otherCursorNs;
  }

  get ownCursorNs(): number | null {
    const { scale } = this.viewport;
    return this.pointer && this.pointer.x >= scale.leftCssPx ? scale.toNs(this.pointer.x) : null;
  }

  /** What is seen. */
  view(): View {
    return this.stage.view(this);
  }

  /** What is seen, for pictures. */
  shot(): TimelineShot {
    this.drawStage();
    return { view: this.view(), reserved: this.reserved, states: this.states, othersOpen: this.othersOpen, selection: this.selection };
  }

  dispose(): void {
    this.group?.remove(this);
    this.frames.dispose();
    this.resizeObserver.disconnect();
    this.stopListening();
    this.stage.dispose();
  }

  setSelection(selection: Stretch | null): void {
    this.selection = selection;
    this.frames.request();
    this.onChange();
  }

  /** Selects a stretch and shows it with what is around it; of a slice also its lane. */
  selectStretch(stretch: Selection): void {
    const marginNs = Math.max(1000, stretch.endNs - stretch.startNs);
    this.selection = stretch;
    if (stretch.slice) this.scrollCssPx = this.stage.scrolledTo(this, "lane", stretch.slice.laneId);
    this.show(stretch.startNs - marginNs, stretch.endNs + marginNs);
  }

  /** Selects a slice, and moves what is seen only where it is not in sight. */
  selectSlice(slice: Selection): void {
    const { scale } = this.viewport;
    if (slice.endNs - slice.startNs > scale.spanNs) return this.selectStretch(slice);
    this.selection = slice;
    if (slice.slice) this.scrollCssPx = this.stage.scrolledTo(this, "lane", slice.slice.laneId);
    if (slice.startNs < scale.startNs || slice.endNs > scale.endNs) this.centre((slice.startNs + slice.endNs) / 2);
    else this.changed();
  }

  clearSelection(): boolean {
    if (!this.selection) return false;
    this.setSelection(null);
    return true;
  }

  /** Unfolds the threads that are no workers, or folds them again. */
  toggleOthers(): void {
    this.othersOpen = !this.othersOpen;
    this.redraw();
  }

  /** Another stretch is seen: tells those beside it. */
  moved(): void {
    this.group?.moved(this);
    this.changed();
  }

  private centre(timeNs: number): void {
    const half = this.viewport.scale.spanNs / 2;
    this.show(timeNs - half, timeNs + half);
  }

  private placeMeasured(): void {
    if (this.group) this.group.grown();
    else this.viewport.setMeasured(this.measuredStretch);
  }

  private isSmallPart(stretch: Stretch | null): boolean {
    return stretch !== null && !this.group && stretch.endNs - stretch.startNs < SMALL_PART * this.run.endNs;
  }

  private changed(): void {
    this.redraw();
    this.onChange();
  }

  private redraw(): void {
    this.isPictureStale = true;
    this.frames.request();
  }

  private drawStage(): void {
    this.stage.drawFrame(this, this.isPictureStale);
    this.isPictureStale = false;
  }
}
