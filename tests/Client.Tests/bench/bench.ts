/** The page behind measure.mjs: shows a scene in the real timeline, and measures reading and drawing. */
import { decodeChunk } from "../../../src/Web/Client/chunk.ts";
import { Timeline } from "../../../src/Web/Client/timeline.ts";
import { NOTHING_RESERVED, type Reserved } from "../../../src/Web/Client/knownRun.ts";
import type { ThemeName } from "../../../src/Web/Client/palette.ts";
import { canvasMeasure, paintedCanvas, svgText, type PictureRequest } from "../../../src/Web/Client/savePicture.ts";
import type { PictureLook } from "../../../src/Web/Client/picture.ts";
import { timelineBody } from "../../../src/Web/Client/timelinePicture.ts";
import { LinkedTimelines } from "../../../src/Web/Client/timelineGroup.ts";
import { BarChart } from "../../../src/Web/Client/charts.ts";
import { rangeStats, sliceDurations } from "../../../src/Web/Client/rangeStats.ts";
import { WaitGraphView } from "../../../src/Web/Client/waitGraphView.ts";
import { bounded, busyLocks, contended, philosophers } from "./lockScenes.ts";
import { demo, many } from "./scenes.ts";
import { followAndMove, openGraph } from "./taskBench.ts";
import { taskRun } from "./taskScenes.ts";

interface Figures { readonly [name: string]: number }

let timeline: Timeline | null = null;

function median(values: number[], share = 0.5): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function show(chunks: Uint8Array[], rows: Partial<Reserved> & { workers: number }, theme: ThemeName, fontScale = 1): void {
  timeline?.dispose();
  document.body.dataset.theme = theme;
  timeline = new Timeline(document.getElementById("host")!, theme, fontScale, true, true, () => undefined);
  timeline.reset({ reserved: { ...NOTHING_RESERVED, cores: 2, ...rows } });
  for (const chunk of chunks) timeline.append(chunk);
}

function showDemo(theme: ThemeName, fontScale: number, portion: number): void {
  const { chunks } = demo();
  show(chunks.slice(0, Math.ceil(chunks.length * portion)), { workers: 2 }, theme, fontScale);
  if (portion < 1) return;
  timeline?.setMeasured([{ startNs: 185e6, endNs: 1.51e9 }]);
  timeline?.complete();
}

/** A run with locks: "philosophers 5" (or another number of them), "bounded" or "contended", with the wait-for graph below it. */
function showLocks(kind: string, theme: ThemeName, fontScale: number): void {
  const seats = Number(kind.split(" ")[1]);
  if (seats > 0) show(philosophers(seats), { cores: seats, workers: seats, locks: seats }, theme, fontScale);
  else if (kind === "bounded") show(bounded(2, 3), { cores: 5, workers: 5, locks: 2, counters: 1 }, theme, fontScale);
  else show(contended(), { cores: 4, workers: 4, locks: 2 }, theme, fontScale);
  timeline!.complete();
  const graph = new WaitGraphView(document.getElementById("graph")!);
  timeline!.onFrame = () => {
    const { run, cursorNs, isComplete, reserved } = timeline!;
    graph.update({ run, cursorNs, isComplete, theme: timeline!.view().theme, workers: reserved.workers, locks: reserved.locks });
  };
}

/** The same run with a million lock events a second for some seconds: how long they take to read, and what a frame with their rows costs. */
async function measureLocks(slices: number, seconds: number): Promise<Figures> {
  const scene = many(slices, busyLocks(seconds));
  const startMs = performance.now();
  show(scene.chunks, { workers: 4, locks: 4 }, "light");
  const lockAppendMs = performance.now() - startMs;
  timeline!.complete();
  const { workMs } = await drive(timeline!);
  const holds = timeline!.run.locks.tracks.reduce((sum, track) => sum + (track?.holders.count ?? 0), 0);
  return { lockEvents: holds * 3, lockAppendMs, lockFrameWorkMedianMs: median(workMs), lockFrameWork95Ms: median(workMs, 0.95) };
}

/** Zooms in and out and pans by script, one step a frame, and times each frame's work and the time from frame to frame. */
async function measure(slices: number): Promise<Figures> {
  const scene = many(slices);
  const bytes = scene.chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const decodeMs = [1, 2, 3, 4, 5].map(() => {
    const startMs = performance.now();
    for (const chunk of scene.chunks) decodeChunk(chunk);
    return performance.now() - startMs;
  });
  const startMs = performance.now();
  show(scene.chunks, { workers: 4 }, "light");
  const appendMs = performance.now() - startMs;
  timeline!.complete();
  await new Promise(requestAnimationFrame);
  const svgFigures = measureSvg();
  const { workMs, intervalMs } = await drive(timeline!);
  // A transition with its slice begin counts as two events, as in the recorder.
  const events = timeline!.run.tracks.reduce((sum, track) => sum + (track ? track.count + track.sliceCount * 2 : 0), 0);
  return {
    slices, events, bytesAnEvent: bytes / events, decodeMillionEventsASecond: events / Math.min(...decodeMs) / 1000, appendMs,
    frameWorkMedianMs: median(workMs), frameWork95Ms: median(workMs, 0.95), frameIntervalMedianMs: median(intervalMs), frameInterval95Ms: median(intervalMs, 0.95),
    ...svgFigures,
  };
}

