/** A run's last graph of tasks as a picture, as it stood at the run's end. Laid out at once: without a page there is nobody who waits. */
import type { PictureBody } from "./picture.ts";
import type { RunData } from "./runData.ts";
import { fitted, paintTaskGraph } from "./taskGraphDraw.ts";
import { layoutTasks } from "./taskLayout.ts";
import { criticalPath, shapeOf } from "./taskPath.ts";

/** Height to width where nothing else is said; the page's plot is about as wide. */
const HEIGHT_SHARE = 0.45;
/** Room of the legend's line. */
const LEGEND_CSS_PX = 40;

/** The picture; null where the run has no tasks. */
export function taskGraphBody(run: RunData, seenWidthCssPx: number): PictureBody | null {
  const graph = run.tasks.graphs.at(-1);
  if (!graph) return null;
  const shape = shapeOf(run.tasks, graph);
  const layout = layoutTasks({ count: shape.tasks.length, from: shape.from, to: shape.to });
  const states = run.tasks.statesAt(run.endNs);
  const { isOn: isCritical } = criticalPath(shape, (task) => run.tasks.durationNs(task, run.endNs));
  return {
    seen: { widthCssPx: seenWidthCssPx, fontScale: 1 },
    place: (_, theme, widthCssPx, roomCssPx) => {
      const heightCssPx = roomCssPx ?? Math.round(widthCssPx * HEIGHT_SHARE);
      const place = fitted(layout, widthCssPx, heightCssPx - LEGEND_CSS_PX * theme.fontScale, theme.fontScale);
      const scene = {
        layout, from: shape.from, to: shape.to, place, theme, widthCssPx, heightCssPx, isCritical, hovered: -1,
        stateOf: (i: number) => states[shape.tasks[i]], nameOf: (i: number) => nameOf(run, shape.tasks[i]),
      };
      return { heightCssPx, paint: (on) => paintTaskGraph(on, scene) };
    },
  };
}

function nameOf(run: RunData, task: number): string {
  const name = run.tasks.nameId(task);
  return name < 0 ? `task ${task}` : run.name(name).name;
}
