/**
 * Timelines under each other with one time axis: zoom, pan and cursor of one are those of all. They are aligned where their first measured rounds begin, and open on what was measured.
 *
 *   A   |..start-up..|0 ====== round ======|end|        time of the group: 0 where the round begins
 *   B        |..|0 === round ===|..end..|
 *                     measured
 *       ^ everything                           ^
 */
import { legendOf } from "./legend.ts";
import type { Timeline, TimelineGroup } from "./timeline.ts";
import type { Stretch } from "./stretches.ts";
import type { Fitted } from "./viewport.ts";

/** While a run grows the axis grows in steps, so that the others need not be drawn anew for each chunk. */
const STEP_NS = 250e6;

export class LinkedTimelines implements TimelineGroup {
  readonly members: Timeline[] = [];
  private aligned = "";

  /** @param onGrown told after there is more to show. */
  constructor(private readonly onGrown: () => void = () => undefined) {}

  add(timeline: Timeline): void {
    this.members.push(timeline);
    timeline.group = this;
    timeline.showSame("measured");
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
    const { scale, fitted } = by.viewport;
    for (const other of this.others(by)) other.showSame(fitted ?? shifted(scale, other.zeroNs - by.zeroNs));
  }

  /** Shows as a whole: everything of all, or what was measured of all. */
  fit(what: Fitted): void {
    for (const member of this.members) member.showSame(what);
  }

  grown(): void {
    const whole = wholeOf(this.members);
    const measured = measuredOf(this.members);
    const zeros = this.members.map(zeroOf);
    // The last of them explains the colours of all.
    const content = JSON.stringify([whole, measured, zeros, legendOf(this.members, "full")]);
    this.onGrown();
    if (content === this.aligned) return;
    this.aligned = content;
    this.members.forEach((member, i) => member.align(zeros[i], { whole: shifted(whole, zeros[i]), measured: measured && shifted(measured, zeros[i]) }));
    // Who looks at a stretch goes on looking at it.
    const zoomed = this.members.find(({ viewport }) => !viewport.fitted);
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

/** Where the first measured round begins, once that is known; also where it never ended. */
function zeroOf({ measuredStretch }: Timeline): number {
  return measuredStretch?.startNs ?? 0;
}

/** From the earliest begin to the latest end, in the group's time. */
function wholeOf(members: readonly Timeline[]): Stretch {
  const startNs = Math.min(0, ...members.map((member) => -zeroOf(member)));
  const endNs = Math.max(STEP_NS, ...members.map((member) => member.run.endNs - zeroOf(member)));
  return { startNs, endNs: stepped(members, endNs) };
}

/**
 * From where the runs are aligned to the end of the last measured round, in the group's time; null where none has begun. A round that never ended (nobody in it could go on) counts only
 * where there is no other: how long the run was left in it says nothing of those beside it.
 */
function measuredOf(members: readonly Timeline[]): Stretch | null {
  const counted = members.filter(({ measured, isComplete }) => measured.length > 0 || !isComplete);
  const lengthsOf = (some: readonly Timeline[]) => some.flatMap(({ measuredStretch }) => (measuredStretch ? [measuredStretch.endNs - measuredStretch.startNs] : []));
  const [ended, unended] = [lengthsOf(counted), lengthsOf(members)];
  if (unended.length === 0) return null;
  return { startNs: 0, endNs: ended.length > 0 ? stepped(counted, Math.max(...ended)) : Math.max(...unended) };
}

/** While one of them lives the axis grows in steps. */
function stepped(members: readonly Timeline[], endNs: number): number {
  return members.some((member) => !member.isComplete) ? Math.ceil(endNs / STEP_NS) * STEP_NS : endNs;
}

function shifted({ startNs, endNs }: Stretch, byNs: number): Stretch {
  return { startNs: startNs + byNs, endNs: endNs + byNs };
}
