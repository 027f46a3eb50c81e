/**
 * The graph of a run's tasks on the page: at the cursor's moment, else at the live end. Data comes from runTasks.ts with each of the timeline's frames; places
 * come from taskLayouts.ts a little later; drawing is taskGraphDraw.ts.
 */
import { TASK_IN_MEMORY, TASK_RELEASED } from "./chunkTasks.ts";
import { listen, type GestureTarget } from "./gestures.ts";
import { showCard } from "./hoverCard.ts";
import { taskStates } from "./palette.ts";
import type { PictureBody } from "./picture.ts";
import type { RunData } from "./runData.ts";
import { openSaveMenu, requestOf, type PictureOptions } from "./saveMenu.ts";
import { TaskGraphDom } from "./taskGraphDom.ts";
import { drawTaskEdges, drawTasks, fitted, paintTaskGraph, taskAt, zoomed, type GraphPlace, type TaskScene } from "./taskGraphDraw.ts";
import { TaskLayouts } from "./taskLayouts.ts";
import type { TaskLayout } from "./taskLayout.ts";
import { criticalPath, shapeOf, type GraphShape } from "./taskPath.ts";
import { kindsOf, TaskTable } from "./taskTable.ts";
import type { Theme } from "./theme.ts";
import { durationText, instantText } from "./timeText.ts";
import type { Stretch } from "./view.ts";

export interface TaskGraphInput {
  readonly run: RunData;
  /** The moment under the timeline's pointer, or null. */
  readonly cursorNs: number | null;
  readonly isComplete: boolean;
  readonly theme: Theme;
}

/** A graph with places; `version` is that of the run's tasks for which they hold. */
interface Placed extends GraphShape {
  readonly layout: TaskLayout;
  readonly version: number;
}

const FIGURES_MS = 500;
/** Below the graph in a saved picture: what its shapes mean. */
const LEGEND_CSS_PX = 40;

export class TaskGraphView implements GestureTarget {
  private readonly dom = new TaskGraphDom((by) => this.step(by));
  private readonly table = new TaskTable((task) => this.markTask(task));
  private readonly layouts = new TaskLayouts((message) => this.dom.say(message));
  private readonly placed = new Map<number, Placed>();
  private readonly resizeObserver = new ResizeObserver(() => this.redraw(true));
  private readonly stopListening: () => void;
  private input: TaskGraphInput | null = null;
  private graph = -1;
  private chosen: number | null = null;
  private asked = "";
  private place: GraphPlace | null = null;
  private isFitted = true;
  private areEdgesStale = true;
  private isCritical: Uint8Array = new Uint8Array(0);
  private figuresMs = -Infinity;
  private hovered = -1;
  private pointer = { x: 0, y: 0 };
  private drawn = "";
  private frame = 0;

  /** @param mark shows a stretch of one lane in the timeline. */
  constructor(private readonly element: HTMLElement, private readonly mark: (stretch: Stretch) => void) {
    this.dom.root.append(this.table.element);
    element.replaceChildren(this.dom.root);
    this.stopListening = listen(this.dom.plot, this);
    this.resizeObserver.observe(this.dom.plot);
  }

  update(input: TaskGraphInput): void {
    if (this.input && this.input.run !== input.run) this.forget();
    if (input.theme !== this.input?.theme) this.areEdgesStale = true;
    this.input = input;
    const { tasks } = input.run;
    if (input.cursorNs !== null) this.chosen = null;
    this.graph = this.chosen ?? tasks.graphAt(this.momentNs);
    this.dom.choose(this.graph, tasks.graphs.length);
    if (this.graph < 0) return this.dom.say(emptyWords(input));
    this.askForPlaces();
    const current = this.current;
    const state = current ? `${this.graph} ${current.version} ${this.momentNs}` : "";
    if (state !== this.drawn) this.redraw(false);
    this.drawn = state;
  }

  /** How long the layout took that is shown; 0 while there is none. */
  get layoutMs(): number {
    return this.current?.layout.tookMs ?? 0;
  }

  /** Opens the menu that saves it: whole, whatever is zoomed to. */
  save(options: PictureOptions): void {
    const current = this.current;
    if (current && this.input) openSaveMenu(() => requestOf(this.bodyOf(current), options));
  }

  dispose(): void {
    cancelAnimationFrame(this.frame);
    this.frame = -1;
    this.layouts.dispose();
    this.resizeObserver.disconnect();
    this.stopListening();
    this.element.replaceChildren();
  }

