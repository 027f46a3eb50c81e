/**
 * The graph of a run's tasks on the page: at the cursor's moment, else at the live end. Data comes from runTasks.ts with each of the timeline's frames; places
 * come through placedGraphs.ts a little later; drawing is taskGraphDraw.ts.
 */
import { listen, type GestureTarget } from "./gestures.ts";
import { showCard } from "./hoverCard.ts";
import { PlacedGraphs, type PlacedGraph } from "./placedGraphs.ts";
import type { RunData } from "./runData.ts";
import { openSaveMenu, requestOf, type PictureOptions } from "./saveMenu.ts";
import { TaskFigures } from "./taskFigures.ts";
import { TaskGraphDom } from "./taskGraphDom.ts";
import { drawTaskEdges, drawTasks, fitted, showing, taskAt, zoomed, type GraphPlace, type TaskScene } from "./taskGraphDraw.ts";
import { taskGraphBody } from "./taskGraphPicture.ts";
import { TaskReplay } from "./taskReplay.ts";
import { KEY_DIRECTIONS, neededBy, nextTask, usersOf } from "./taskWalk.ts";
import { chosenWords, emptyWords, taskCard, taskName } from "./taskWords.ts";
import type { Theme } from "./theme.ts";
import type { Selection } from "./view.ts";

/** What the graph is drawn from, with each frame of the timeline. */
export interface TaskGraphInput {
  readonly run: RunData;
  /** The moment under the timeline's pointer, or that is replayed; or null. */
  readonly cursorNs: number | null;
  readonly isComplete: boolean;
  readonly theme: Theme;
}

/** What the graph can ask of the timeline above it. */
export interface TaskGraphTimeline {
  /** Selects a task's slice and shows it. */
  selectStretch(stretch: Selection): void;
  /** Shows a moment while no pointer is over the timeline; null: the last. */
  pointSame(timeNs: number | null): void;
}

const NOTHING_CHOSEN = "No task is chosen: click one, or go to the graph and press an arrow key.";

export class TaskGraphView implements GestureTarget {
  private readonly replay = new TaskReplay((timeNs) => this.timeline.pointSame(timeNs));
  private readonly dom = new TaskGraphDom(this.replay.element, (by) => this.step(by));
  private readonly figures = new TaskFigures(this.dom, (task) => this.choose(task, true), () => this.redraw(false));
  private readonly graphs = new PlacedGraphs((message) => this.dom.say(message));
  private readonly resizeObserver = new ResizeObserver(() => this.redraw(true));
  private readonly stopListening: () => void;
  private input: TaskGraphInput | null = null;
  private graph = -1;
  private pickedGraph: number | null = null;
  /** By its number in the run, so that it outlives a new arrangement; -1: none. */
  private chosenTask = -1;
  private place: GraphPlace | null = null;
  private isFitted = true;
  private areEdgesStale = true;
  private hovered = -1;
  private pointer = { x: 0, y: 0 };
  private drawn = "";
  private frame = 0;

  constructor(private readonly element: HTMLElement, private readonly timeline: TaskGraphTimeline) {
    element.replaceChildren(this.dom.root);
    // Before the gestures' keys: arrows go from task to task here.
    this.dom.plot.addEventListener("keydown", this.onKey);
    this.stopListening = listen(this.dom.plot, this);
    this.resizeObserver.observe(this.dom.plot);
  }

  update(input: TaskGraphInput): void {
    if (this.input && this.input.run !== input.run) this.forget();
    if (input.theme !== this.input?.theme) this.areEdgesStale = true;
    this.input = input;
    const { tasks } = input.run;
    if (input.cursorNs !== null) this.pickedGraph = null;
    this.graph = this.pickedGraph ?? tasks.graphAt(this.momentNs);
    this.dom.choose(this.graph, tasks.graphs.length);
    this.replay.update({ startNs: tasks.graphs[0]?.startNs ?? 0, endNs: tasks.lastChangeNs }, this.momentNs, this.dom.words.textContent);
    if (this.graph < 0) return this.dom.say(emptyWords(input.run, input.isComplete));
    this.graphs.ask(tasks, this.graph, () => {
      this.figures.invalidate();
      this.redraw(true);
    });
    const current = this.current;
    const state = current ? `${this.graph} ${current.version} ${this.momentNs} ${input.isComplete}` : "";
    if (state !== this.drawn) this.redraw(false);
    this.drawn = state;
  }

  /** How long the layout took that is shown; 0 while there is none. */
  get layoutMs(): number {
    return this.current?.layout.tookMs ?? 0;
  }

  /** Chooses the task that a lane computed at a moment, if it did. */
  chooseAt(laneId: number, timeNs: number): void {
    const task = this.input?.run.tasks.taskAt(laneId, timeNs) ?? -1;
    if (task < 0) return;
    this.chosenTask = task;
    this.redraw(false);
  }

  /** Opens the menu that saves it: whole, whatever is zoomed to. */
  save(options: PictureOptions): void {
    const { current, input } = this;
    if (!current || !input) return;
    const seen = { widthCssPx: this.dom.tasks.widthCssPx, heightCssPx: this.dom.tasks.heightCssPx, fontScale: input.theme.fontScale };
    openSaveMenu(() => requestOf(taskGraphBody(current.layout, seen, (...how) => this.sceneOf(current, ...how)), options));
  }

