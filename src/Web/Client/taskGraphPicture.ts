/** A graph of tasks as a part of a picture: whole, whatever the page shows of it, and what its shapes mean at its foot. */
import { taskStates } from "./palette.ts";
import type { PictureBody } from "./picture.ts";
import { drawTaskEdges, drawTasks, drawTaskSwatch, fitted, type GraphPlace, type TaskScene } from "./taskGraphDraw.ts";
import type { TaskLayout } from "./taskLayout.ts";
import { font, type Theme } from "./theme.ts";
import type { Canvas2D } from "./view.ts";

const LEGEND_CSS_PX = 40;

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
