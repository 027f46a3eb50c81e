/** What people read of a graph of tasks: how many are done, the critical path, the table by name. It costs more than drawing, and is found at most twice a second. */
import { TASK_IN_MEMORY, TASK_RELEASED } from "./chunkTasks.ts";
import type { PlacedGraph } from "./placedGraphs.ts";
import type { RunData } from "./runData.ts";
import type { TaskGraphDom } from "./taskGraphDom.ts";
import type { TaskScene } from "./taskGraphDraw.ts";
import { criticalPath } from "./taskPath.ts";
import { kindsOf, TaskTable } from "./taskTable.ts";
import { layoutNote } from "./taskWords.ts";
import { durationText, instantText } from "./timeText.ts";

const FIGURES_MS = 500;

export class TaskFigures {
  /** By task of the graph: 1 for those on the critical path. */
  isCritical: Uint8Array = new Uint8Array(0);
  private readonly table: TaskTable;
  private foundMs = -Infinity;
  private timer = 0;

  /** @param mark shows a task, by its number within the graph, in the timeline. @param again asks for an update later, of what came too early. */
  constructor(private readonly dom: TaskGraphDom, mark: (task: number) => void, private readonly again: () => void) {
    this.table = new TaskTable(mark);
    dom.root.append(this.table.element);
  }

  /** Another graph or moment is shown: they are found at the next chance. */
  invalidate(): void {
    this.foundMs = -Infinity;
  }

  /** Another run is shown. */
  clear(): void {
    this.invalidate();
    this.table.update([]);
  }

  dispose(): void {
    clearTimeout(this.timer);
  }

  /** @param when in words which moment is shown. */
  update(run: RunData, graph: PlacedGraph, momentNs: number, when: string, { stateOf, nameOf }: Pick<TaskScene, "stateOf" | "nameOf">): void {
    const waitMs = this.foundMs + FIGURES_MS - performance.now();
    if (waitMs > 0 && this.isCritical.length === graph.tasks.length) return this.updateLater(waitMs);
    this.foundMs = performance.now();
    const durationOf = (task: number) => run.tasks.durationNs(task, momentNs);
    const path = criticalPath(graph, durationOf);
    this.isCritical = path.isOn;
    this.table.update(kindsOf(graph.tasks.length, nameOf, stateOf, (i) => durationOf(graph.tasks[i]), path.isOn));
    const done = graph.tasks.reduce((sum, _, i) => sum + (stateOf(i) === TASK_IN_MEMORY || stateOf(i) === TASK_RELEASED ? 1 : 0), 0);
    this.dom.say(`${when}, ${instantText(momentNs, 1000)}: ${done} of ${graph.tasks.length} tasks done, ${graph.from.length} dependencies; critical path ${durationText(path.lengthNs)}.`);
    this.dom.note.textContent = layoutNote(graph.layout);
  }

  private updateLater(waitMs: number): void {
    if (this.timer !== 0) return;
    this.timer = window.setTimeout(() => {
      this.timer = 0;
      this.again();
    }, waitMs);
  }
}
