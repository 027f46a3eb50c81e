/** The overview on the page: redrawn only when data has come; its window is an element that moves without drawing. */
import { drawOverview } from "./overview.ts";
import type { RunData } from "./runData.ts";
import type { Theme } from "./theme.ts";
import { TimeScale } from "./timeScale.ts";
import type { Surface } from "./timelineDom.ts";

/** As in timeline.css. */
export const OVERVIEW_HEIGHT_CSS_PX = 40;
const LEAST_WINDOW_CSS_PX = 4;

export class OverviewStrip {
  private scale = new TimeScale(0, 1, 0, 1);
  private drawn = "";
  private readonly controller = new AbortController();

  /** @param show moves the view so that it is centred on a moment. */
  constructor(private readonly surface: Surface, private readonly windowElement: HTMLElement, show: (centreNs: number) => void) {
    const strip = surface.canvas.parentElement ?? surface.canvas;
    const options = { signal: this.controller.signal };
    const go = (event: PointerEvent) => show(this.scale.toNs(event.clientX - strip.getBoundingClientRect().left));
    strip.addEventListener("pointerdown", (event) => {
      strip.setPointerCapture(event.pointerId);
      go(event);
    }, options);
    strip.addEventListener("pointermove", (event) => {
      if (strip.hasPointerCapture(event.pointerId)) go(event);
    }, options);
  }

  /** Brings strip and window up to date. */
  update(run: RunData, view: TimeScale, wholeNs: number, theme: Theme, widthCssPx: number, pixelRatio: number): void {
    const isResized = this.surface.fit(widthCssPx, OVERVIEW_HEIGHT_CSS_PX, pixelRatio);
    this.scale = new TimeScale(0, wholeNs, view.leftCssPx, view.widthCssPx);
    const content = `${run.version} ${wholeNs} ${view.leftCssPx}`;
    if (isResized || content !== this.drawn) drawOverview(this.surface.ctx, run, this.scale, theme, OVERVIEW_HEIGHT_CSS_PX);
    this.drawn = content;
    const left = this.scale.toCssPx(view.startNs);
    const width = Math.max(LEAST_WINDOW_CSS_PX, this.scale.toCssPx(view.endNs) - left);
    this.windowElement.style.left = `${Math.min(left, this.scale.rightCssPx - LEAST_WINDOW_CSS_PX)}px`;
    this.windowElement.style.width = `${width}px`;
  }

  /** Draw again even if no data has come: the theme or the run is another. */
  invalidate(): void {
    this.drawn = "";
  }

  dispose(): void {
    this.controller.abort();
  }
}
