/**
 * Room 5, its body: owns the run's columns, the view and the only requestAnimationFrame. Chunks come in through {@link Timeline.append}; a person's gestures
 * through gestures.ts; drawing goes to stage.ts; that something has changed goes to timelineHandle.ts. It draws at most once a frame, and at most 12 times a
 * second for data alone, so that looking takes little from the cores that are measured.
 */
import { decodeChunk } from "./chunk.ts";
import { listen, type GestureTarget } from "./gestures.ts";
import { hoverAt } from "./hover.ts";
import { rowAt } from "./layout.ts";
import type { ThemeName } from "./palette.ts";
import type { Marks } from "./ledgerMarks.ts";
import { RunData } from "./runData.ts";
import { Stage, type Reserved, type Scene } from "./stage.ts";
import type { TimelineShot } from "./timelinePicture.ts";
import type { Stretch, View } from "./view.ts";
import { Viewport } from "./viewport.ts";

/** Shorter than a chunk, so that a chunk is drawn at once, and one that came late delays only the next few. */
const DATA_REDRAW_MS = 80;
/** What is so near to the screen is drawn at once; the rest when it is scrolled to, or when nothing has changed for a while. */
const SCREEN_MARGIN = "100px";
const LATE_MS = 300;

/** Timelines that show the same moments as this one. */
export interface TimelineGroup {
  /** This one's view is another. */
  moved(by: Timeline): void;
  /** Its run has grown, or has another begin. */
  grown(): void;
  /** The pointer is elsewhere. */
  pointed(by: Timeline): void;
  remove(timeline: Timeline): void;
}

export const NOTHING_RESERVED: Reserved = { cores: 0, workers: 0, beside: 0, gil: false, locks: 0, counters: 0 };

export class Timeline implements GestureTarget, Scene {
  run = new RunData();
  measured: readonly Stretch[] = [];
  selection: Stretch | null = null;
  isComplete = false;
  reserved: Reserved = NOTHING_RESERVED;
  selectedLock: number | null = null;
  marked: Marks | null = null;
  pointer: { x: number; y: number } | null = null;
  scrollCssPx = 0;
  othersOpen = false;
  zeroNs = 0;
  /** Those beside it, where there are some. */
  group: TimelineGroup | null = null;
  /** The moment to mark while the pointer is on a timeline beside this one. */
  otherCursorNs: number | null = null;
  readonly viewport = new Viewport();
  /** Called after each frame, for what else follows the cursor. */
  onFrame: (() => void) | null = null;

  private readonly stage: Stage;
  private frame = 0;
  private dataTimer = 0;
  private dataShownMs = 0;
  private isPictureStale = true;
  private isOnScreen = true;
  private lateTimer = 0;
  private readonly resizeObserver: ResizeObserver;
  private readonly screenObserver: IntersectionObserver;
  private readonly stopListening: () => void;

  /** @param onChange told after anything has changed that numbers or controls beside the timeline depend on. */
  constructor(
    host: HTMLElement, themeName: ThemeName, fontScale: number, hasOverview: boolean, hasLegend: boolean, private readonly onChange: () => void,
  ) {
    this.stage = new Stage(host, themeName, fontScale, hasOverview, hasLegend, this, (centreNs) => this.centre(centreNs));
    this.stopListening = listen(this.stage.dom.plot, this);
    this.stage.dom.showAll.addEventListener("click", () => this.selectLock(null));
    this.resizeObserver = new ResizeObserver(() => this.redraw());
    this.resizeObserver.observe(this.stage.dom.root);
    this.screenObserver = new IntersectionObserver((entries) => this.comeOnScreen(entries.at(-1)?.isIntersecting ?? true), { rootMargin: SCREEN_MARGIN });
    this.screenObserver.observe(this.stage.dom.root);
    // Texts have other widths when the font has come.
    void document.fonts.ready.then(() => this.restyle());
  }

  /** Shows another run, from its beginning. */
  reset(reserved: Reserved, measured: readonly Stretch[]): void {
    this.run = new RunData();
    this.reserved = reserved;
    this.selectedLock = null;
    this.marked = null;
    this.measured = measured;
    this.selection = null;
    this.isComplete = false;
    this.scrollCssPx = 0;
    this.viewport.reset();
    this.group?.grown();
    this.stage.strip?.invalidate();
    this.say(null);
    this.changed();
  }

  /** Appends the next chunk's bytes. Throws ChunkError where they are damaged. */
  append(bytes: Uint8Array): void {
    this.run.append(decodeChunk(bytes));
    this.viewport.grow(this.run.endNs, false);
    if (this.dataTimer !== 0) return;
    const waitMs = Math.max(0, this.dataShownMs + DATA_REDRAW_MS - performance.now());
    this.dataTimer = window.setTimeout(() => this.showData(), waitMs);
  }

  /** No more chunks will come. */
  complete(): void {
    this.isComplete = true;
    this.run.isComplete = true;
    this.viewport.grow(this.run.endNs, true);
    this.group?.grown();
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
    this.group?.grown();
    this.changed();
  }

  restyle(themeName?: ThemeName, fontScale?: number): void {
    this.stage.restyle(themeName, fontScale);
    this.redraw();
  }

  setFollow(isOn: boolean): void {
    this.viewport.follow(isOn);
    this.moved();
  }

