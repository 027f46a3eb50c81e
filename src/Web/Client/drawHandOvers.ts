/** Locks that go from who let go to who had waited, as arrows between their lanes; all of them, or only the selected lock's. */
import { drawArrow, laneMiddles, MOST_HAND_OVERS } from "./drawArrows.ts";
import { lastAtOrBefore } from "./growing.ts";
import type { HandOvers } from "./handOvers.ts";
import type { View } from "./view.ts";
import type { Canvas2D } from "./canvas2D.ts";

/** Draws those that touch the view, where they are few enough. */
export function drawLockHandOvers(ctx: Canvas2D, view: View): void {
  const { run, scale, theme, selectedLock } = view;
  const shown = run.locks.tracks.flatMap((track) => (track && (selectedLock ?? track.info.id) === track.info.id ? [withinView(track.handOvers, view)] : []));
  if (shown.reduce((sum, { first, end }) => sum + Math.max(0, end - first), 0) > MOST_HAND_OVERS) return;
  const middles = laneMiddles(view);
  ctx.strokeStyle = ctx.fillStyle = theme.colours.text;
  ctx.globalAlpha = 0.75;
  ctx.lineWidth = 1;
  for (const { handOvers, first, end } of shown) {
    for (let i = first; i < end; i++) {
      const fromY = middles.get(handOvers.from[i]);
      const toY = middles.get(handOvers.to[i]);
      if (fromY === undefined || toY === undefined || handOvers.releasedNs[i] > scale.endNs) continue;
      drawArrow(ctx, scale.toCssPx(handOvers.releasedNs[i]), fromY, scale.toCssPx(handOvers.acquiredNs[i]), toY, true);
    }
  }
  ctx.globalAlpha = 1;
}

function withinView(handOvers: HandOvers, { scale }: View): { handOvers: HandOvers; first: number; end: number } {
  const { acquiredNs, count, longestNs } = handOvers;
  return { handOvers, first: lastAtOrBefore(acquiredNs, count, scale.startNs) + 1, end: lastAtOrBefore(acquiredNs, count, scale.endNs + longestNs) + 1 };
}
