/**
 * The canvases of a timeline: sizes, theme, layout, and the drawing of one frame. It draws when it is told to; timeline.ts decides when, and what.
 */
import { canvasBrushes } from "./brushes.ts";
import { draw, drawOverlay } from "./draw.ts";
import { hoverAt, middleOf, sliceOutline } from "./hover.ts";
import { showCard, type HoverCard } from "./hoverCard.ts";
import type { Reserved } from "./knownRun.ts";
import { layoutRows, type Layout, type Row } from "./layout.ts";
import { drawLegend, legendOf, legendText, type Explained, type LegendContent } from "./legend.ts";
import { OVERVIEW_HEIGHT_CSS_PX, OverviewStrip } from "./overviewStrip.ts";
import type { ThemeName } from "./palette.ts";
import type { Marks } from "./ledgerMarks.ts";
import type { Detail } from "./rowHeights.ts";
import type { RunData } from "./runData.ts";
import { sharedRoom } from "./sharedRoom.ts";
import { makeTheme, surfaceColours, type Theme } from "./theme.ts";
import { buildDom, type TimelineDom } from "./timelineDom.ts";
import type { Selection, View } from "./view.ts";
import type { Stretch } from "./stretches.ts";
import type { Viewport } from "./viewport.ts";

/** As in timeline.css. */
const GAP_CSS_PX = 8;
const LEAST_PLOT_CSS_PX = 160;
const LEGEND_LEFT_CSS_PX = 12;

/** What is to be drawn. */
export interface Scene {
  readonly run: RunData;
  readonly viewport: Viewport;
  readonly measured: readonly Stretch[];
  /** The moment from which the axis counts. */
  readonly zeroNs: number;
  readonly selection: Selection | null;
  /** Where the pointer is; null: not over the plot. */
  readonly pointer: { readonly x: number; readonly y: number } | null;
  readonly scrollCssPx: number;
  /** The moment under the pointer, also where that is on a timeline beside this one. */
  readonly cursorNs: number | null;
  readonly reserved: Reserved;
  /** The runs whose colours its legend explains. */
  readonly explained: readonly Explained[];
  readonly othersOpen: boolean;
  readonly selectedLock: number | null;
  readonly marked: Marks | null;
  /** What it got of a slide that it shares; null: it has its place for itself. */
  readonly share: RoomShare | null;
}

/** A timeline's part of a slide on which there are several. */
export interface RoomShare {
  readonly detail: Detail;
  /** False: one below it has the axis of both. */
  readonly hasAxis: boolean;
}

export class Stage {
  readonly dom: TimelineDom;
  readonly strip: OverviewStrip | null;
  theme: Theme;
  layout: Layout;
  private pixelRatio = 1;
  private drawnLegend = "";

  /** @param show moves the view so that it is centred on a moment. */
  constructor(
    host: HTMLElement, private themeName: ThemeName, private fontScale: number, hasOverview: boolean, hasLegend: boolean, scene: Scene,
    show: (centreNs: number) => void,
  ) {
    this.dom = buildDom(host, hasOverview, hasLegend);
    this.dom.legend?.canvas.setAttribute("role", "img");
    this.strip = this.dom.overview && new OverviewStrip(this.dom.overview, this.dom.overviewWindow, show);
    this.theme = this.makeTheme();
    this.layout = this.makeLayout(scene);
  }

  /** Colours or sizes are other ones. */
  restyle(themeName = this.themeName, fontScale = this.fontScale): void {
    this.themeName = themeName;
    this.fontScale = fontScale;
    this.theme = this.makeTheme();
    this.strip?.invalidate();
    this.drawnLegend = "";
  }

  view(scene: Scene): View {
    const mostCssPx = Math.max(0, this.layout.contentHeightCssPx - this.layout.rowsHeightCssPx);
    return {
      run: scene.run, scale: scene.viewport.scale, layout: this.layout, theme: this.theme, measured: scene.measured, zeroNs: scene.zeroNs, selectedLock: scene.selectedLock,
      marked: scene.marked,
      scrollCssPx: Math.min(Math.max(0, scene.scrollCssPx), mostCssPx),
    };
  }

  /** By how much the rows must be scrolled to see one of them; as they are where it is seen already, or is none. */
  scrolledTo(scene: Scene, kind: Row["kind"], id: number | null): number {
    const { scrollCssPx, layout } = this.view(scene);
    const row = layout.rows.find((other) => other.kind === kind && other.id === id);
    if (!row) return scrollCssPx;
    return Math.min(row.topCssPx, Math.max(scrollCssPx, row.topCssPx + row.heightCssPx - layout.rowsHeightCssPx));
  }

  /** Draws one frame: only what lies over the picture unless that has changed too. Does nothing while the timeline is hidden. */
  drawFrame(scene: Scene, isPictureStale: boolean): void {
    const { root } = this.dom;
    if (root.clientWidth === 0 || root.clientHeight === 0) return;
    if (window.devicePixelRatio !== this.pixelRatio) this.restyle();
    if (isPictureStale) this.drawPicture(scene, root.clientWidth);
    this.drawOverlay(scene);
  }

  dispose(): void {
    this.strip?.dispose();
    this.dom.root.remove();
  }

