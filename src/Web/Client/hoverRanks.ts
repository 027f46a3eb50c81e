/** What the cards tell of ranks: who came last to a call of all, whose message was late, and who else has done the same work. */
import { MESSAGE_WAIT } from "./chunk.ts";
import { arrowPoint, singleArrows, type DrawnArrow } from "./drawArrows.ts";
import type { HoverCard, Line } from "./hoverCard.ts";
import type { LaneTrack, SliceLevel } from "./laneTrack.ts";
import { isRank } from "./ranks.ts";
import { endOf, startOf } from "./runRanks.ts";
import { durationText, instantText } from "./timeText.ts";
import type { View } from "./view.ts";

const REACH_CSS_PX = 5;
const STEPS = 24;

/** Lines about a slice of a rank. */
export function rankLines(view: View, laneId: number, level: SliceLevel, index: number): Line[] {
  const { run } = view;
  const call = run.ranks.callOf(level, index);
  if (call) {
    const { last } = call;
    const own = level.startNs[index];
    const isOver = call.parts.every((part) => endOf(part) < Infinity);
    return [
      ["ranks in it", String(call.parts.length) + (isOver ? "" : " so far")],
      ["came last", last.laneId === laneId ? "this one" : run.occupantName(last.laneId)],
      ["waited for it", startOf(last) > own ? durationText(Math.min(startOf(last), level.endNs[index]) - own) : "no time"],
    ];
  }
  const others = run.ranks.repeatedBy(level.nameId[index]);
  return others ? [["the same work on", [...others].filter((other) => other !== laneId).map((other) => run.occupantName(other)).sort((a, b) => a.localeCompare(b, "en", { numeric: true })).join(", ")]] : [];
}

/** The card of an arrow near a place, where single arrows are drawn; null where none is. */
export function arrowCard(view: View, xCssPx: number, yCssPx: number): HoverCard | null {
  let best: DrawnArrow | null = null;
  let nearest = REACH_CSS_PX;
  for (const arrow of singleArrows(view) ?? []) {
    const distance = distanceTo(arrow, xCssPx, yCssPx);
    if (distance >= nearest) continue;
    best = arrow;
    nearest = distance;
  }
  return best && cardOf(view, best.index);
}

function distanceTo(arrow: DrawnArrow, x: number, y: number): number {
  if (x < Math.min(arrow.fromX, arrow.toX) - REACH_CSS_PX || x > Math.max(arrow.fromX, arrow.toX) + REACH_CSS_PX) return Infinity;
  let least = Infinity;
  for (let i = 0; i <= STEPS; i++) {
    const point = arrowPoint(arrow, i / STEPS);
    least = Math.min(least, Math.hypot(point.x - x, point.y - y));
  }
  return least;
}

function cardOf(view: View, index: number): HoverCard {
  const { run } = view;
  const { flows } = run;
  const sentNs = flows.sentNs[index];
  const receivedNs = flows.receivedNs[index];
  const { name } = run.name(flows.nameId[index]);
  const isMessage = name !== "steal";
  return {
    title: name,
    lines: [
      ["from", run.occupantName(flows.from[index])], ["to", run.occupantName(flows.to[index])],
      [isMessage ? "size" : "items", `${flows.bytes[index].toLocaleString("en")}${isMessage ? " bytes" : ""}`],
      ["left", instantText(sentNs - view.zeroNs, Math.min(view.scale.nsPerCssPx, (receivedNs - sentNs) / 100))], ["under way", durationText(receivedNs - sentNs)],
      ...howSent(name), ...lateness(view, flows.to[index], sentNs, receivedNs),
    ],
    target: null,
  };
}

/** mpi4py's names: those in lower case pickle. */
function howSent(name: string): Line[] {
  const method = name.split(" ")[0];
  return !/^i?(s|b|r)?send$/i.test(method) ? [] : [["sent as", method === method.toLowerCase() ? "a pickled object" : "a buffer"]];
}

/** Whether the receiver waited already when the message left, or had not come to receive it. */
function lateness(view: View, laneId: number, sentNs: number, receivedNs: number): Line[] {
  const track = view.run.tracks[laneId];
  const beganNs = track && isRank(view.run.lanes[laneId]) ? beginOfWait(view, track, receivedNs) : null;
  if (beganNs === null) return [];
  return beganNs < sentNs
    ? [["late sender", `the receiver had waited for ${durationText(sentNs - beganNs)}`]]
    : [["late receiver", `the receiver came ${durationText(beganNs - sentNs)} after it had left`]];
}

/** Begin of the outermost slice of waiting in which a message arrived. */
function beginOfWait({ run }: View, track: LaneTrack, timeNs: number): number | null {
  for (const level of track.levels) {
    const index = level.at(timeNs);
    if (index >= 0 && run.name(level.nameId[index]).state === MESSAGE_WAIT) return level.startNs[index];
  }
  return null;
}
