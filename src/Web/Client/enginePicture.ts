/**
 * Room 5 without a browser: the server hands over a run's chunks and gets an SVG. It is drawn by the page's own code, so that both pictures are the same; the font's widths
 * (letterWidths.ts) are all that replaces the browser. Called by src/Web/Pictures.
 */
import "./engineGlobals.ts";
import { decodeChunk } from "./chunk.ts";
import type { HostClock } from "./hostClocks.ts";
import { playing } from "./playing.ts";
import { layoutRows, type Layout, type LayoutInput, type Row } from "./layout.ts";
import { letterMeasure } from "./letterWidths.ts";
import { pictureTheme, type PictureBody, type PictureLook } from "./picture.ts";
import { RunData } from "./runData.ts";
import { svgText } from "./savePicture.ts";
import { svgBrushes } from "./svgBrushes.ts";
import { SvgContext } from "./svgContext.ts";
import { timelineBody } from "./timelinePicture.ts";
import { TimeScale } from "./timeScale.ts";
import type { Stretch, View } from "./view.ts";

/** Which rows are drawn. */
export type EngineView = "timeline" | "cores" | "workers" | "locks";

/** What is asked for; comes as JSON. */
export interface EngineRequest extends PictureLook {
  readonly view: EngineView;
  readonly title: string;
  readonly caption: readonly string[];
  readonly widthCssPx: number;
  readonly measured: readonly Stretch[];
  readonly hosts: readonly HostClock[];
  /** Seconds in which the picture plays; null: it stands still. */
  readonly playSeconds: number | null;
}

/** Rows of a moderate height: those of a page. */
const HEIGHT_CSS_PX = 640;

const ROWS: Readonly<Record<EngineView, readonly Row["kind"][]>> = {
  timeline: ["core", "baton", "lane", "lock", "counter", "others"],
  cores: ["core"],
  workers: ["baton", "lane"],
  locks: ["lane", "lock", "counter"],
};

const run = new RunData();

/** Takes the next chunk's bytes. */
export function append(bytes: Uint8Array): void {
  run.append(decodeChunk(bytes));
}

/** The picture of all that has come, as the text of an SVG file. */
export function svg(requestJson: string): string {
  const request = JSON.parse(requestJson) as EngineRequest;
  run.hosts = request.hosts;
  const shot = { view: viewOf(request), reserved: NOTHING, othersOpen: false, selection: null };
  const body = timelineBody(shot);
  const shown: PictureBody = request.playSeconds === null ? body : playing(body, shot.view, request.playSeconds);
  return svgText({ body: shown, text: request, fileName: "" }, request, letterMeasure);
}

const NOTHING = { cores: 0, workers: 0, beside: 0, gil: false, locks: 0, counters: 0 };

function viewOf(request: EngineRequest): View {
  const layout = wholeLayout(request);
  // Only its measures are used: the picture is painted with a theme of its own.
  const theme = pictureTheme(request, 1, 1, svgBrushes(new SvgContext(letterMeasure)));
  const scale = new TimeScale(0, Math.max(1, run.endNs), layout.gutterCssPx, layout.plotWidthCssPx);
  return { run, scale, layout, theme, measured: request.measured, scrollCssPx: 0, zeroNs: 0, selectedLock: null, marked: null };
}

/** All rows: nothing scrolls in a picture. */
function wholeLayout({ widthCssPx, view }: EngineRequest): Layout {
  const place = (heightCssPx: number) => {
    const input: LayoutInput = { ...NOTHING, widthCssPx, heightCssPx, fontScale: 1, othersOpen: false };
    return only(layoutRows(run, input), ROWS[view]);
  };
  const layout = place(HEIGHT_CSS_PX);
  return { ...layout, rowsHeightCssPx: layout.contentHeightCssPx };
}

/** The rows of these kinds, moved together. */
function only(layout: Layout, kinds: readonly Row["kind"][]): Layout {
  if (kinds.length === ROWS.timeline.length) return layout;
  let topCssPx = 0;
  const rows = layout.rows.filter(({ kind }) => kinds.includes(kind)).map((row) => {
    const moved = { ...row, topCssPx };
    topCssPx += row.heightCssPx;
    return moved;
  });
  return { ...layout, rows, contentHeightCssPx: topCssPx, rowsHeightCssPx: topCssPx };
}