  show(startNs: number, endNs: number): void {
    this.viewport.show(startNs, endNs);
    this.moved();
  }

  /** Takes its place among others: from where its axis counts, and what is the whole of all, in its own time. */
  align(zeroNs: number, bounds: Stretch | null): void {
    this.zeroNs = zeroNs;
    this.viewport.setBounds(bounds);
    this.redraw();
  }

  /** Shows what a timeline beside it shows; null: everything. */
  showSame(stretch: Stretch | null): void {
    if (stretch) this.viewport.show(stretch.startNs, stretch.endNs);
    else this.viewport.fit();
    this.redraw();
  }

  /** Marks the moment at which the pointer is on a timeline beside it. */
  pointSame(timeNs: number | null): void {
    this.otherCursorNs = timeNs;
    this.requestFrame();
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
    return { view: this.view(), reserved: this.reserved, othersOpen: this.othersOpen, selection: this.selection };
  }

  dispose(): void {
    this.group?.remove(this);
    cancelAnimationFrame(this.frame);
    // A frame that something still asks for would draw on canvases that are gone.
    this.frame = -1;
    clearTimeout(this.dataTimer);
    clearTimeout(this.lateTimer);
    this.resizeObserver.disconnect();
    this.screenObserver.disconnect();
    this.stopListening();
    this.stage.dispose();
  }

  zoom(factor: number, xCssPx: number | null): void {
    this.viewport.zoom(factor, xCssPx);
    this.moved();
  }

  pan(deltaXCssPx: number, deltaYCssPx: number): void {
    if (deltaXCssPx !== 0) this.viewport.pan(deltaXCssPx);
    this.scrollCssPx = this.view().scrollCssPx - deltaYCssPx;
    this.moved();
  }

  hover(place: { x: number; y: number } | null): void {
    this.pointer = place;
    this.group?.pointed(this);
    this.requestFrame();
  }

  select(fromXCssPx: number, toXCssPx: number): void {
    const { scale } = this.viewport;
    const inPlot = (x: number) => Math.min(Math.max(x, scale.leftCssPx), scale.rightCssPx);
    const [a, b] = [fromXCssPx, toXCssPx].map((x) => Math.min(Math.max(0, scale.toNs(inPlot(x))), this.run.endNs));
    this.selection = a === b ? null : { startNs: Math.min(a, b), endNs: Math.max(a, b) };
    this.requestFrame();
    this.onChange();
  }

  /** Selects a stretch and shows it with what is around it. */
  selectStretch(stretch: Stretch): void {
    const marginNs = Math.max(1000, stretch.endNs - stretch.startNs);
    this.selection = stretch;
    this.show(stretch.startNs - marginNs, stretch.endNs + marginNs);
  }

  clearSelection(): boolean {
    if (!this.selection) return false;
    this.selection = null;
    this.requestFrame();
    this.onChange();
    return true;
  }

  escape(): boolean {
    if (this.clearSelection()) return true;
    if (this.selectedLock === null) return false;
    this.selectLock(null);
    return true;
  }

  click(xCssPx: number, yCssPx: number): void {
    const view = this.view();
    const row = rowAt(view.layout, yCssPx, view.scrollCssPx);
    if (row?.kind === "others") {
      this.othersOpen = !this.othersOpen;
      this.redraw();
    } else if (row?.kind === "lock") {
      this.selectLock(row.id === this.selectedLock ? null : row.id);
    } else if (xCssPx >= this.viewport.scale.leftCssPx) {
      this.clearSelection();
    }
  }

  open(xCssPx: number, yCssPx: number): void {
    const target = hoverAt(this.view(), xCssPx, yCssPx)?.target;
    if (!target) return;
    const marginNs = (target.endNs - target.startNs) * 0.1;
    this.show(target.startNs - marginNs, target.endNs + marginNs);
  }

  fit(): void {
    this.viewport.fit();
    this.moved();
  }

  toggleFollow(): void {
    this.setFollow(!this.viewport.isFollowing);
  }

  private centre(timeNs: number): void {
    const half = this.viewport.scale.spanNs / 2;
    this.show(timeNs - half, timeNs + half);
  }

  private showData(): void {
    this.dataTimer = 0;
    this.dataShownMs = performance.now();
    this.group?.grown();
    this.changed();
  }

  private moved(): void {
    this.group?.moved(this);
    this.changed();
  }

  private changed(): void {
    this.redraw();
    this.onChange();
  }

  private redraw(): void {
    this.isPictureStale = true;
    this.requestFrame();
  }

  private requestFrame(): void {
    if (this.frame === 0) this.frame = requestAnimationFrame(() => this.drawFrame());
  }

  private comeOnScreen(isOnScreen: boolean): void {
    this.isOnScreen = isOnScreen;
    if (isOnScreen) this.requestFrame();
  }

  private drawFrame(): void {
    this.frame = 0;
    clearTimeout(this.lateTimer);
    if (this.isOnScreen) this.drawStage();
    else this.lateTimer = window.setTimeout(() => this.drawStage(), LATE_MS);
    this.onFrame?.();
  }

  private drawStage(): void {
    this.stage.drawFrame(this, this.isPictureStale);
    this.isPictureStale = false;
  }
}
