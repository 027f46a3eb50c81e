/** Runs under each other that share a slide: gives the place of each its height, so that all of them and the legend are seen, or tells that there is no room for all. */
import type { Detail } from "./rowHeights.ts";
import { sharedRoom, type SharedRoom } from "./sharedRoom.ts";
import type { Timeline } from "./timeline.ts";

/** A timeline and the element that it fills. */
export interface Place {
  readonly timeline: Timeline;
  readonly element: HTMLElement;
}

export class SlideShare {
  private readonly resizeObserver: ResizeObserver;
  private placed = "";
  private told: boolean | null = null;

  /**
   * @param stack the element that has the room; its children hold the places, each with its heading.
   * @param places all of them, those that are hidden too.
   * @param onFit told whether there is room for all, when that has changed.
   */
  constructor(private readonly stack: HTMLElement, private readonly places: () => readonly Place[], private readonly fontScale: number, private readonly onFit: (fits: boolean) => void) {
    this.resizeObserver = new ResizeObserver(() => this.layOut());
    this.resizeObserver.observe(stack);
    this.layOut();
  }

  /** Divides the room anew: its size, or what is to be seen, has changed. */
  layOut(): void {
    const places = this.places().toSorted((a, b) => (a.element.compareDocumentPosition(b.element) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
    const seen = places.filter(({ element }) => element.offsetParent !== null);
    const last = seen.at(-1);
    if (!last) return;
    const widthCssPx = last.element.clientWidth;
    const legendOf = (detail: Detail) => last.timeline.legendHeightCssPx(widthCssPx, detail);
    const headingCssPx = this.headingOf(last);
    const roomFor = (some: readonly Place[]) =>
      sharedRoom(some.map(({ timeline }) => timeline), widthCssPx, this.fontScale, this.stack.clientHeight - some.length * headingCssPx, legendOf);
    this.place(seen, roomFor(seen), legendOf);
    this.tell(roomFor(places).fits);
  }

  dispose(): void {
    this.resizeObserver.disconnect();
    for (const { timeline, element } of this.places()) {
      element.style.removeProperty("height");
      timeline.setShare(null);
    }
  }

  private place(seen: readonly Place[], { detail, heightsCssPx }: SharedRoom, legendOf: (detail: Detail) => number): void {
    const isLast = (i: number) => i === seen.length - 1;
    const heights = heightsCssPx.map((height, i) => height + (isLast(i) ? legendOf(detail) : 0));
    const content = JSON.stringify([heights, detail]);
    if (content === this.placed) return;
    this.placed = content;
    seen.forEach(({ timeline, element }, i) => {
      element.style.height = `${heights[i]}px`;
      timeline.setShare({ detail, hasAxis: isLast(i) });
    });
  }

  private headingOf({ element }: Place): number {
    const child = [...this.stack.children].find((one): one is HTMLElement => one instanceof HTMLElement && one.contains(element));
    return child ? child.offsetHeight - element.offsetHeight : 0;
  }

  private tell(fits: boolean): void {
    if (fits === this.told) return;
    this.told = fits;
    this.onFit(fits);
  }
}
