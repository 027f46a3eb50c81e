/** What is under the pointer in the row of a lock or counter, and for what a lane waits, in words. Part of hover.ts. */
import { lockKindText, recordedText } from "./drawHeads.ts";
import { lockParts } from "./drawLock.ts";
import type { HoverCard, Line } from "./hoverCard.ts";
import { timeLines } from "./hoverLines.ts";
import type { Row } from "./layout.ts";
import type { LockTrack } from "./lockTrack.ts";
import { durationText } from "./timeText.ts";
import type { View } from "./view.ts";

/** The card of a lock at a moment: who holds it since when, who waits. */
export function lockCard(view: View, row: Row, timeNs: number): HoverCard | null {
  const { run } = view;
  const track = run.locks.tracks[row.id];
  if (!track) return null;
  const index = track.holders.at(timeNs);
  const isOver = index >= 0 && track.holders.endNs[index] < Infinity;
  const stretch = index < 0 ? null : { startNs: track.holders.startNs[index], endNs: isOver ? track.holders.endNs[index] : run.endNs };
  const holders = track.holdersAt(timeNs);
  const isPaused = run.locks.pauses.at(timeNs) >= 0;
  const lines: Line[] = stretch && holders.length === 1 ? timeLines(view, stretch, isOver) : [];
  if (holders.length > 1) lines.push(["holders", lanesSince(view, holders, timeNs)]);
  lines.push(["waiting", lanesSince(view, track.waitersAt(timeNs), timeNs) || "nobody"], ...usesAround(view, track, timeNs), ...aboutLock(view, track));
  if (isPaused) lines.push(["here", "uses were counted, not recorded"]);
  const parts = lockParts(row.heightCssPx, track.isNeverHeld);
  return {
    title: lockTitle(view, track, holders.map(({ laneId }) => laneId), track.waiters.valueAt(timeNs), isPaused), lines,
    target: stretch && { ...stretch, topCssPx: row.topCssPx - view.scrollCssPx + parts.holdersTop, heightCssPx: parts.holdersHeight },
  };
}

/** The card of a lock's head: what it is, and who uses it. */
export function lockHeadCard(view: View, row: Row): HoverCard | null {
  const track = view.run.locks.tracks[row.id];
  if (!track) return null;
  const users = view.run.lanes.flatMap((lane) => (lane && track.isTouchedBy(lane.id) ? [lane.name] : []));
  return { title: track.info.name, lines: [...aboutLock(view, track), ["used by", users.join(", ") || "nobody yet"], ["click", "only who uses it"]], target: null };
}

/** The card of a counter at a moment. */
export function counterCard(view: View, row: Row, timeNs: number): HoverCard | null {
  const track = view.run.locks.counters[row.id];
  const index = track?.at(timeNs) ?? -1;
  if (!track || index < 0) return null;
  const isOver = index + 1 < track.count;
  const stretch = { startNs: track.timeNs[index], endNs: isOver ? track.timeNs[index + 1] : view.run.endNs };
  const [fromNs, toNs] = pixelAround(view, timeNs);
  const [first, last] = [track.at(fromNs), track.at(toNs)];
  const mean = (track.sumUntil(toNs, last) - track.sumUntil(fromNs, first)) / (toNs - fromNs);
  const around: Line[] = last > first ? [["this pixel", `mean ${numberText(mean)}, most ${numberText(track.mostWithin(first, last))}`]] : [];
  return { title: `${track.info.name}: ${numberText(track.value[index])}`, lines: [...timeLines(view, stretch, isOver), ...around], target: null };
}

/** For what a lane waits at a moment, who has that, and for how long; nothing where it waits for no lock. */
export function waitLines(view: View, laneId: number, timeNs: number): Line[] {
  const wait = view.run.locks.waitOf(laneId, timeNs);
  if (!wait) return [];
  const { lock, startNs, endNs, holderLane } = wait;
  const lines: Line[] = [["waits for", lock.info.name]];
  const holders = lanesSince(view, lock.holdersAt(timeNs), timeNs);
  if (!lock.isNeverHeld) lines.push(["held by", holders || (holderLane >= 0 ? `${view.run.occupantName(holderLane)} when the wait began` : "not recorded")]);
  lines.push(["waited", durationText(timeNs - startNs) + (endNs < Infinity ? ` of ${durationText(endNs - startNs)}` : " so far")]);
  const others = holdsBegun(lock, startNs, timeNs);
  if (others > 1) lines.push(["meanwhile", `others had it ${others.toLocaleString("en-US")} times`]);
  return lines;
}

function lockTitle(view: View, track: LockTrack, holders: readonly number[], waiting: number, isPaused: boolean): string {
  const { name } = track.info;
  if (track.isNeverHeld) return waiting === 1 ? `1 waits for ${name}` : `${waiting === 0 ? "nobody waits" : `${waiting} wait`} for ${name}`;
  if (holders.length > 1) return `${holders.length} hold ${name}`;
  if (holders.length === 1) return `${view.run.occupantName(holders[0])} holds ${name}`;
  return isPaused ? `${name}: not recorded here` : `nobody holds ${name}`;
}

/** "thread 1 for 1.20 ms, thread 3 for 40.0 µs", by then. */
function lanesSince(view: View, lanes: readonly { laneId: number; sinceNs: number }[], timeNs: number): string {
  return lanes.map(({ laneId, sinceNs }) => `${view.run.occupantName(laneId)} for ${durationText(timeNs - sinceNs)}`).join(", ");
}

function aboutLock(view: View, track: LockTrack): Line[] {
  return [["is a", lockKindText(track.info)], ["known", recordedText(view.run.locks.recordedShare(track))]];
}

/** How many holds began in the pixel under the pointer, where there are several. */
function usesAround(view: View, track: LockTrack, timeNs: number): Line[] {
  const uses = holdsBegun(track, ...pixelAround(view, timeNs));
  return uses > 1 ? [["this pixel", `${uses.toLocaleString("en-US")} uses`]] : [];
}

/** How often one had it anew; not counted of what several can have. */
function holdsBegun({ holders, sharers }: LockTrack, fromNs: number, toNs: number): number {
  return sharers.length > 0 ? 0 : holders.begunBy(toNs) - holders.begunBy(fromNs);
}

function pixelAround(view: View, timeNs: number): [fromNs: number, toNs: number] {
  const half = view.scale.nsPerCssPx / 2;
  return [timeNs - half, Math.min(timeNs + half, view.run.endNs)];
}

function numberText(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 1 });
}
