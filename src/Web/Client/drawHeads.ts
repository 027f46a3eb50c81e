/** The heads of the rows, in the gutter: number, name, and how the lane's states are known. */
import { SOURCES, type Lane } from "./chunkLanes.ts";
import { LOCK_KINDS, type LockInfo } from "./chunkLocks.ts";
import { clockOf, errorText } from "./hostClocks.ts";
import type { Layout, Row } from "./layout.ts";
import { ON_STATE, workerTint } from "./palette.ts";
import { isRank, rankSource, shownNumber } from "./ranks.ts";
import { font } from "./theme.ts";
import { percentText } from "./timeText.ts";
import type { View } from "./view.ts";
import type { Canvas2D } from "./canvas2D.ts";

const LEFT_CSS_PX = 12;
const SWATCH_CSS_PX = 22;
/** Between those of low rows. */
const SWATCH_GAP_CSS_PX = 2;
/** A lower row has no room for two lines. */
const LEAST_TWO_LINES_CSS_PX = 34;
/** The bar before a selected lock's name. */
const SELECTED_CSS_PX = 4;

/** Draws the head of one row at the given height of the canvas. */
export function drawHead(ctx: Canvas2D, view: View, row: Row, topCssPx: number, othersOpen: boolean): void {
  const { colours, fontScale } = view.theme;
  const middle = topCssPx + row.heightCssPx / 2;
  ctx.textBaseline = "middle";
  ctx.textAlign = "left";
  if (row.kind === "core") {
    ctx.font = font(view.theme, 14, 500);
    ctx.fillStyle = colours.text;
    ctx.fillText(`core ${row.id}`, LEFT_CSS_PX * fontScale, middle);
  } else if (row.kind === "baton") {
    drawBatonHead(ctx, view, middle);
  } else if (row.kind === "lock") {
    drawLockHead(ctx, view, row, topCssPx, middle);
  } else if (row.kind === "counter") {
    drawCounterHead(ctx, view, row, middle);
  } else if (row.kind === "others") {
    ctx.font = font(view.theme, 14);
    ctx.fillStyle = colours.muted;
    ctx.fillText(othersText(view.layout, row.id, othersOpen), LEFT_CSS_PX * fontScale, middle);
  } else {
    drawLaneHead(ctx, view, row, middle);
  }
}

function drawBatonHead(ctx: Canvas2D, view: View, middle: number): void {
  const { theme, layout } = view;
  ctx.font = font(theme, 14, 500);
  ctx.fillStyle = theme.colours.text;
  ctx.fillText("GIL", LEFT_CSS_PX * theme.fontScale, middle);
  if (layout.isNarrow) return;
  ctx.font = font(theme, 14);
  ctx.fillStyle = theme.colours.muted;
  ctx.textAlign = "right";
  ctx.fillText("inferred", layout.gutterCssPx - 8, middle);
}

function drawLockHead(ctx: Canvas2D, view: View, row: Row, topCssPx: number, middle: number): void {
  const track = view.run.locks.tracks[row.id];
  if (view.selectedLock === row.id) {
    ctx.fillStyle = view.theme.colours.accent;
    ctx.fillRect(0, topCssPx + 3, SELECTED_CSS_PX, row.heightCssPx - 6);
  }
  if (!track) return drawTwoLines(ctx, view, middle, "lock", [view.run.isComplete ? "not made" : "not made yet"], true);
  const recorded = recordedText(view.run.locks.recordedShare(track));
  drawTwoLines(ctx, view, middle, track.info.name, [`${lockKindText(track.info)}, ${recorded}`, recorded], false);
}

function drawCounterHead(ctx: Canvas2D, view: View, row: Row, middle: number): void {
  const track = view.run.locks.counters[row.id];
  if (!track) return drawTwoLines(ctx, view, middle, "counter", [view.run.isComplete ? "no value" : "no value yet"], true);
  const [last, most] = [track.value[track.count - 1] ?? 0, track.most].map((value) => value.toLocaleString("en-US"));
  drawTwoLines(ctx, view, middle, track.info.name, [`last ${last}, most ${most}`, `most ${most}`], false);
}

/** A name, and below it the longest of the given texts that fits. */
function drawTwoLines(ctx: Canvas2D, view: View, middle: number, name: string, about: readonly string[], isMuted: boolean): void {
  const { theme, layout } = view;
  const x = LEFT_CSS_PX * theme.fontScale;
  const room = layout.gutterCssPx - x - 6;
  const shift = layout.isNarrow ? 0 : 9 * theme.fontScale;
  ctx.font = font(theme, 14, 500);
  ctx.fillStyle = isMuted ? theme.colours.muted : theme.colours.text;
  ctx.fillText(shortened(ctx, name, room), x, middle - shift);
  if (layout.isNarrow) return;
  ctx.font = font(theme, 14);
  ctx.fillStyle = theme.colours.muted;
  ctx.fillText(about.find((text) => ctx.measureText(text).width <= room) ?? "", x, middle + shift);
}

