/**
 * Room 5 without a browser: the server hands over a run's chunks, or figures of a run or a study, and gets an SVG. It is drawn by the page's own code, so that both pictures are the same; the font's widths
 * (letterWidths.ts) are all that replaces the browser. Called by src/Web/Pictures.
 */
import "./engineGlobals.ts";
import { chartBody } from "./chartPicture.ts";
import { decodeChunk } from "./chunk.ts";
import type { HostClock } from "./hostClocks.ts";
import { ledgerBody, type LedgerSpec } from "./ledgerPicture.ts";
import { playing } from "./playing.ts";
import { layoutRows, type Layout, type LayoutInput, type Row } from "./layout.ts";
import { letterMeasure } from "./letterWidths.ts";
import { pictureTheme, type PictureBody, type PictureLook } from "./picture.ts";
import { RunData } from "./runData.ts";
import { svgText } from "./savePicture.ts";
import { svgBrushes } from "./svgBrushes.ts";
import { SvgContext } from "./svgContext.ts";
import { studyConfiguration, type StudyChartSpec } from "./studyCurves.ts";
import { lastGraphBody } from "./taskGraphPicture.ts";
import { timelineBody } from "./timelinePicture.ts";
import { TimeScale } from "./timeScale.ts";
import type { View } from "./view.ts";
import type { Stretch } from "./stretches.ts";

/** Which rows of a timeline are drawn. */
type RowsView = "timeline" | "cores" | "workers" | "locks";

/** What is drawn. */
export type EngineView = RowsView | "ledger" | "graph" | "curve";

/** What is asked for; comes as JSON. */
export interface EngineRequest extends PictureLook {
  readonly view: EngineView;
  readonly title: string;
  readonly caption: readonly string[];
  readonly widthCssPx: number;
  readonly measured: readonly Stretch[];
  readonly hosts: readonly HostClock[];
  /** States that the run's lanes can have; null: not known. */
  readonly states: readonly number[] | null;
  /** Seconds in which the picture plays; null: it stands still. */
  readonly playSeconds: number | null;
  /** Of view "ledger". */
  readonly ledger: LedgerSpec | null;
  /** Of view "curve". */
  readonly curve: StudyChartSpec | null;
}

/** Rows of a moderate height: those of a page. */
const HEIGHT_CSS_PX = 640;
/** A chart's height to its width, where nothing else is said. */
const CHART_SHARE = 0.45;

const ROWS: Readonly<Record<RowsView, readonly Row["kind"][]>> = {
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
  return svgText({ body: bodyOf(request), text: request, fileName: "" }, request, letterMeasure);
}

function bodyOf(request: EngineRequest): PictureBody {
  const { view, widthCssPx, ledger, curve } = request;
  switch (view) {
    case "ledger": return ledgerBody({ ...needed(ledger, view), widthCssPx });
    case "graph": return needed(lastGraphBody(run, widthCssPx), view);
    case "curve": return curveBody(needed(curve, view), widthCssPx);
    default: return rowsBody(request, view);
  }
}

function curveBody(curve: StudyChartSpec, widthCssPx: number): PictureBody {
  const canvas = { clientWidth: widthCssPx, clientHeight: Math.round(widthCssPx * CHART_SHARE) };
  return chartBody({ canvas, configuration: (theme, fontScale) => studyConfiguration({ ...curve, theme, fontScale }, () => undefined) }, 1);
}

function rowsBody(request: EngineRequest, view: RowsView): PictureBody {
  const shot = { view: viewOf(request, view), reserved: NOTHING, states: request.states, othersOpen: false, selection: null };
  const body = timelineBody(shot);
  return request.playSeconds === null ? body : playing(body, shot.view, request.playSeconds);
}

function needed<T>(given: T | null, view: EngineView): T {
  if (given === null) throw new Error(`there is nothing to draw for the view ${view}.`);
  return given;
}

const NOTHING = { cores: 0, workers: 0, beside: 0, gil: false, locks: 0, counters: 0 };

function viewOf(request: EngineRequest, view: RowsView): View {
  const layout = wholeLayout(request.widthCssPx, view);
  // Only its measures are used: the picture is painted with a theme of its own.
  const theme = pictureTheme(request, 1, 1, svgBrushes(new SvgContext(letterMeasure)));
  const scale = new TimeScale(0, Math.max(1, run.endNs), layout.gutterCssPx, layout.plotWidthCssPx);
  return { run, scale, layout, theme, measured: request.measured, scrollCssPx: 0, zeroNs: 0, selectedLock: null, marked: null };
}

/** All rows: nothing scrolls in a picture. */
function wholeLayout(widthCssPx: number, view: RowsView): Layout {
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