  dispose(): void {
    this.replay.pause();
    this.timeline.pointSame(null);
    cancelAnimationFrame(this.frame);
    this.frame = -1;
    this.figures.dispose();
    this.graphs.dispose();
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
    this.hovered = place ? this.taskUnder(place.x, place.y) : -1;
    this.redraw(false);
  }

  click(xCssPx: number, yCssPx: number): void {
    const task = this.taskUnder(xCssPx, yCssPx);
    if (task >= 0) this.choose(task, true);
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
    if (this.chosenTask < 0) return false;
    this.chosenTask = -1;
    this.redraw(false);
    return true;
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || !this.current) return;
    const direction = KEY_DIRECTIONS[event.key];
    if (direction) this.choose(nextTask(this.current, this.chosen, direction), false);
    else if (event.key === "Enter" && this.chosen >= 0) this.choose(this.chosen, true);
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };

  private get current(): PlacedGraph | undefined {
    return this.graphs.get(this.graph);
  }

  /** The chosen task's place in the graph that is shown; -1: it is in none, or another. */
  private get chosen(): number {
    return this.chosenTask < 0 ? -1 : (this.current?.tasks.indexOf(this.chosenTask) ?? -1);
  }

  private get momentNs(): number {
    const { run, cursorNs } = this.input!;
    return cursorNs !== null && cursorNs >= 0 ? Math.min(cursorNs, run.endNs) : run.endNs;
  }

  /** Chooses a task of the graph that is shown; `isMarked`: it is shown in the timeline as well. */
  private choose(task: number, isMarked: boolean): void {
    const { current, input } = this;
    if (!current || !input || task < 0) return;
    this.chosenTask = current.tasks[task];
    const slice = input.run.tasks.sliceOf(this.chosenTask);
    if (isMarked && slice) this.timeline.selectStretch({ startNs: slice.level.startNs[slice.index], endNs: Math.min(slice.level.endNs[slice.index], input.run.endNs), slice });
    const { widthCssPx, heightCssPx } = this.dom.tasks;
    if (this.place && !this.isFitted) this.moveTo(showing(this.place, current.layout, task, widthCssPx, heightCssPx));
    else this.redraw(false);
  }

  private taskUnder(xCssPx: number, yCssPx: number): number {
    const { current } = this;
    return current && this.place ? taskAt(current.layout, this.place, xCssPx, yCssPx) : -1;
  }

  private step(by: number): void {
    if (!this.input) return;
    this.replay.pause();
    this.timeline.pointSame(null);
    this.pickedGraph = Math.min(Math.max(0, this.graph + by), this.input.run.tasks.graphs.length - 1);
    this.fit();
    this.figures.invalidate();
    this.update({ ...this.input, cursorNs: null });
  }

  private moveTo(place: GraphPlace): void {
    this.place = place;
    this.isFitted = false;
    this.redraw(true);
  }

  private forget(): void {
    this.replay.pause();
    this.graphs.clear();
    this.figures.clear();
    [this.pickedGraph, this.chosenTask, this.isFitted] = [null, -1, true];
    this.dom.tasks.ctx.clearRect(0, 0, this.dom.tasks.widthCssPx, this.dom.tasks.heightCssPx);
    this.dom.edges.ctx.clearRect(0, 0, this.dom.edges.widthCssPx, this.dom.edges.heightCssPx);
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
    const scene = this.sceneOf(current, input.theme, this.place, widthCssPx, heightCssPx);
    this.figures.update(input.run, current, this.momentNs, input.cursorNs !== null ? "At the cursor" : input.isComplete ? "At the end" : "Now", scene);
    if (this.areEdgesStale) drawTaskEdges(dom.edges.ctx, scene);
    this.areEdgesStale = false;
    drawTasks(dom.tasks.ctx, { ...scene, isCritical: this.figures.isCritical });
    const card = this.hovered >= 0 ? taskCard(input.run, current.tasks[this.hovered], scene.stateOf(this.hovered)) : null;
    showCard(dom.card, card, this.pointer.x, this.pointer.y, widthCssPx, heightCssPx);
    this.sayChosen(current, scene);
  }

  private sayChosen(current: PlacedGraph, { chosen, stateOf }: TaskScene): void {
    if (chosen < 0) return this.dom.sayChosen(NOTHING_CHOSEN);
    const card = taskCard(this.input!.run, current.tasks[chosen], stateOf(chosen));
    this.dom.sayChosen(chosenWords(card, neededBy(current, chosen).length, usersOf(current, chosen).length, this.figures.isCritical[chosen] === 1));
  }

  private sceneOf(current: PlacedGraph, theme: Theme, place: GraphPlace, widthCssPx: number, heightCssPx: number): TaskScene {
    const { run } = this.input!;
    const states = run.tasks.statesAt(this.momentNs);
    return {
      layout: current.layout, from: current.from, to: current.to, place, theme, widthCssPx, heightCssPx,
      stateOf: (i) => states[current.tasks[i]], nameOf: (i) => taskName(run, current.tasks[i]), isCritical: this.figures.isCritical, hovered: this.hovered, chosen: this.chosen,
    };
  }
}