  private drawPicture(scene: Scene, widthCssPx: number): void {
    const { picture, overlay, plot } = this.dom;
    this.layout = this.makeLayout(scene);
    const heightCssPx = this.layout.rowsHeightCssPx + this.layout.axisHeightCssPx;
    plot.style.height = `${heightCssPx}px`;
    picture.fit(widthCssPx, heightCssPx, this.pixelRatio);
    overlay.fit(widthCssPx, heightCssPx, this.pixelRatio);
    scene.viewport.place(this.layout.gutterCssPx, this.layout.plotWidthCssPx);
    draw(picture.ctx, this.view(scene), scene.othersOpen);
    this.showSelectedLock(scene);
    this.strip?.update(scene.run, scene.viewport.scale, scene.viewport.wholeNs, this.theme, widthCssPx, this.pixelRatio);
  }

  private drawOverlay(scene: Scene): void {
    const { ctx, widthCssPx, heightCssPx } = this.dom.overlay;
    const { pointer } = scene;
    const view = this.view(scene);
    const selected = sliceOutline(view, scene.selection?.slice);
    // Whoever steps with keys has no pointer to ask what a slice is.
    const asked = pointer ?? (selected && this.dom.plot.matches(":focus-visible") ? middleOf(view, selected) : null);
    const card: HoverCard | null = asked && hoverAt(view, asked.x, asked.y);
    ctx.clearRect(0, 0, widthCssPx, heightCssPx);
    drawOverlay(ctx, view, { selection: scene.selection, cursorNs: scene.cursorNs, outline: card?.target ?? selected });
    showCard(this.dom.card, card, asked?.x ?? 0, asked?.y ?? 0, widthCssPx, heightCssPx);
  }

  /** The way back from a selected lock. */
  private showSelectedLock({ selectedLock, run }: Scene): void {
    const { showAll } = this.dom;
    showAll.hidden = selectedLock === null;
    if (selectedLock !== null) showAll.textContent = `Only who uses ${run.locks.tracks[selectedLock]?.info.name ?? "this lock"} · show all`;
  }

  /** Height of the legend with the gap above it at this width; 0 where another timeline shows it. */
  legendHeightCssPx(widthCssPx: number, content: LegendContent): number {
    const { legend } = this.dom;
    if (!legend || legend.canvas.offsetParent === null) return 0;
    return drawLegend(legend.ctx, this.theme, LEGEND_LEFT_CSS_PX, 0, widthCssPx - LEGEND_LEFT_CSS_PX, false, content) + GAP_CSS_PX;
  }

  /** Draws the legend again only when its place, its colours or what it is of have changed. */
  private placeLegend(widthCssPx: number, heightCssPx: number, content: LegendContent): void {
    const { legend } = this.dom;
    const drawn = JSON.stringify([widthCssPx, heightCssPx, content]);
    if (!legend || heightCssPx === 0 || drawn === this.drawnLegend) return;
    legend.fit(widthCssPx, heightCssPx, this.pixelRatio);
    legend.ctx.fillStyle = this.theme.colours.background;
    legend.ctx.fillRect(0, 0, widthCssPx, heightCssPx);
    drawLegend(legend.ctx, this.theme, LEGEND_LEFT_CSS_PX, 0, widthCssPx - LEGEND_LEFT_CSS_PX, true, content);
    legend.canvas.setAttribute("aria-label", legendText(content));
    this.drawnLegend = drawn;
  }

  private makeTheme(): Theme {
    this.pixelRatio = window.devicePixelRatio;
    return makeTheme(this.themeName, surfaceColours(this.themeName, this.dom.root), this.fontScale, this.pixelRatio, canvasBrushes(this.pixelRatio));
  }

  private makeLayout(scene: Scene): Layout {
    const { clientWidth, clientHeight } = this.dom.root;
    const { run, share } = scene;
    const above = this.strip ? OVERVIEW_HEIGHT_CSS_PX + GAP_CSS_PX : 0;
    const heightOf = (detail: Detail) => this.legendHeightCssPx(clientWidth, legendOf(scene.explained, detail));
    const detail = share?.detail ?? this.detailFor(scene, clientWidth, clientHeight - above, heightOf);
    const legendCssPx = heightOf(detail);
    this.placeLegend(clientWidth, Math.max(0, legendCssPx - GAP_CSS_PX), legendOf(scene.explained, detail));
    const heightCssPx = Math.max(share ? 0 : LEAST_PLOT_CSS_PX, clientHeight - above - legendCssPx);
    const input = { ...scene.reserved, widthCssPx: clientWidth, heightCssPx, fontScale: this.fontScale, othersOpen: scene.othersOpen, hasAxis: share?.hasAxis ?? true };
    return layoutRows(run, share || this.isSlide ? { ...input, detail } : input);
  }

  private get isSlide(): boolean {
    return this.fontScale > 1;
  }

  /** On a slide nobody scrolls: what has no room there is left away. */
  private detailFor(scene: Scene, widthCssPx: number, roomCssPx: number, legendHeight: (detail: Detail) => number): Detail {
    return this.isSlide ? sharedRoom([scene], widthCssPx, this.fontScale, roomCssPx, legendHeight).detail : "full";
  }
}
