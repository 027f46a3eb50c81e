/** The strip of the whole run: states of all workers together, by their exact shares in each pixel column. Drawn again only when data has come. */
import { STATES } from "./chunk.ts";
import { ColumnStrip } from "./columnStrip.ts";
import { STACK_ORDER } from "./drawBand.ts";
import { groupLanes } from "./layout.ts";
import type { LaneTrack } from "./laneTrack.ts";
import type { RunData } from "./runData.ts";
import type { Theme } from "./theme.ts";
import type { TimeScale } from "./timeScale.ts";
import type { Canvas2D } from "./canvas2D.ts";

/** Draws the strip; `scale` says where the run's time lies. */
export function drawOverview(ctx: Canvas2D, run: RunData, scale: TimeScale, theme: Theme, heightCssPx: number): void {
  ctx.fillStyle = theme.colours.background;
  ctx.fillRect(0, 0, scale.rightCssPx, heightCssPx);
  ctx.fillStyle = theme.colours.lane;
  ctx.fillRect(scale.leftCssPx, 0, scale.widthCssPx, heightCssPx);
  const tracks = overviewTracks(run);
  const hair = theme.hairCssPx;
  const times = new Float64Array(STATES);
  const shares = new Float64Array(STACK_ORDER.length);
  const columns = Math.min(Math.round(scale.widthCssPx / hair), Math.ceil((scale.toCssPx(run.endNs) - scale.leftCssPx) / hair));
  const strip = new ColumnStrip(theme.strip, STACK_ORDER.map((state) => theme.plain[state]), Math.max(0, columns), heightCssPx, hair);
  for (let column = 0; column < columns; column++) {
    const x = scale.leftCssPx + column * hair;
    times.fill(0);
    for (const track of tracks) track.addTime(scale.toNs(x), Math.min(scale.toNs(x + hair), run.endNs), times);
    const wholeNs = scale.nsPerCssPx * hair * tracks.length;
    STACK_ORDER.forEach((state, i) => (shares[i] = times[state] / wholeNs));
    strip.divide(column, 1, shares);
  }
  strip.flush(ctx, scale.leftCssPx, 0);
  ctx.fillStyle = theme.colours.lost;
  for (const lost of run.lost) ctx.fillRect(scale.toCssPx(lost.startNs), 0, Math.max(2, (lost.endNs - lost.startNs) / scale.nsPerCssPx), 3);
}

/** The workers, or the main thread where there are none. */
function overviewTracks(run: RunData): LaneTrack[] {
  const { workers } = groupLanes(run);
  const numbered = workers.filter((lane) => lane.number > 0);
  return (numbered.length > 0 ? numbered : workers).flatMap((lane) => run.tracks[lane.id] ?? []);
}
