/** A run's graphs of tasks with the places that taskLayouts.ts has found for them. While the last graph grows, its places are asked for again. */
import type { RunTasks } from "./runTasks.ts";
import type { TaskLayout } from "./taskLayout.ts";
import { TaskLayouts } from "./taskLayouts.ts";
import { shapeOf, type GraphShape } from "./taskPath.ts";

/** A graph with places; `version` is that of the run's tasks for which they hold. */
export interface PlacedGraph extends GraphShape {
  readonly layout: TaskLayout;
  readonly version: number;
}

export class PlacedGraphs {
  private readonly layouts: TaskLayouts;
  private readonly placed = new Map<number, PlacedGraph>();
  private asked = "";
  /** Grows with each run that is shown. */
  private run = 0;

  /** @param failed told in words where the browser can't lay anything out. */
  constructor(failed: (message: string) => void) {
    this.layouts = new TaskLayouts(failed);
  }

  get(graph: number): PlacedGraph | undefined {
    return this.placed.get(graph);
  }

  /** Finds places for a graph where there are none, or it has grown; `done` is called when they are there. */
  ask(tasks: RunTasks, graph: number, done: () => void): void {
    const version = tasks.shapeVersion;
    const current = this.placed.get(graph);
    // Only the last graph still grows.
    const isCurrent = current && (current.version === version || (graph < tasks.graphs.length - 1 && current.tasks.length === tasks.graphs[graph].tasks.length));
    const key = `${graph} ${version}`;
    if (isCurrent || key === this.asked) return;
    this.asked = key;
    const { run } = this;
    const shape = shapeOf(tasks, tasks.graphs[graph]);
    this.layouts.ask({ count: shape.tasks.length, from: shape.from, to: shape.to }, (layout) => {
      if (run !== this.run) return;
      this.placed.set(graph, { ...shape, layout, version });
      done();
    });
  }

  /** Another run is shown. */
  clear(): void {
    this.placed.clear();
    this.asked = "";
    this.run++;
  }

  dispose(): void {
    this.layouts.dispose();
  }
}
