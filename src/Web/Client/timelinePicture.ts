/** Timelines as bodies of pictures: one with its legend, or several under each other on one time scale. */
import { draw, drawOverlay } from "./draw.ts";
import { layoutRows } from "./layout.ts";
import { drawLegend, legendOf } from "./legend.ts";
import { cut, INSET_CSS_PX, type PictureBody, type PlacedBody } from "./picture.ts";
import type { Detail } from "./rowHeights.ts";
import { sharedRoom } from "./sharedRoom.ts";
import type { Reserved } from "./knownRun.ts";
import { font, type Theme } from "./theme.ts";
import { TimeScale } from "./timeScale.ts";
import type { View } from "./view.ts";
import type { Stretch } from "./stretches.ts";

/** What a timeline shows. */
export interface TimelineShot {
  readonly view: View;
  readonly reserved: Reserved;
  /** States that its lanes can have; null: not known. */
  readonly states: readonly number[] | null;
  readonly othersOpen: boolean;
  readonly selection: Stretch | null;
}

/** A timeline among others. */
export interface TitledShot extends TimelineShot {
  readonly title: string;
}

const LEGEND_GAP = 8;
const HEADING = { size: 16, height: 25 };

/** One timeline with its legend. */
export function timelineBody(shot: TimelineShot): PictureBody {
  return bodyOf([shot], (_, theme, widthCssPx, roomCssPx, detail) => placedRows(shot, theme, widthCssPx, roomCssPx, detail));
}

/** Several, each with its title above it; they share one legend, and on a slide one axis. */
export function stackBody(shots: readonly TitledShot[]): PictureBody {
  return bodyOf(shots, (_, theme, widthCssPx, roomCssPx, detail) => {
    const heading = HEADING.height * theme.fontScale;
    const parts = roomCssPx === null ? shots.map((shot) => placedRows(shot, theme, widthCssPx, null, detail))
      : sharedRows(shots, theme, widthCssPx, roomCssPx - shots.length * heading, detail);
    return {
      heightCssPx: parts.reduce((sum, part) => sum + heading + part.heightCssPx, 0),
      paint: (on) => parts.forEach((part, i) => {
        const top = parts.slice(0, i).reduce((sum, before) => sum + heading + before.heightCssPx, 0);
        on.font = font(theme, HEADING.size, 600);
        on.fillStyle = theme.colours.text;
        on.textAlign = "left";
        on.textBaseline = "middle";
        const inset = INSET_CSS_PX * theme.fontScale;
        on.fillText(cut(on, on.font, shots[i].title, widthCssPx - 2 * inset), inset, top + heading / 2);
        on.save();
        on.translate(0, top + heading);
        part.paint(on);
        on.restore();
      }),
    };
  });
}

/** Each gets what its rows need at least, and the same part of what is left. */
function sharedRows(shots: readonly TimelineShot[], theme: Theme, widthCssPx: number, roomCssPx: number, detail: Detail): PlacedBody[] {
  const sharers = shots.map(({ view: { run }, reserved, othersOpen }) => ({ run, reserved, othersOpen }));
  const { heightsCssPx } = sharedRoom(sharers, widthCssPx, theme.fontScale, roomCssPx, () => 0, [detail]);
  return shots.map((shot, i) => placedRows(shot, theme, widthCssPx, heightsCssPx[i], detail, i === shots.length - 1));
}

/** Rows as `place` puts them, and the legend below. */
function bodyOf(shots: readonly TimelineShot[], place: PictureBody["place"]): PictureBody {
  const [{ view }] = shots;
  return {
    seen: { widthCssPx: view.scale.rightCssPx, fontScale: view.theme.fontScale },
    place(ctx, theme, widthCssPx, roomCssPx, detail) {
      const left = INSET_CSS_PX * theme.fontScale;
      const content = legendOf(shots.map(({ view: { run }, states }) => ({ run, states })), detail);
      const legendHeight = drawLegend(ctx, theme, left, 0, widthCssPx - left, false, content) + LEGEND_GAP;
      const rows = place(ctx, theme, widthCssPx, roomCssPx === null ? null : roomCssPx - legendHeight, detail);
      return {
        heightCssPx: rows.heightCssPx + legendHeight,
        paint(on) {
          rows.paint(on);
          drawLegend(on, theme, left, rows.heightCssPx + LEGEND_GAP, widthCssPx - left, true, content);
        },
      };
    },
  };
}

/** Rows and axis: as they are seen, or laid out anew for a room, whole. */
function placedRows(shot: TimelineShot, theme: Theme, widthCssPx: number, roomCssPx: number | null, detail: Detail, hasAxis = true): PlacedBody {
  const view = roomCssPx === null ? { ...shot.view, theme } : relaid(shot, theme, widthCssPx, roomCssPx, detail, hasAxis);
  return {
    heightCssPx: view.layout.rowsHeightCssPx + view.layout.axisHeightCssPx,
    paint(on) {
      draw(on, view, shot.othersOpen);
      drawOverlay(on, view, { selection: shot.selection, cursorNs: null, outline: null });
    },
  };
}

function relaid({ view: seen, reserved, othersOpen }: TimelineShot, theme: Theme, widthCssPx: number, roomCssPx: number, detail: Detail, hasAxis: boolean): View {
  const laidOut = (heightCssPx: number) => layoutRows(seen.run, { ...reserved, widthCssPx, heightCssPx, fontScale: theme.fontScale, othersOpen, detail, hasAxis });
  const first = laidOut(roomCssPx);
  // Rows have whole heights, so that they may come to some pixels more than there are.
  const overCssPx = first.contentHeightCssPx + first.axisHeightCssPx - roomCssPx;
  const whole = overCssPx > 0 ? laidOut(Math.max(0, roomCssPx - overCssPx - first.rows.length)) : first;
  const layout = { ...whole, rowsHeightCssPx: whole.contentHeightCssPx };
  const scale = new TimeScale(seen.scale.startNs, seen.scale.endNs, layout.gutterCssPx, layout.plotWidthCssPx);
  return { ...seen, theme, layout, scale, scrollCssPx: 0 };
}
