/** What is under the pointer, in words. */
import { GIL_WAIT, MESSAGE_WAIT, STATES } from "./chunk.ts";
import { SOURCES } from "./chunkLanes.ts";
import { depthAt, levelPlace, shownLevels } from "./drawSlices.ts";
import { laneParts } from "./drawLane.ts";
import type { GilBaton } from "./gilBaton.ts";
import { lastAtOrBefore } from "./growing.ts";
import { hostLines } from "./hostClocks.ts";
import type { HoverCard, Line } from "./hoverCard.ts";
import { timeLines } from "./hoverLines.ts";
import { counterCard, lockCard, lockHeadCard, waitLines } from "./hoverLocks.ts";
import { arrowCard, rankLines } from "./hoverRanks.ts";
import { rowAt, type Row } from "./layout.ts";
import { states } from "./palette.ts";
import { isRank, RANK_WAITS_ON_CORE } from "./ranks.ts";
import { instantText, percentText } from "./timeText.ts";
import type { TaskSlice } from "./runTasks.ts";
import type { View } from "./view.ts";
import type { Stretch } from "./stretches.ts";

/** The card for a place on the canvas, or null where nothing is. */
export function hoverAt(view: View, xCssPx: number, yCssPx: number): HoverCard | null {
  const { scale, layout, run } = view;
  const timeNs = scale.toNs(xCssPx);
  const row = rowAt(layout, yCssPx, view.scrollCssPx);
  if (xCssPx < scale.leftCssPx) return row?.kind === "lock" ? lockHeadCard(view, row) : null;
  if (xCssPx > scale.rightCssPx) return null;
  if (yCssPx >= layout.rowsHeightCssPx) return lostCard(view, timeNs);
  if (!row || timeNs > run.endNs || timeNs < 0) return null;
  const arrow = row.kind === "core" ? null : arrowCard(view, xCssPx, yCssPx);
  if (arrow) return arrow;
  if (row.kind === "core") return coreCard(view, row, timeNs);
  if (row.kind === "baton") return batonCard(view, row, timeNs);
  if (row.kind === "lock") return lockCard(view, row, timeNs);
  if (row.kind === "counter") return counterCard(view, row, timeNs);
  return row.kind === "lane" ? laneCard(view, row, timeNs, yCssPx + view.scrollCssPx - row.topCssPx) : null;
}

function laneCard(view: View, row: Row, timeNs: number, yInRowCssPx: number): HoverCard | null {
  const lane = view.run.lanes[row.id];
  const track = view.run.tracks[row.id];
  if (!lane || !track) return null;
  const index = lastAtOrBefore(track.timeNs, track.count, timeNs);
  if (index < 0) return null;
  const parts = laneParts(row.heightCssPx);
  const core = track.core[index];
  const about: Line[] = [
    ...waitLines(view, row.id, timeNs),
    ["core", core >= 0 ? String(core) : "none"],
    ["known by", track.state[index] === GIL_WAIT ? "inferred" : isRank(lane) && core >= 0 && track.state[index] === MESSAGE_WAIT ? RANK_WAITS_ON_CORE : (SOURCES[lane.source] ?? "unknown")],
    ...hostLines(lane, view.run.hosts),
  ];
  if (track.state[index] === GIL_WAIT) about.unshift(["held by", holderName(view, view.run.batonOf(row.id), timeNs)]);
  const slice = yInRowCssPx < parts.bandTop ? sliceUnder(view, row, timeNs, yInRowCssPx) : null;
  if (slice) return { ...slice, lines: [["lane", lane.name], ["state", states[track.state[index]].label], ...slice.lines, ...about] };
  const stretch = { startNs: track.timeNs[index], endNs: index + 1 < track.count ? track.timeNs[index + 1] : view.run.endNs };
  return {
    title: states[track.state[index]].label,
    lines: [["lane", lane.name], ...timeLines(view, stretch, index + 1 < track.count), ...about, ...sharesAround(view, row.id, timeNs)],
    target: { ...stretch, topCssPx: row.topCssPx - view.scrollCssPx + parts.bandTop, heightCssPx: parts.bandHeight },
  };
}

/** The slice at a height; above the deepest slice that is open at that moment, the innermost one there is. */
function sliceUnder(view: View, row: Row, timeNs: number, yInRowCssPx: number): HoverCard | null {
  const { run } = view;
  const parts = laneParts(row.heightCssPx);
  const levels = shownLevels(view, row.id, parts.slicesHeight);
  const depth = depthAt(levels.length, Math.max(0, yInRowCssPx - parts.slicesTop), parts.slicesHeight);
  const index = depth >= 0 ? levels[depth].at(timeNs) : -1;
  if (index < 0) return null;
  const level = levels[depth];
  const isOver = level.endNs[index] < Infinity;
  const stretch = { startNs: level.startNs[index], endNs: isOver ? level.endNs[index] : run.endNs };
  return {
    title: run.label(level.nameId[index], level.arg[index]),
    lines: [...timeLines(view, stretch, isOver), ...rankLines(view, row.id, level, index)],
    target: outlineOf(view, row, stretch, levels.length, depth),
  };
}