/** A graph of about `count` tasks: a frame while it is followed live, and one while it is moved and zoomed; how long its layout took, in its worker. */
async function measureTasks(count: number): Promise<Figures> {
  const { chunks, tasks } = taskRun(count, 8);
  show([], { workers: 8 }, "light");
  const { liveMs, moveMs, layoutMs } = await followAndMove(timeline!, chunks);
  return {
    graphTasks: tasks, graphLayoutMs: layoutMs, graphLiveMedianMs: median(liveMs), graphLive95Ms: median(liveMs, 0.95), graphMoveMedianMs: median(moveMs),
    graphMove95Ms: median(moveMs, 0.95), graphFrameMedianMs: median([...liveMs, ...moveMs]),
  };
}

/** A graph of about `count` tasks after a part of its run, to look at. */
function showTasks(count: number, portion: number, theme: ThemeName): void {
  const { chunks } = taskRun(count, 8);
  show(chunks.slice(0, Math.ceil(chunks.length * portion)), { workers: 8 }, theme);
  openGraph(timeline!);
}

/** Four runs under each other: what all that is drawn in a frame takes together, while one of them is zoomed and panned. */
async function measureComparison(slices: number): Promise<Figures> {
  const { chunks } = many(slices);
  timeline?.dispose();
  const host = document.getElementById("host")!;
  host.replaceChildren();
  const group = new LinkedTimelines();
  const members = [1, 2, 3, 4].map(() => {
    const place = host.appendChild(document.createElement("div"));
    place.style.height = "330px";
    const member = new Timeline(place, "light", 1, false, false, () => undefined);
    member.reset({ reserved: { ...NOTHING_RESERVED, cores: 2, workers: 4 } });
    for (const chunk of chunks) member.append(chunk);
    group.add(member);
    member.complete();
    return member;
  });
  const { workMs, intervalMs } = await drive(members[0]);
  for (const member of members) member.dispose();
  timeline = null;
  return { comparedSlices: slices * members.length, comparisonWorkMedianMs: median(workMs), comparisonWork95Ms: median(workMs, 0.95), comparisonIntervalMedianMs: median(intervalMs) };
}

async function drive(target: Timeline): Promise<{ workMs: number[]; intervalMs: number[] }> {
  const workMs: number[] = [];
  const intervalMs: number[] = [];
  const original = window.requestAnimationFrame.bind(window);
  let frameMs = 0;
  window.requestAnimationFrame = (callback) => original((timeMs) => {
    const startMs = performance.now();
    callback(timeMs);
    frameMs += performance.now() - startMs;
  });
  let beforeMs = await new Promise<number>(original);
  for (let step = 0; step < 360; step++) {
    const phase = step % 120;
    if (phase < 50) target.gestures.zoom(1.18, 700);
    else if (phase < 70) target.gestures.pan(step % 40 < 20 ? 17 : -23, 0);
    else target.gestures.zoom(1 / 1.18, 500);
    frameMs = 0;
    const nowMs = await new Promise<number>(original);
    workMs.push(frameMs);
    intervalMs.push(nowMs - beforeMs);
    beforeMs = nowMs;
  }
  window.requestAnimationFrame = original;
  return { workMs, intervalMs };
}

const SEEN: PictureLook = { shape: "seen", theme: "light", isTransparent: false, hasCaption: true };

function request(): PictureRequest {
  const caption = ["2 cores, Linux 6.18, .NET 10.0.12 · exact", "Corescope 1.0 · 22 November 2026"];
  return { body: timelineBody(timeline!.shot()), text: { title: "read-alignment, 2 threads, dynamic(16)", caption }, fileName: "bench" };
}

function picture(look: Partial<PictureLook> = {}, scale = 2): string {
  return paintedCanvas(request(), { ...SEEN, ...look }, scale).toDataURL("image/png");
}

function svg(look: Partial<PictureLook> = {}): string {
  return svgText(request(), { ...SEEN, ...look }, canvasMeasure());
}

/** What a picture with lines and text of the run that is shown takes: as seen and as a slide, the larger and the slower of each. */
function measureSvg(): Figures {
  const measured = (["seen", "wide"] as const).map((shape) => {
    const startMs = performance.now();
    const text = svg({ shape });
    return { ms: performance.now() - startMs, bytes: new Blob([text]).size };
  });
  return { svgMs: Math.max(...measured.map(({ ms }) => ms)), svgBytes: Math.max(...measured.map(({ bytes }) => bytes)) };
}

function charts(theme: ThemeName): void {
  const { run } = timeline!;
  const stretch = [{ startNs: 0, endNs: run.endNs }];
  const rows = rangeStats(run, stretch, false).lanes.filter((lane) => lane.number > 0);
  const place = document.getElementById("charts")!;
  place.hidden = false;
  const [a, b] = place.querySelectorAll("canvas");
  new BarChart(a, { kind: "timeByState", theme, rows });
  new BarChart(b, { kind: "durations", theme, durationsNs: sliceDurations(run, stretch), noun: "chunks" });
}

Object.assign(window, { bench: { showDemo, showLocks, showTasks, measure, measureLocks, measureTasks, measureComparison, picture, svg, charts, timeline: () => timeline } });