  zoom(factor: number, xCssPx: number | null): void {
    const { widthCssPx, heightCssPx } = this.dom.tasks;
    if (this.place) this.moveTo(zoomed(this.place, factor, xCssPx ?? widthCssPx / 2, xCssPx === null ? heightCssPx / 2 : this.pointer.y));
  }

  pan(deltaXCssPx: number, deltaYCssPx: number): void {
    if (this.place) this.moveTo({ ...this.place, left: this.place.left + deltaXCssPx, top: this.place.top + deltaYCssPx });
  }

  hover(place: { x: number; y: number } | null): void {
    if (place) this.pointer = place;
    const { current } = this;
    this.hovered = place && current && this.place ? taskAt(current.layout, this.place, place.x, place.y) : -1;
    this.redraw(false);
  }

  click(xCssPx: number, yCssPx: number): void {
    const { current } = this;
    const task = current && this.place ? taskAt(current.layout, this.place, xCssPx, yCssPx) : -1;
    if (task >= 0) this.markTask(task);
  }

  open(xCssPx: number, yCssPx: number): void {
    this.pointer = { x: xCssPx, y: yCssPx };
    this.zoom(2, xCssPx);
  }

  fit(): void {
    this.isFitted = true;
    this.redraw(true);
  }

  /** There is nothing to select, and nothing to follow: both are the timeline's. */
  select(): void {}
  toggleFollow(): void {}
  escape(): boolean {
    return false;
  }

  private get current(): Placed | undefined {
    return this.placed.get(this.graph);
  }

  private get momentNs(): number {
    const { run, cursorNs } = this.input!;
    return cursorNs !== null && cursorNs >= 0 ? Math.min(cursorNs, run.endNs) : run.endNs;
  }

  private step(by: number): void {
    if (!this.input) return;
    this.chosen = Math.min(Math.max(0, this.graph + by), this.input.run.tasks.graphs.length - 1);
    this.fit();
    this.figuresMs = -Infinity;
    this.update({ ...this.input, cursorNs: null });
  }

  private moveTo(place: GraphPlace): void {
    this.place = place;
    this.isFitted = false;
    this.redraw(true);
  }

  private forget(): void {
    this.placed.clear();
    [this.chosen, this.asked, this.isFitted, this.figuresMs] = [null, "", true, -Infinity];
    this.table.update([]);
    this.dom.tasks.ctx.clearRect(0, 0, this.dom.tasks.widthCssPx, this.dom.tasks.heightCssPx);
    this.dom.edges.ctx.clearRect(0, 0, this.dom.edges.widthCssPx, this.dom.edges.heightCssPx);
  }

  private askForPlaces(): void {
    const { tasks } = this.input!.run;
    const { graph } = this;
    const version = tasks.shapeVersion;
    // Only the last graph still grows.
    const isCurrent = this.current && (this.current.version === version || (graph < tasks.graphs.length - 1 && this.current.tasks.length === tasks.graphs[graph].tasks.length));
    const key = `${graph} ${version}`;
    if (isCurrent || key === this.asked) return;
    this.asked = key;
    const shape = shapeOf(tasks, tasks.graphs[graph]);
    this.layouts.ask({ count: shape.tasks.length, from: shape.from, to: shape.to }, (layout) => {
      this.placed.set(graph, { ...shape, layout, version });
      this.figuresMs = -Infinity;
      this.redraw(true);
    });
  }

  private redraw(areEdgesStale: boolean): void {
    this.areEdgesStale ||= areEdgesStale;
    if (this.frame === 0) this.frame = requestAnimationFrame(() => this.drawFrame());
  }

  private drawFrame(): void {
    this.frame = 0;
    const { current, input, dom } = this;
    const [widthCssPx, heightCssPx] = [dom.plot.clientWidth, dom.plot.clientHeight];
    if (!current || !input || widthCssPx === 0) return;
    dom.showLegend(input.theme);
    for (const surface of [dom.edges, dom.tasks]) if (surface.fit(widthCssPx, heightCssPx, window.devicePixelRatio)) this.areEdgesStale = true;
    if (this.isFitted || !this.place) this.place = fitted(current.layout, widthCssPx, heightCssPx, input.theme.fontScale);
    const states = input.run.tasks.statesAt(this.momentNs);
    this.updateFigures(current, (i) => states[current.tasks[i]], (i) => taskName(input.run, current.tasks[i]));
    const scene = this.sceneOf(current, input.theme, this.place, widthCssPx, heightCssPx);
    if (this.areEdgesStale) drawTaskEdges(dom.edges.ctx, scene);
    this.areEdgesStale = false;
    drawTasks(dom.tasks.ctx, scene);
    const card = this.hovered >= 0 ? this.cardOf(current.tasks[this.hovered], states) : null;
    showCard(dom.card, card, this.pointer.x, this.pointer.y, widthCssPx, heightCssPx);
  }