/** Where a slice's outline is; null where nothing of it is seen. */
export function sliceOutline(view: View, slice: TaskSlice | undefined): HoverCard["target"] {
  const row = slice && view.layout.rows.find((one) => one.kind === "lane" && one.id === slice.laneId);
  if (!row) return null;
  const { scale, run, layout, scrollCssPx } = view;
  const levels = shownLevels(view, row.id, laneParts(row.heightCssPx).slicesHeight);
  const depth = levels.indexOf(slice.level);
  const stretch = { startNs: slice.level.startNs[slice.index], endNs: Math.min(slice.level.endNs[slice.index], run.endNs) };
  const outline = outlineOf(view, row, stretch, levels.length, depth);
  const isSeen = depth >= 0 && row.topCssPx >= scrollCssPx && outline.topCssPx < layout.rowsHeightCssPx && stretch.endNs > scale.startNs && stretch.startNs < scale.endNs;
  return isSeen ? outline : null;
}

/** The middle of what is seen of an outline. */
export function middleOf({ scale }: View, { startNs, endNs, topCssPx, heightCssPx }: NonNullable<HoverCard["target"]>): { x: number; y: number } {
  return { x: scale.toCssPx((Math.max(startNs, scale.startNs) + Math.min(endNs, scale.endNs)) / 2), y: topCssPx + heightCssPx / 2 };
}

function outlineOf(view: View, row: Row, stretch: Stretch, levels: number, depth: number) {
  const parts = laneParts(row.heightCssPx);
  const { top, height } = levelPlace(view, levels, depth, row.topCssPx - view.scrollCssPx + parts.slicesTop, parts.slicesHeight);
  return { ...stretch, topCssPx: top, heightCssPx: height };
}

function coreCard(view: View, row: Row, timeNs: number): HoverCard | null {
  const track = view.run.cores[row.id];
  if (!track) return null;
  const index = track.at(timeNs);
  if (index < 0) return { title: "free", lines: [["core", String(row.id)]], target: null };
  const isOver = track.endNs[index] < Infinity;
  const stretch = { startNs: track.startNs[index], endNs: isOver ? track.endNs[index] : view.run.endNs };
  const whose = ["worker", "another thread of the run", "another program"][track.classOf(track.occupant[index])];
  return {
    title: view.run.occupantName(track.occupant[index]),
    lines: [["core", String(row.id)], ["is", whose], ...timeLines(view, stretch, isOver)],
    target: { ...stretch, topCssPx: row.topCssPx - view.scrollCssPx + 3, heightCssPx: row.heightCssPx - 6 },
  };
}

function batonCard(view: View, row: Row, timeNs: number): HoverCard | null {
  const baton = view.run.batons.get(row.id);
  if (!baton) return null;
  const { holders } = baton;
  const index = holders.at(timeNs);
  const known: Line = ["known by", "inferred"];
  if (index < 0) return { title: "nobody holds the GIL", lines: [known], target: null };
  const isOver = holders.endNs[index] < Infinity;
  const stretch = { startNs: holders.startNs[index], endNs: isOver ? holders.endNs[index] : view.run.endNs };
  const waiting = [...baton.lanes].filter((lane) => view.run.tracks[lane]?.stateAt(timeNs) === GIL_WAIT).map((lane) => view.run.occupantName(lane));
  return {
    title: `${holderName(view, baton, timeNs)} holds the GIL`,
    lines: [...timeLines(view, stretch, isOver), ["waiting", waiting.join(", ") || "nobody"], known],
    target: { ...stretch, topCssPx: row.topCssPx - view.scrollCssPx + 3, heightCssPx: row.heightCssPx - 6 },
  };
}

function holderName(view: View, baton: GilBaton | undefined, timeNs: number): string {
  const index = baton?.holders.at(timeNs) ?? -1;
  return baton && index >= 0 ? view.run.occupantName(baton.holders.occupant[index]) : "nobody";
}

function lostCard(view: View, timeNs: number): HoverCard | null {
  const reachNs = 3 * view.scale.nsPerCssPx;
  const lost = view.run.lost.find((stretch) => timeNs >= stretch.startNs - reachNs && timeNs <= stretch.endNs + reachNs);
  if (!lost) return null;
  return {
    title: "Records are missing here",
    lines: [["of the kernel", String(lost.switches)], ["of workers", String(lost.slices)], ["from", instantText(lost.startNs, 1e6)], ["to", instantText(lost.endNs, 1e6)]],
    target: null,
  };
}

/** Where several states share the pixel under the pointer: their shares. */
function sharesAround(view: View, laneId: number, timeNs: number): Line[] {
  const track = view.run.tracks[laneId];
  if (!track) return [];
  const half = view.scale.nsPerCssPx / 2;
  const times = new Float64Array(STATES);
  track.addTime(timeNs - half, Math.min(timeNs + half, view.run.endNs), times);
  const present = [...times.keys()].filter((state) => times[state] > 0).sort((a, b) => times[b] - times[a]);
  if (present.length < 2) return [];
  const sum = times.reduce((a, b) => a + b, 0);
  return [["this pixel", present.map((state) => `${states[state].name} ${percentText(times[state] / sum)}`).join(", ")]];
}
