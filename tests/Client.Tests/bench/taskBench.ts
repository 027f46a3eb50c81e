/** What a graph of thousands of tasks costs: followed as its chunks come, ten a second, then moved and zoomed by script. Part of bench.ts. */
import { TaskGraphView } from "../../../src/Web/Client/taskGraphView.ts";
import type { Timeline } from "../../../src/Web/Client/timeline.ts";

const CHUNK_MS = 100;

/** The graph's view below a timeline. */
export function openGraph(timeline: Timeline): TaskGraphView {
  const view = new TaskGraphView(document.getElementById("graph")!, timeline);
  const update = () => view.update({ run: timeline.run, cursorNs: timeline.cursorNs, isComplete: timeline.isComplete, theme: timeline.view().theme });
  timeline.onFrame = update;
  update();
  return view;
}

/** Work of all callbacks of each frame in which there was any, while `act` goes on. */
async function framesOf(act: (nextFrame: () => Promise<unknown>) => Promise<void>): Promise<number[]> {
  const work = new Map<number, number>();
  const original = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) => original((timeMs) => {
    const startMs = performance.now();
    callback(timeMs);
    work.set(timeMs, (work.get(timeMs) ?? 0) + performance.now() - startMs);
  });
  await act(() => new Promise(original));
  window.requestAnimationFrame = original;
  return [...work.values()];
}

export async function followAndMove(timeline: Timeline, chunks: readonly Uint8Array[]): Promise<{ liveMs: number[]; moveMs: number[]; layoutMs: number }> {
  const view = openGraph(timeline);
  const liveMs = await framesOf(async () => {
    for (const chunk of chunks) {
      timeline.append(chunk);
      await new Promise((resolve) => setTimeout(resolve, CHUNK_MS));
    }
  });
  timeline.complete();
  const moveMs = await framesOf(async (nextFrame) => {
    for (let step = 0; step < 240; step++) {
      const phase = step % 80;
      if (phase < 30) view.zoom(1.1, 500);
      else if (phase < 50) view.pan(phase % 20 < 10 ? 19 : -23, 7);
      else view.zoom(1 / 1.1, 400);
      await nextFrame();
    }
  });
  return { liveMs, moveMs, layoutMs: view.layoutMs };
}
