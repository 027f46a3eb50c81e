/** What a person's gestures (gestures.ts) do to a timeline. */
import type { GestureTarget } from "./gestures.ts";
import { hoverAt } from "./hover.ts";
import { rowAt } from "./layout.ts";
import { besideSlice, sliceNear } from "./sliceSteps.ts";
import type { Timeline } from "./timeline.ts";
import type { TaskSlice } from "./runTasks.ts";
import type { Selection } from "./view.ts";

/** Of a slice that is opened, seen on either side of it. */
const OPENED_MARGIN = 0.1;

export class TimelineGestures implements GestureTarget {
  /** A range that keys select: the end that stays, the one that moves, and what was selected by it. */
  private range: { readonly fixedNs: number; readonly movedNs: number; readonly selection: Selection | null } | null = null;

  constructor(private readonly timeline: Timeline) {}

  zoom(factor: number, xCssPx: number | null): void {
    this.timeline.viewport.zoom(factor, xCssPx ?? this.middleOfSlice());
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

  extend(deltaCssPx: number): void {
    const { timeline } = this;
    const { selection, run, viewport: { scale } } = timeline;
    const middleNs = (scale.startNs + scale.endNs) / 2;
    const known = this.range?.selection === selection ? this.range : null;
    const fixedNs = known?.fixedNs ?? selection?.startNs ?? middleNs;
    const movedNs = Math.min(Math.max(0, (known?.movedNs ?? selection?.endNs ?? middleNs) + deltaCssPx * scale.nsPerCssPx), run.endNs);
    timeline.setSelection(fixedNs === movedNs ? null : { startNs: Math.min(fixedNs, movedNs), endNs: Math.max(fixedNs, movedNs) });
    this.range = { fixedNs, movedNs, selection: timeline.selection };
    if (movedNs < scale.startNs || movedNs > scale.endNs) timeline.show(movedNs - scale.spanNs / 2, movedNs + scale.spanNs / 2);
  }

  stepSlice(by: 1 | -1): void {
    const { run, selection } = this.timeline;
    const slice = selection?.slice;
    this.choose(slice ? besideSlice(run, slice, by) : this.firstSlice());
  }

  stepLane(by: 1 | -1): void {
    const { run, selection } = this.timeline;
    const slice = selection?.slice;
    if (!slice) return this.choose(this.firstSlice());
    const lanes = this.lanes();
    const startNs = slice.level.startNs[slice.index];
    for (let i = lanes.indexOf(slice.laneId) + by; i >= 0 && i < lanes.length; i += by) {
      const near = sliceNear(run, lanes[i], startNs);
      if (near) return this.choose(near);
    }
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

  /** Lanes from above, as they are drawn. */
  private lanes(): number[] {
    return this.timeline.view().layout.rows.filter((row) => row.kind === "lane").map((row) => row.id);
  }

  /** Where keys begin: in the middle of what is seen, in the first worker's lane that has pieces of work. */
  private firstSlice(): TaskSlice | null {
    const { run, viewport: { scale } } = this.timeline;
    const lanes = this.lanes();
    for (const laneId of [...lanes.filter((id) => (run.lanes[id]?.number ?? 0) > 0), ...lanes]) {
      const near = sliceNear(run, laneId, (scale.startNs + scale.endNs) / 2);
      if (near) return near;
    }
    return null;
  }

  private choose(slice: TaskSlice | null): void {
    if (!slice) return;
    const { level, index } = slice;
    this.timeline.selectSlice({ startNs: level.startNs[index], endNs: Math.min(level.endNs[index], this.timeline.run.endNs), slice });
  }

  /** Keys zoom to the slice that is selected; null where there is none in sight. */
  private middleOfSlice(): number | null {
    const { selection, viewport: { scale } } = this.timeline;
    if (!selection?.slice) return null;
    const xCssPx = scale.toCssPx((selection.startNs + selection.endNs) / 2);
    return xCssPx > scale.leftCssPx && xCssPx < scale.rightCssPx ? xCssPx : null;
  }
}