/** "semaphore of 3". */
export function lockKindText({ kind, permits }: LockInfo): string {
  const name = LOCK_KINDS[kind] ?? "lock";
  return permits > 1 ? `${name} of ${permits}` : name;
}

/** How much of a lock's uses the picture holds. */
export function recordedText(share: number): string {
  return share === 1 ? "exact" : `${percentText(share)} recorded`;
}

function othersText(layout: Layout, count: number, isOpen: boolean): string {
  const arrow = isOpen ? "▾" : "▸";
  return layout.isNarrow ? `${arrow} ${count}` : `${arrow} ${count} other ${count === 1 ? "thread" : "threads"}`;
}

function drawLaneHead(ctx: Canvas2D, view: View, row: Row, middle: number): void {
  const { theme, layout, run } = view;
  const { fontScale } = theme;
  const lane = run.lanes[row.id];
  let x = LEFT_CSS_PX * fontScale;
  if (row.number > 0) {
    drawSwatch(ctx, view, row, shownNumber(row.number, layout.hasRanks), x, middle);
    x += (SWATCH_CSS_PX + 8) * fontScale;
    if (layout.isNarrow) return;
  }
  const name = lane?.name ?? (row.number === 0 ? "main" : run.isComplete ? "not used" : "waiting to start");
  const room = layout.gutterCssPx - x - 6;
  ctx.font = font(theme, 14);
  const sourceCssPx = lane && !layout.isNarrow ? ctx.measureText(shownSource(view, lane)).width + 8 : 0;
  ctx.font = font(theme, 14, 500);
  // Beside each other where a row is low, unless the name would be cut for it.
  const isCut = ctx.measureText(name).width > room - sourceCssPx && row.heightCssPx >= LEAST_TWO_LINES_CSS_PX * fontScale;
  const isTall = lane !== undefined && !layout.isNarrow && (row.heightCssPx >= 40 * fontScale || isCut);
  const shift = Math.min(9 * fontScale, row.heightCssPx / 4);
  ctx.textAlign = "left";
  ctx.fillStyle = lane ? theme.colours.text : theme.colours.muted;
  ctx.fillText(shortened(ctx, name, isTall ? room : room - sourceCssPx), x, isTall ? middle - shift : middle);
  if (lane && !layout.isNarrow) drawSource(ctx, view, lane, isTall, x, isTall ? middle + shift : middle);
}

function drawSource(ctx: Canvas2D, view: View, lane: Lane, isTall: boolean, x: number, y: number): void {
  const { theme, layout, run } = view;
  ctx.font = font(theme, 14);
  ctx.fillStyle = theme.colours.muted;
  const source = shownSource(view, lane);
  const sharesGil = (run.batonOf(lane.id)?.lanes.size ?? 0) > 1;
  const text = isTall && sharesGil ? `${source}, GIL inferred` : source;
  ctx.textAlign = isTall ? "left" : "right";
  ctx.fillText(text, isTall ? x : layout.gutterCssPx - 8, y);
}

/** How it is known what a lane did, and how exactly when, where another clock told that. */
function shownSource({ run }: View, lane: Lane): string {
  const source = SOURCES[lane.source] ?? "unknown";
  const clock = clockOf(lane, run.hosts);
  return (isRank(lane) ? rankSource(source) : source) + (clock ? ` ${errorText(clock)}` : "");
}

function drawSwatch(ctx: Canvas2D, view: View, row: Row, shown: number, x: number, middle: number): void {
  const size = SWATCH_CSS_PX * view.theme.fontScale;
  const height = Math.min(size, row.heightCssPx - SWATCH_GAP_CSS_PX);
  ctx.fillStyle = workerTint(row.number);
  ctx.fillRect(x, middle - height / 2, size, height);
  ctx.fillStyle = ON_STATE;
  ctx.textAlign = "center";
  ctx.font = font(view.theme, 14, 600);
  ctx.fillText(String(shown), x + size / 2, middle + 0.5);
}

/** A text as wide as there is room; what does not fit is cut off, with an ellipsis. The context has the font. */
export function shortened(ctx: Canvas2D, text: string, roomCssPx: number): string {
  if (ctx.measureText(text).width <= roomCssPx) return text;
  let length = text.length - 1;
  while (length > 1 && ctx.measureText(`${text.slice(0, length)}…`).width > roomCssPx) length--;
  return `${text.slice(0, length)}…`;
}
