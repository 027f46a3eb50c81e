/** The page behind measure.mjs: shows a scene in the real timeline, and measures reading and drawing. */
import { decodeChunk } from "../../../src/Web/Client/chunk.ts";
import { Timeline } from "../../../src/Web/Client/timeline.ts";
import type { ThemeName } from "../../../src/Web/Client/palette.ts";
import { drawPicture, pictureSize, pictureTheme, PICTURE_SCALE } from "../../../src/Web/Client/savePicture.ts";
import { canvasBrushes } from "../../../src/Web/Client/brushes.ts";
import { BarChart } from "../../../src/Web/Client/charts.ts";
import { rangeStats, sliceDurations } from "../../../src/Web/Client/rangeStats.ts";
import { demo, many } from "./scenes.ts";

interface Figures { readonly [name: string]: number }

let timeline: Timeline | null = null;

function median(values: number[], share = 0.5): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function show(chunks: Uint8Array[], workers: number, theme: ThemeName, fontScale = 1): void {
  timeline?.dispose();
  document.body.dataset.theme = theme;
  timeline = new Timeline(document.getElementById("host")!, theme, fontScale, true, true, () => undefined);
  timeline.reset({ cores: 2, workers, beside: 0, gil: false }, []);
  for (const chunk of chunks) timeline.append(chunk);
}

function showDemo(theme: ThemeName, fontScale: number, portion: number): void {
  const { chunks } = demo();
  show(chunks.slice(0, Math.ceil(chunks.length * portion)), 2, theme, fontScale);
  if (portion < 1) return;
  timeline?.setMeasured([{ startNs: 185e6, endNs: 1.51e9 }]);
  timeline?.complete();
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
  show(scene.chunks, 4, "light");
  const appendMs = performance.now() - startMs;
  timeline!.complete();
  const { workMs, intervalMs } = await drive(timeline!);
  // A transition with its slice begin counts as two events, as in the recorder.
  const events = timeline!.run.tracks.reduce((sum, track) => sum + (track ? track.count + track.sliceCount * 2 : 0), 0);
  return {
    slices, events, bytesAnEvent: bytes / events, decodeMillionEventsASecond: events / Math.min(...decodeMs) / 1000, appendMs,
    frameWorkMedianMs: median(workMs), frameWork95Ms: median(workMs, 0.95), frameIntervalMedianMs: median(intervalMs), frameInterval95Ms: median(intervalMs, 0.95),
  };
}

async function drive(target: Timeline): Promise<{ workMs: number[]; intervalMs: number[] }> {
  const workMs: number[] = [];
  const intervalMs: number[] = [];
  const original = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) => original((timeMs) => {
    const startMs = performance.now();
    callback(timeMs);
    workMs.push(performance.now() - startMs);
  });
  let beforeMs = await new Promise<number>(original);
  for (let step = 0; step < 360; step++) {
    const phase = step % 120;
    if (phase < 50) target.zoom(1.18, 700);
    else if (phase < 70) target.pan(step % 40 < 20 ? 17 : -23, 0);
    else target.zoom(1 / 1.18, 500);
    const nowMs = await new Promise<number>(original);
    intervalMs.push(nowMs - beforeMs);
    beforeMs = nowMs;
  }
  window.requestAnimationFrame = original;
  return { workMs, intervalMs };
}

function picture(): string {
  const canvas = document.createElement("canvas");
  const ctx = canvas.getContext("2d")!;
  const view = { ...timeline!.view(), theme: pictureTheme(1, canvasBrushes(PICTURE_SCALE)) };
  const text = { title: "read-alignment, 2 threads, dynamic(16)", caption: ["2 cores, Linux 6.18, .NET 10.0.12 · exact", "Corescope 1.0 · 22 November 2026"] };
  const size = pictureSize(ctx, view, text);
  canvas.width = Math.ceil(size.widthCssPx * PICTURE_SCALE);
  canvas.height = Math.ceil(size.heightCssPx * PICTURE_SCALE);
  ctx.setTransform(PICTURE_SCALE, 0, 0, PICTURE_SCALE, 0, 0);
  drawPicture(ctx, view, false, timeline!.selection, text);
  return canvas.toDataURL("image/png");
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

Object.assign(window, { bench: { showDemo, measure, picture, charts, timeline: () => timeline } });
