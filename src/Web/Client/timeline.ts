/**
 * Room 5, its body: owns the canvases and the only requestAnimationFrame. Chunks come in through {@link Timeline.append}; a person's gestures through
 * gestures.ts; what has changed goes to lab.ts. Drawing happens at most once a frame, and at most 10 times a second for data alone, so that looking
 * takes little from the cores that are measured.
 */
import { decodeChunk } from "./chunk.ts";
import { draw, drawOverlay, type Overlay } from "./draw.ts";
import { listen, type GestureTarget } from "./gestures.ts";
import { patternMaker } from "./hatch.ts";
import { hoverAt, type HoverCard } from "./hover.ts";
import { showCard } from "./hoverCard.ts";
import { layoutRows, rowAt, type Layout } from "./layout.ts";
import { drawLegend, legendText } from "./legend.ts";
import { OverviewStrip } from "./overviewStrip.ts";
import type { ThemeName } from "./palette.ts";
import { RunData } from "./runData.ts";
import { makeTheme, surfaceColours, type Theme } from "./theme.ts";
import { buildDom, type TimelineDom } from "./timelineDom.ts";
import type { Stretch, View } from "./view.ts";
import { Viewport } from "./viewport.ts";

const DATA_REDRAW_MS = 100;

/** Rows that have room before the first chunk comes. */
export interface Reserved {
  readonly cores: number;
  readonly workers: number;
}

export class Timeline implements GestureTarget {
  run = new RunData();
  measured: readonly Stretch[] = [];
  selection: Stretch | null = null;
  isComplete = false;
  readonly dom: TimelineDom;
  readonly viewport = new Viewport();

  private reserved: Reserved = { cores: 0, workers: 0 };
  private theme: Theme;
  private pixelRatio = 1;
  private layout: Layout;
  private scrollCssPx = 0;
  private othersOpen = false;
  private pointer: { x: number; y: number } | null = null;
  private frame = 0;
  private dataTimer = 0;
  private isPictureStale = true;
  private readonly strip: OverviewStrip | null;
  private readonly resizeObserver: ResizeObserver;
  private readonly stopListening: () => void;

  /** @param onChange told after anything has changed that numbers or controls beside the timeline depend on. */
  constructor(
    host: HTMLElement, private themeName: ThemeName, private fontScale: number, hasOverview: boolean, hasLegend: boolean,
    private readonly onChange: () => void,
  ) {
    this.dom = buildDom(host, hasOverview, hasLegend);
    this.dom.legend?.canvas.setAttribute("role", "img");
    this.dom.legend?.canvas.setAttribute("aria-label", legendText());
    this.strip = this.dom.overview && new OverviewStrip(this.dom.overview, this.dom.overviewWindow, (centreNs) => this.centre(centreNs));
    this.theme = this.makeTheme();
    this.layout = this.makeLayout();
    this.stopListening = listen(this.dom.plot, this);
    this.resizeObserver = new ResizeObserver(() => this.redraw());
    this.resizeObserver.observe(this.dom.plot);
    // Widths of texts are other ones when the font has come.
    void document.fonts.ready.then(() => this.redraw());
  }

  /** Shows another run, from its beginning. */
  reset(reserved: Reserved, measured: readonly Stretch[]): void {
    this.run = new RunData();
    this.reserved = reserved;
    this.measured = measured;
    this.selection = null;
    this.isComplete = false;
    this.scrollCssPx = 0;
    this.viewport.reset();
    this.strip?.invalidate();
    this.say(null);
    this.redraw();
    this.onChange();
  }

  /** Appends the next chunk's bytes. Throws ChunkError where they are damaged. */
  append(bytes: Uint8Array): void {
    this.run.append(decodeChunk(bytes));
    this.viewport.grow(this.run.endNs, false);
    if (this.dataTimer === 0) this.dataTimer = window.setTimeout(() => this.showData(), DATA_REDRAW_MS);
  }

  /** No more chunks will come. */
  complete(): void {
    this.isComplete = true;
    this.viewport.grow(this.run.endNs, true);
    this.redraw();
    this.onChange();
  }

  /** A sentence in the corner of the plot; null takes it away. */
  say(text: string | null): void {
    this.dom.message.hidden = text === null;
    this.dom.message.textContent = text;
  }

  setMeasured(measured: readonly Stretch[]): void {
    this.measured = measured;
    this.redraw();
    this.onChange();
  }

  setTheme(name: ThemeName): void {
    this.themeName = name;
    this.restyle();
  }

  setFontScale(scale: number): void {
    this.fontScale = scale;
    this.restyle();
  }

  setFollow(isOn: boolean): void {
    this.viewport.follow(isOn);
    this.moved();
  }

  /** What is seen, for drawing, hover and pictures. */
  view(): View {
    return {
      run: this.run, scale: this.viewport.scale, layout: this.layout, theme: this.theme, scrollCssPx: this.scrollCssPx, measured: this.measured,
    };
  }

  get areOthersOpen(): boolean {
    return this.othersOpen;
  }

