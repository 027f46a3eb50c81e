/** A graph of tasks as a part of a picture: whole, whatever the page shows of it, and what its shapes mean at its foot. */
import { taskStates } from "./palette.ts";
import type { PictureBody } from "./picture.ts";
import { drawTaskEdges, drawTasks, drawTaskSwatch, fitted, type GraphPlace, type TaskScene } from "./taskGraphDraw.ts";
import type { RunData } from "./runData.ts";
import { layoutTasks, type TaskLayout } from "./taskLayout.ts";
import { criticalPath, shapeOf } from "./taskPath.ts";
import { taskName } from "./taskWords.ts";
import { font, type Theme } from "./theme.ts";
import type { Canvas2D } from "./canvas2D.ts";

const LEGEND_CSS_PX = 40;
/** Height to width where no page shows it; the page's plot is about as wide. */
const HEIGHT_SHARE = 0.45;

/** @param seen how the page shows it. @param sceneOf what is drawn at a place, in a size. */
export function taskGraphBody(
  layout: TaskLayout, { widthCssPx: seenWidth, heightCssPx: seenHeight, fontScale }: { widthCssPx: number; heightCssPx: number; fontScale: number },
  sceneOf: (theme: Theme, place: GraphPlace, widthCssPx: number, heightCssPx: number) => TaskScene,
): PictureBody {
  return {
    seen: { widthCssPx: seenWidth, fontScale },
    place: (_, theme, widthCssPx, roomCssPx) => {
      const heightCssPx = roomCssPx ?? seenHeight;
      const scene = sceneOf(theme, fitted(layout, widthCssPx, heightCssPx - LEGEND_CSS_PX * theme.fontScale, theme.fontScale), widthCssPx, heightCssPx);
      return { heightCssPx, paint: (on) => paintTaskGraph(on, { ...scene, hovered: -1, chosen: -1 }) };
    },
  };
}

/** A run's last graph as it stood at the run's end; null where the run has no tasks. Laid out at once: without a page there is nobody who waits. */
export function lastGraphBody(run: RunData, widthCssPx: number): PictureBody | null {
  const graph = run.tasks.graphs.at(-1);
  if (!graph) return null;
  const shape = shapeOf(run.tasks, graph);
  const layout = layoutTasks({ count: shape.tasks.length, from: shape.from, to: shape.to });
  const states = run.tasks.statesAt(run.endNs);
  const { isOn: isCritical } = criticalPath(shape, (task) => run.tasks.durationNs(task, run.endNs));
  return taskGraphBody(layout, { widthCssPx, heightCssPx: Math.round(widthCssPx * HEIGHT_SHARE), fontScale: 1 }, (theme, place, widthCssPx, heightCssPx) => ({
    layout, from: shape.from, to: shape.to, place, theme, widthCssPx, heightCssPx, isCritical, hovered: -1, chosen: -1,
    stateOf: (i) => states[shape.tasks[i]], nameOf: (i) => taskName(run, shape.tasks[i]),
  }));
}

/** Both layers, and what the shapes mean in a line at its foot. */
function paintTaskGraph(ctx: Canvas2D, scene: TaskScene): void {
  const { theme, heightCssPx } = scene;
  drawTaskEdges(ctx, scene);
  drawTasks(ctx, scene);
  ctx.font = font(theme, 14);
  ctx.textBaseline = "middle";
  ctx.textAlign = "left";
  let x = 12 * theme.fontScale;
  const middle = heightCssPx - 12 * theme.fontScale;
  taskStates.forEach(({ label }, state) => {
    drawTaskSwatch(ctx, theme, state, x + 7 * theme.fontScale, middle, 7 * theme.fontScale);
    ctx.fillStyle = theme.colours.text;
    ctx.fillText(label, x + 20 * theme.fontScale, middle);
    x += 44 * theme.fontScale + ctx.measureText(label).width;
  });
}
