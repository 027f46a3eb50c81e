/**
 * Timelines under each other with one time axis: zoom, pan and cursor of one are those of all. They are aligned where their first measured rounds begin.
 *
 *   A   |..start-up..|0 ====== round ======|            time of the group: 0 where the round begins
 *   B        |..|0 === round ===|
 */
import type { Timeline, TimelineGroup } from "./timeline.ts";
import type { Stretch } from "./view.ts";

/** While a run grows the axis grows in steps, so that the others need not be drawn anew for each chunk. */
const STEP_NS = 250e6;

export class LinkedTimelines implements TimelineGroup {
  private readonly members: Timeline[] = [];
  private aligned = "";

  add(timeline: Timeline): void {
    this.members.push(timeline);
    timeline.group = this;
    this.grown();
  }

  remove(timeline: Timeline): void {
    const place = this.members.indexOf(timeline);
    if (place < 0) return;
    this.members.splice(place, 1);
    timeline.group = null;
    timeline.pointSame(null);
    timeline.align(0, null);
    this.grown();
  }

  moved(by: Timeline): void {
    const { scale, isFitted } = by.viewport;
    for (const other of this.others(by)) other.showSame(isFitted ? null : shifted(scale, other.zeroNs - by.zeroNs));
  }

  grown(): void {
    const whole = wholeOf(this.members);
    const zeros = this.members.map(zeroOf);
    const content = JSON.stringify([whole, zeros]);
    if (content === this.aligned) return;
    this.aligned = content;
    this.members.forEach((member, i) => member.align(zeros[i], shifted(whole, zeros[i])));
    // Who looks at a stretch goes on looking at it.
    const zoomed = this.members.find(({ viewport }) => !viewport.isFitted);
    if (zoomed) this.moved(zoomed);
  }

  pointed(by: Timeline): void {
    const { ownCursorNs } = by;
    for (const other of this.others(by)) other.pointSame(ownCursorNs === null ? null : ownCursorNs + other.zeroNs - by.zeroNs);
  }

  private others(one: Timeline): Timeline[] {
    return this.members.filter((member) => member !== one);
  }
}

/** Where the first measured round begins, once that is known. */
function zeroOf({ measured }: Timeline): number {
  return measured[0]?.startNs ?? 0;
}

/** From the earliest begin to the latest end, in the group's time. */
function wholeOf(members: readonly Timeline[]): Stretch {
  const startNs = Math.min(0, ...members.map((member) => -zeroOf(member)));
  const endNs = Math.max(STEP_NS, ...members.map((member) => member.run.endNs - zeroOf(member)));
  const isLive = members.some((member) => !member.isComplete);
  return { startNs, endNs: isLive ? Math.ceil(endNs / STEP_NS) * STEP_NS : endNs };
}

function shifted({ startNs, endNs }: Stretch, byNs: number): Stretch {
  return { startNs: startNs + byNs, endNs: endNs + byNs };
}
