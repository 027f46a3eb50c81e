/** The elements of a timeline, and canvases that are as sharp as the screen. */

/** A canvas and its context in css pixels. */
export class Surface {
  readonly canvas = document.createElement("canvas");
  readonly ctx: CanvasRenderingContext2D;
  widthCssPx = 0;
  heightCssPx = 0;
  private pixelRatio = 1;

  constructor(className: string, isOpaque: boolean) {
    this.canvas.className = className;
    const ctx = this.canvas.getContext("2d", { alpha: !isOpaque });
    if (!ctx) throw new Error("This browser has no 2D canvas.");
    this.ctx = ctx;
  }

  /** Takes the size of a place on the page; true if that has changed something. A changed canvas is empty. */
  fit(widthCssPx: number, heightCssPx: number, pixelRatio: number): boolean {
    if (widthCssPx === this.widthCssPx && heightCssPx === this.heightCssPx && pixelRatio === this.pixelRatio && this.canvas.width > 0) return false;
    this.widthCssPx = widthCssPx;
    this.heightCssPx = heightCssPx;
    this.pixelRatio = pixelRatio;
    this.canvas.width = Math.max(1, Math.round(widthCssPx * pixelRatio));
    this.canvas.height = Math.max(1, Math.round(heightCssPx * pixelRatio));
    this.canvas.style.height = `${heightCssPx}px`;
    this.ctx.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
    return true;
  }
}

/** What the timeline puts into its element; /js/timeline.css places it. */
export interface TimelineDom {
  readonly root: HTMLElement;
  readonly plot: HTMLElement;
  readonly picture: Surface;
  readonly overlay: Surface;
  readonly overview: Surface | null;
  readonly overviewWindow: HTMLElement;
  readonly legend: Surface | null;
  readonly card: HTMLElement;
  readonly message: HTMLElement;
  /** Is there while only those are shown that use one lock. */
  readonly showAll: HTMLElement;
  readonly summary: HTMLElement;
}

/** Builds the elements into `host`. */
export function buildDom(host: HTMLElement, hasOverview: boolean, hasLegend: boolean): TimelineDom {
  const root = element("div", "tl-root");
  const overview = hasOverview ? new Surface("tl-overview-canvas", true) : null;
  const overviewWindow = element("div", "tl-overview-window");
  if (overview) {
    const strip = element("div", "tl-overview");
    strip.append(overview.canvas, overviewWindow);
    root.append(strip);
  }
  const plot = element("div", "tl-plot");
  const picture = new Surface("tl-picture", true);
  const overlay = new Surface("tl-overlay", false);
  const card = element("div", "tl-card");
  const message = element("div", "tl-message");
  const notices = element("div", "tl-notices");
  const showAll = element("button", "tl-message");
  // Else the plot would take the pointer, and with it the click.
  showAll.addEventListener("pointerdown", (event) => event.stopPropagation());
  card.hidden = message.hidden = showAll.hidden = true;
  notices.append(showAll, message);
  plot.append(picture.canvas, overlay.canvas, notices, card);
  plot.tabIndex = 0;
  plot.setAttribute("role", "application");
  plot.setAttribute("aria-roledescription", "timeline");
  plot.setAttribute("aria-label", "Timeline of cores, workers and locks. Plus and minus zoom, arrows move, 0 shows everything, m what was measured, space follows or pauses. Shift with left and right selects a range; full stop and comma select the next and the previous piece of work, shift with up and down one of another lane.");
  root.append(plot);
  const legend = hasLegend ? new Surface("tl-legend", true) : null;
  if (legend) root.append(legend.canvas);
  const summary = element("p", "tl-visually-hidden");
  summary.setAttribute("aria-live", "polite");
  root.append(summary);
  host.replaceChildren(root);
  return { root, plot, picture, overlay, overview, overviewWindow, legend, card, message, showAll, summary };
}

function element(tag: "div" | "p" | "button", className: string): HTMLElement {
  const created = document.createElement(tag);
  created.className = className;
  return created;
}