  dispose(): void {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.dataTimer);
    this.resizeObserver.disconnect();
    this.stopListening();
    this.strip?.dispose();
    this.dom.root.remove();
  }

  zoom(factor: number, xCssPx: number | null): void {
    this.viewport.zoom(factor, xCssPx);
    this.moved();
  }

  pan(deltaXCssPx: number, deltaYCssPx: number): void {
    if (deltaXCssPx !== 0) this.viewport.pan(deltaXCssPx);
    this.scrollCssPx -= deltaYCssPx;
    this.moved();
  }

  hover(place: { x: number; y: number } | null): void {
    this.pointer = place;
    this.requestFrame();
  }

  select(fromXCssPx: number, toXCssPx: number): void {
    const { scale } = this.viewport;
    const inPlot = (x: number) => Math.min(Math.max(x, scale.leftCssPx), scale.rightCssPx);
    const [a, b] = [fromXCssPx, toXCssPx].map((x) => Math.min(Math.max(0, scale.toNs(inPlot(x))), this.run.endNs));
    this.selection = { startNs: Math.min(a, b), endNs: Math.max(a, b) };
    this.requestFrame();
    this.onChange();
  }

  clearSelection(): boolean {
    if (!this.selection) return false;
    this.selection = null;
    this.requestFrame();
    this.onChange();
    return true;
  }

  click(xCssPx: number, yCssPx: number): void {
    if (rowAt(this.layout, yCssPx, this.scrollCssPx)?.kind === "others") {
      this.othersOpen = !this.othersOpen;
      this.redraw();
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

  show(startNs: number, endNs: number): void {
    this.viewport.show(startNs, endNs);
    this.moved();
  }

  private centre(timeNs: number): void {
    const half = this.viewport.scale.spanNs / 2;
    this.show(timeNs - half, timeNs + half);
  }

  private showData(): void {
    this.dataTimer = 0;
    this.redraw();
    this.onChange();
  }

  private moved(): void {
    this.redraw();
    this.onChange();
  }

  private restyle(): void {
    this.theme = this.makeTheme();
    this.strip?.invalidate();
    this.dom.legend?.fit(0, 0, 1);
    this.redraw();
  }

  private redraw(): void {
    this.isPictureStale = true;
    this.requestFrame();
  }

  private requestFrame(): void {
    if (this.frame === 0) this.frame = requestAnimationFrame(() => this.drawFrame());
  }

  private drawFrame(): void {
    this.frame = 0;
    const { clientWidth, clientHeight } = this.dom.plot;
    if (clientWidth === 0 || clientHeight === 0) return;
    if (window.devicePixelRatio !== this.pixelRatio) this.theme = this.makeTheme();
    this.drawLegendIfResized();
    const isResized = this.dom.picture.fit(clientWidth, this.dom.plot.clientHeight, this.pixelRatio);
    this.dom.overlay.fit(clientWidth, this.dom.plot.clientHeight, this.pixelRatio);
    if (isResized || this.isPictureStale) this.drawPicture(clientWidth);
    this.drawOverlay();
    this.isPictureStale = false;
  }

  private drawPicture(widthCssPx: number): void {
    this.layout = this.makeLayout();
    this.viewport.place(this.layout.gutterCssPx, this.layout.plotWidthCssPx);
    const mostCssPx = Math.max(0, this.layout.contentHeightCssPx - this.layout.rowsHeightCssPx);
    this.scrollCssPx = Math.min(Math.max(0, this.scrollCssPx), mostCssPx);
    draw(this.dom.picture.ctx, this.view(), this.othersOpen);
    this.strip?.update(this.run, this.viewport.scale, this.viewport.wholeNs, this.theme, widthCssPx, this.pixelRatio);
  }

  private drawOverlay(): void {
    const { ctx, widthCssPx, heightCssPx } = this.dom.overlay;
    const { pointer } = this;
    const card: HoverCard | null = pointer && hoverAt(this.view(), pointer.x, pointer.y);
    const isInPlot = pointer !== null && pointer.x >= this.viewport.scale.leftCssPx;
    const overlay: Overlay = { selection: this.selection, cursorNs: isInPlot ? this.viewport.scale.toNs(pointer.x) : null, outline: card?.target ?? null };
    ctx.clearRect(0, 0, widthCssPx, heightCssPx);
    drawOverlay(ctx, this.view(), overlay);
    showCard(this.dom.card, card, pointer?.x ?? 0, pointer?.y ?? 0, widthCssPx, heightCssPx);
  }

  private drawLegendIfResized(): void {
    const { legend, root } = this.dom;
    if (!legend) return;
    const left = this.layout.gutterCssPx;
    const width = root.clientWidth - left;
    const height = drawLegend(legend.ctx, this.theme, left, 0, width, false);
    if (!legend.fit(root.clientWidth, height, this.pixelRatio)) return;
    legend.ctx.fillStyle = this.theme.colours.background;
    legend.ctx.fillRect(0, 0, root.clientWidth, height);
    drawLegend(legend.ctx, this.theme, left, 0, width, true);
  }

  private makeTheme(): Theme {
    this.pixelRatio = window.devicePixelRatio;
    return makeTheme(this.themeName, surfaceColours(this.themeName, this.dom.root), this.fontScale, this.pixelRatio, patternMaker(this.pixelRatio));
  }

  private makeLayout(): Layout {
    const { clientWidth, clientHeight } = this.dom.plot;
    return layoutRows(this.run, {
      widthCssPx: clientWidth, heightCssPx: clientHeight, fontScale: this.fontScale, ...this.reserved, othersOpen: this.othersOpen,
    });
  }
}
