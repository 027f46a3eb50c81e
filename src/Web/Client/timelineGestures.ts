/** What a person's gestures (gestures.ts) do to a timeline. */
import type { GestureTarget } from "./gestures.ts";
import { hoverAt } from "./hover.ts";
import { rowAt } from "./layout.ts";
import type { Timeline } from "./timeline.ts";

/** Of a slice that is opened, seen on either side of it. */
const OPENED_MARGIN = 0.1;

export class TimelineGestures implements GestureTarget {
  constructor(private readonly timeline: Timeline) {}

  zoom(factor: number, xCssPx: number | null): void {
    this.timeline.viewport.zoom(factor, xCssPx);
    this.timeline.moved();
  }

  pan(deltaXCssPx: number, deltaYCssPx: number): void {
    const { timeline } = this;
    if (deltaXCssPx !== 0) timeline.viewport.pan(deltaXCssPx);
    timeline.scrollCssPx = timeline.view().scrollCssPx - deltaYCssPx;
    timeline.moved();
  }

  hover(place: { x: number; y: number } | null): void {
    this.timeline.point(place);
  }

  select(fromXCssPx: number, toXCssPx: number): void {
    const { scale } = this.timeline.viewport;
    const inPlot = (x: number) => Math.min(Math.max(x, scale.leftCssPx), scale.rightCssPx);
    const [a, b] = [fromXCssPx, toXCssPx].map((x) => Math.min(Math.max(0, scale.toNs(inPlot(x))), this.timeline.run.endNs));
    this.timeline.setSelection(a === b ? null : { startNs: Math.min(a, b), endNs: Math.max(a, b) });
  }

  escape(): boolean {
    if (this.timeline.clearSelection()) return true;
    if (this.timeline.selectedLock === null) return false;
    this.timeline.selectLock(null);
    return true;
  }

  click(xCssPx: number, yCssPx: number): void {
    const { timeline } = this;
    const view = timeline.view();
    const row = rowAt(view.layout, yCssPx, view.scrollCssPx);
    if (row?.kind === "others") timeline.toggleOthers();
    else if (row?.kind === "lock") timeline.selectLock(row.id === timeline.selectedLock ? null : row.id);
    else if (xCssPx >= timeline.viewport.scale.leftCssPx) {
      timeline.clearSelection();
      if (row?.kind === "lane") timeline.onLane?.(row.id, timeline.viewport.scale.toNs(xCssPx));
    }
  }

  open(xCssPx: number, yCssPx: number): void {
    const target = hoverAt(this.timeline.view(), xCssPx, yCssPx)?.target;
    if (!target) return;
    const marginNs = (target.endNs - target.startNs) * OPENED_MARGIN;
    this.timeline.show(target.startNs - marginNs, target.endNs + marginNs);
  }

  fit(): void {
    this.timeline.fit("everything");
  }

  fitMeasured(): void {
    this.timeline.fit("measured");
  }

  toggleFollow(): void {
    this.timeline.setFollow(!this.timeline.viewport.isFollowing);
  }
}
