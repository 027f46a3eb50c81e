/** When a timeline draws: at most once a frame, at most 12 times a second for data alone, and later where it is not on the screen. */

/** Shorter than a chunk, so that a chunk is drawn at once, and one that came late delays only the next few. */
const DATA_REDRAW_MS = 80;
/** What is so near to the screen is drawn at once; the rest when it is scrolled to, or when nothing has changed for a while. */
const SCREEN_MARGIN = "100px";
const LATE_MS = 300;

export class Frames {
  private frame = 0;
  private dataTimer = 0;
  private dataShownMs = 0;
  private isOnScreen = true;
  private lateTimer = 0;
  private readonly screenObserver: IntersectionObserver;

  /** @param draw draws. @param onFrame is called after each frame, drawn or not. */
  constructor(element: HTMLElement, private readonly draw: () => void, private readonly onFrame: () => void) {
    this.screenObserver = new IntersectionObserver((entries) => this.comeOnScreen(entries.at(-1)?.isIntersecting ?? true), { rootMargin: SCREEN_MARGIN });
    this.screenObserver.observe(element);
  }

  /** Draws with the next frame. */
  request(): void {
    if (this.frame === 0) this.frame = requestAnimationFrame(() => this.drawFrame());
  }

  /** Calls `show` once more data is to be shown, however often it comes. */
  requestForData(show: () => void): void {
    if (this.dataTimer !== 0) return;
    const waitMs = Math.max(0, this.dataShownMs + DATA_REDRAW_MS - performance.now());
    this.dataTimer = window.setTimeout(() => {
      this.dataTimer = 0;
      this.dataShownMs = performance.now();
      show();
    }, waitMs);
  }

  dispose(): void {
    cancelAnimationFrame(this.frame);
    // A frame that something still asks for would draw on canvases that are gone.
    this.frame = -1;
    clearTimeout(this.dataTimer);
    clearTimeout(this.lateTimer);
    this.screenObserver.disconnect();
  }

  private comeOnScreen(isOnScreen: boolean): void {
    this.isOnScreen = isOnScreen;
    if (isOnScreen) this.request();
  }

  private drawFrame(): void {
    this.frame = 0;
    clearTimeout(this.lateTimer);
    if (this.isOnScreen) this.draw();
    else this.lateTimer = window.setTimeout(this.draw, LATE_MS);
    this.onFrame();
  }
}
