/*
 * What Blazor calls. Pages import this module (`import("/js/lab.js")`) and link /js/timeline.css and /lib/inter/inter.css (font family "Inter Variable").
 * Everything that crosses the border is a string, a number, a boolean, or an object or array of these; times are nanoseconds since the run's origin.
 *
 *   openTimeline(element, options, callbacks?) -> handle     the canvas timeline, which fills `element` (give it a height)
 *     options   { theme: "light" | "dark", fontScale?: number (1; slide mode 2), overview?: boolean (true), legend?: boolean (true) }
 *     callbacks  a DotNetObjectReference with [JSInvokable] methods; each is called at most twice a second, and only when something has changed:
 *       OnTimelineChanged({ runId, chunks, endNs, follow, complete, measured, error, lostSwitches, lostSlices })   measured: whether there is something; error: null or a sentence
 *       OnRangeSelected(rangeStats | null)                                                                 null: the selection was cleared
 *       OnLockSelected(id | null)                                                                          a person has chosen a lock's row; null: all are shown again
 *   handle
 *     watch(runId, { cores, workers, beside, gil, ranks?, isGutterWide?, locks?, counters?, states?, measured?: [{ startNs, endNs }], warmUps?, hasEnded?, hosts? })   shows this run: what there is, then live. cores, workers, beside
 *                                        (lanes that are no workers' and have slices), gil (a boolean: threads that share an interpreter's lock), ranks (a boolean: workers are ranks of MPI), isGutterWide (a boolean: those of a run beside it are), locks, counters: rows to reserve from the start.
 *                                        states: numbers of the states that its lanes can have, for the legend; absent: any.
 *                                        warmUps: rounds that are not measured; hasEnded: whether the run is over: then it opens on what was measured, where that is the smaller part of it.
 *                                        A second call shows another run; the same id again only updates `measured`.
 *     clear()                            shows nothing
 *     setTheme("light" | "dark")         reads --cs-background --cs-lane --cs-text --cs-muted --cs-border --cs-accent from `element` (palette.json where unset)
 *     setFontScale(scale)                slide mode
 *     setMeasured([{ startNs, endNs }])  the measured rounds (RunResult.roundSpans): marked on the axis; charts count only these
 *     setHosts([{ name, offsetNs, errorNs }])  other hosts and their clocks (RunResult.hosts): shown at the heads of their lanes, and in the cards over them
 *     setFollow(boolean)                 follow the live end, or stay where the view is (data still arrives)
 *     fit("everything" | "measured")     the whole run (while it lives: its live end), or its measured rounds, and a little around them
 *     show(startNs, endNs)               this stretch
 *     clearSelection()
 *     selectLock(id | null)              shows only who uses this lock, and scrolls to its row; null: all
 *     mark(parts | null, laneIds)        leaves of these lanes only the stretches that make up these parts of the ledger (ledgerRules.ts); null: all is seen again
 *     openWaitGraph(element) -> part   draws into `element` who holds and who waits for which lock, and says it in words: at the cursor's moment, else at the live end, or the end of
 *                                        a run that is over. It takes the element's width, and the height that it needs.
 *     openTaskGraph(element) -> part   draws into `element` the graph of tasks, with a table of them by name: at the cursor's moment, else at the live end; a slider and a button
 *                                        replay it. A click on a task, or Enter, marks its slice in the timeline; a click on a slice there chooses its task.
 *     stats() -> rangeStats              of the selection, else of the measured rounds, else of the whole run
 *     openChart(canvas, kind) -> part    kind "timeByState" or "durations": fed from this run's chunks in the browser, follows the selection.
 *                                        part { save(picture), dispose() }
 *     savePicture(picture)               opens the menu that saves what is seen (as SVG or PNG) or copies it; also chart.save(picture) below
 *                                        picture { fileName (without its ending), title, caption: string[] }
 *     dispose()
 *   rangeStats  { startNs, endNs, isSelection, lanes: [{ lane, number, name, source, timesNs: number[8] in the order of LaneState, slices }],
 *                 cores: [{ core, workersNs, otherOfRunNs, othersNs, utilisation }] }     with several measured rounds: their sum
 *
 *   linkTimelines(callbacks?) -> group             timelines under each other: one time axis that counts from the first measured round, one zoom, one pan, one cursor
 *     group     add(handle)              until that handle is disposed: it opens on what was measured of all; fit("everything" | "measured"); dispose()
 *               share(stack | null, scale)   in slide mode: gives each its part of the element's height, in type of that size; null: takes it back. Called anew when others are seen.
 *               callbacks.OnFit(fits)        whether there is room for all of them
 *               savePicture({ fileName, title, caption, parts: [{ runId, title }] })   all of them under each other, in that order
 *
 *   openFigures(canvas, spec) -> chart   figures of several runs beside each other; chart.update(spec), chart.save(picture), chart.dispose()
 *     spec      { theme, fontScale, unit: string ("ns": times), runs: string[], x: { label, values } | null, series: [{ name, values }], logX, logY }
 *               values: (number | null)[], one for each run; with x there are lines, without it bars
 *
 *   renderCurve(canvas, { theme, fontScale, title, x, y, series: [{ name, points: [x, y][] }] }) -> chart   lines over logarithmic axes (x, y: their units); chart.update(spec), chart.save(picture), chart.dispose()
 *
 *   openLedger(element, spec, theme, scale) -> view   the waterfall of a run's ledger, as large as the element; view.update(spec, theme, scale), view.dispose()
 *   saveLedger(spec, picture)   opens the menu that saves a run's ledger (LedgerSpec in ledgerPicture.ts)
 *   openStudyChart(canvas, spec, said, callbacks) -> chart   the curves of a study (StudyChartSpec in studyCurves.ts); chart.update(spec), chart.save(picture), chart.dispose()
 *     said       an element that is read aloud: which run the arrow keys have come to
 *     callbacks.OnRunChosen(run)             a run's point was clicked, or Enter pressed on it
 *
 *   listenForShortcuts(callbacks) -> handle { dispose() }
 *     callbacks.OnShortcut("run" | "stop")   Enter and Escape outside of fields, buttons, links and dialogs
 *
 * Keys of a focused timeline: + - zoom, left right pan, up down scroll, 0 or f everything, m measured, space follow/pause, shift with left right selects a range,
 * . , the next and the previous slice of a lane, shift with up down one of another lane, Escape clears the selection, then shows all again after a lock was selected.
 * Blazor needs the handles as IJSObjectReference: InvokeAsync<IJSObjectReference>("openTimeline", element, options, dotNetReference).
 */