  private bodyOf(current: Placed): PictureBody {
    const { widthCssPx: seenWidth, heightCssPx: seenHeight } = this.dom.tasks;
    return {
      seen: { widthCssPx: seenWidth, fontScale: this.input!.theme.fontScale },
      place: (_, theme, widthCssPx, roomCssPx) => {
        const heightCssPx = roomCssPx ?? seenHeight;
        const scene = this.sceneOf(current, theme, fitted(current.layout, widthCssPx, heightCssPx - LEGEND_CSS_PX * theme.fontScale, theme.fontScale), widthCssPx, heightCssPx);
        return { heightCssPx, paint: (on) => paintTaskGraph(on, { ...scene, hovered: -1 }) };
      },
    };
  }

  private sceneOf(current: Placed, theme: Theme, place: GraphPlace, widthCssPx: number, heightCssPx: number): TaskScene {
    const { run } = this.input!;
    const states = run.tasks.statesAt(this.momentNs);
    return {
      layout: current.layout, from: current.from, to: current.to, place, theme, widthCssPx, heightCssPx,
      stateOf: (i) => states[current.tasks[i]], nameOf: (i) => taskName(run, current.tasks[i]), isCritical: this.isCritical, hovered: this.hovered,
    };
  }

  /** The critical path and the table cost more than drawing, and are read by people. */
  private updateFigures(current: Placed, stateOf: (i: number) => number, nameOf: (i: number) => string): void {
    if (performance.now() - this.figuresMs < FIGURES_MS && this.isCritical.length === current.tasks.length) return;
    this.figuresMs = performance.now();
    const { run, isComplete } = this.input!;
    const durationOf = (task: number) => run.tasks.durationNs(task, this.momentNs);
    const path = criticalPath(current, durationOf);
    this.isCritical = path.isOn;
    this.table.update(kindsOf(current.tasks.length, nameOf, stateOf, (i) => durationOf(current.tasks[i]), path.isOn));
    const done = current.tasks.reduce((sum, _, i) => sum + (stateOf(i) === TASK_IN_MEMORY || stateOf(i) === TASK_RELEASED ? 1 : 0), 0);
    const when = this.input!.cursorNs !== null ? "At the cursor" : isComplete ? "At the end" : "Now";
    this.dom.say(`${when}, ${instantText(this.momentNs, 1000)}: ${done} of ${current.tasks.length} tasks done, ${current.from.length} dependencies; critical path ${durationText(path.lengthNs)}.`);
    this.dom.note.textContent = noteOf(current.layout);
  }

  private cardOf(task: number, states: Uint8Array) {
    const { run } = this.input!;
    const slice = run.tasks.sliceOf(task);
    const laneId = slice?.laneId ?? run.tasks.laneNowOf(task);
    const lines: [string, string][] = [["task", String(task)], ["state", taskStates[states[task]].label]];
    if (slice) lines.push(["computed in", durationText(run.tasks.durationNs(task, run.endNs))]);
    if (laneId >= 0) lines.push(["worker", run.occupantName(laneId)]);
    return { title: taskName(run, task), lines, target: null };
  }

  private markTask(index: number): void {
    const { current, input } = this;
    const slice = current && input?.run.tasks.sliceOf(current.tasks[index]);
    if (!slice || !input) return;
    this.mark({ startNs: slice.level.startNs[slice.index], endNs: Math.min(slice.level.endNs[slice.index], input.run.endNs) });
  }
}

function taskName(run: RunData, task: number): string {
  const name = run.tasks.nameId(task);
  return name < 0 ? `task ${task}` : run.name(name).name;
}

function emptyWords({ run, isComplete }: TaskGraphInput): string {
  if (isComplete) return "This run has recorded no tasks.";
  return run.endNs === 0 ? "Nothing recorded yet." : "No task yet: the scheduler has not been given a graph.";
}

function noteOf({ isLayered, tookMs, x }: TaskLayout): string {
  const took = durationText(tookMs * 1e6);
  return isLayered
    ? `${x.length} tasks are too many for an arrangement with few crossings: each stands in the layer of the longest path to it. Laid out in ${took}.`
    : `Arranged by dagre in ${took}.`;
}
