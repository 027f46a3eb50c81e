/** A small run whose picture can be worked out by hand, and views of it. Two cores, two threads, 1,000 ns; one css pixel is 1 ns. */
import { layoutRows, type LayoutInput } from "../../src/Web/Client/layout.ts";
import { surfaces } from "../../src/Web/Client/palette.ts";
import type { RunData } from "../../src/Web/Client/runData.ts";
import { makeTheme } from "../../src/Web/Client/theme.ts";
import { TimeScale } from "../../src/Web/Client/timeScale.ts";
import type { View } from "../../src/Web/Client/view.ts";
import { emptyChunk, type ChunkRows } from "./chunkEncoder.ts";
import { runOf } from "./randomRun.ts";
import { testBrushes } from "./recordingContext.ts";

/**
 *  thread 1  run      0-400 on core 0    lock-wait 400-600   run 600-1000 on core 1     chunk 7: 0-400, lock L1: 400-600, chunk 8: 600-(open)
 *  thread 2  idle     0-100              run 100-600 on core 1, ready 600-900, idle      chunk 9: 100-900
 */
export function sampleChunk(source = 1): ChunkRows {
  const chunk = emptyChunk(0, 0, 1000);
  chunk.names = [{ name: "chunk", state: 1 }, { name: "lock L1", state: 3 }];
  chunk.lanes = [1, 2].map((id) => ({ id, kind: 1, source, number: id, pid: 1, tid: id, name: `thread ${id}` }));
  chunk.laneRows = [
    {
      laneId: 1, initialState: 1, initialCore: 0, open: [],
      transitions: [{ timeNs: 400, state: 3, core: -1 }, { timeNs: 600, state: 1, core: 1 }],
      slices: [
        { timeNs: 0, nameId: 0, arg: 7 }, { timeNs: 400, nameId: -1, arg: 0 }, { timeNs: 400, nameId: 1, arg: 0 },
        { timeNs: 600, nameId: -1, arg: 0 }, { timeNs: 600, nameId: 0, arg: 8 },
      ],
    },
    {
      laneId: 2, initialState: 0, initialCore: -1, open: [],
      transitions: [{ timeNs: 100, state: 1, core: 1 }, { timeNs: 600, state: 2, core: -1 }, { timeNs: 900, state: 0, core: -1 }],
      slices: [{ timeNs: 100, nameId: 0, arg: 9 }, { timeNs: 900, nameId: -1, arg: 0 }],
    },
  ];
  return chunk;
}

export const sampleRun = (): RunData => runOf([sampleChunk()]);

export const SIZE: LayoutInput = { widthCssPx: 1172, heightCssPx: 400, fontScale: 1, cores: 2, workers: 2, beside: 0, gil: false, locks: 0, counters: 0, othersOpen: false };

/** A view of the whole run, or of a stretch of it, at one device pixel a css pixel. */
export function viewOf(run: RunData, startNs = 0, endNs = run.endNs, input = SIZE): View {
  const layout = layoutRows(run, input);
  const scale = new TimeScale(startNs, endNs, layout.gutterCssPx, layout.plotWidthCssPx);
  return { run, scale, layout, theme: makeTheme("light", surfaces.light, input.fontScale, 1, testBrushes), scrollCssPx: 0, zeroNs: 0, measured: [], selectedLock: null };
}

/** The row of a lane. */
export function laneRow(view: View, laneId: number) {
  const row = view.layout.rows.find(({ kind, id }) => kind === "lane" && id === laneId);
  if (!row) throw new Error(`no row for lane ${laneId}`);
  return row;
}