import { CurveChart, type CurveSpec } from "./curveChart.ts";
import { FigureChart, type FigureSpec } from "./figureChart.ts";
import { StudyChart, type StudyCallbacks } from "./studyChart.ts";
import type { StudyChartSpec } from "./studyCurves.ts";
import { listenForShortcuts } from "./shortcuts.ts";
import { GroupHandle } from "./groupHandle.ts";
import { TimelineHandle, type DotNetReference, type TimelineOptions } from "./timelineHandle.ts";
import { ledgerBody, type LedgerSpec } from "./ledgerPicture.ts";
import { LedgerView } from "./ledgerView.ts";
import type { ThemeName } from "./palette.ts";
import { openSaveMenu, requestOf, type PictureOptions } from "./saveMenu.ts";

export { listenForShortcuts };

/** Draws a run's timeline into an element; `callbacks` hears of selections and of progress. */
export function openTimeline(element: HTMLElement, options: TimelineOptions, callbacks: DotNetReference | null = null): TimelineHandle {
  return new TimelineHandle(element, options, callbacks);
}

/** A group for timelines that are to share one axis. */
export function linkTimelines(callbacks: DotNetReference | null = null): GroupHandle {
  return new GroupHandle(callbacks);
}

/** Bars of several runs' figures. */
export function openFigures(canvas: HTMLCanvasElement, spec: FigureSpec): FigureChart {
  return new FigureChart(canvas, spec);
}

/** Lines that a program has measured. */
export function renderCurve(canvas: HTMLCanvasElement, spec: CurveSpec): CurveChart {
  return new CurveChart(canvas, spec);
}

/** A ledger's bars, which mark their stretches in a timeline. */
export function openLedger(element: HTMLElement, spec: LedgerSpec, theme: ThemeName, fontScale: number): LedgerView {
  return new LedgerView(element, spec, theme, fontScale);
}

/** Opens the menu that saves a ledger. */
export function saveLedger(spec: LedgerSpec, options: PictureOptions): void {
  openSaveMenu(() => requestOf(ledgerBody(spec), options));
}

/** A study's curves; `said` takes in words what has the keyboard's focus, `callbacks` hears of a run that is chosen. */
export function openStudyChart(canvas: HTMLCanvasElement, spec: StudyChartSpec, said: HTMLElement, callbacks: StudyCallbacks): StudyChart {
  return new StudyChart(canvas, spec, said, callbacks);
}
