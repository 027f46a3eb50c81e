/**
 * What was measured of a run, as far as its picture needs it: from where its axis counts beside other runs, and which stretch is shown without start-up and end. A run's result has
 * the rounds once they are over; the trace tells sooner, and of a round that never ended, when the first one began.
 */
import { KIND_MAIN } from "./chunkLanes.ts";
import type { RunData } from "./runData.ts";
import type { Stretch } from "./stretches.ts";

/** The main thread's slice of a measured round; its argument is the round's number. */
const ROUND = "round";
/** The meeting of all ranks before each round, warm-ups too. */
const MEETING = "collective: begin of round";
/** Of what was measured, seen on either side of it. */
const MARGIN = 0.03;

/** When the first measured round began; null where it has not, as far as is known. `warmUps`: rounds before it that are not measured. */
export function firstRoundNs(run: RunData, warmUps: number): number | null {
  const main = run.lanes.findIndex((lane) => lane?.kind === KIND_MAIN);
  return (main >= 0 ? roundOf(run, main) : null) ?? meetingOf(run, warmUps);
}

/** From the first measured round's begin to the last one's end, or as far as an unfinished one has come; null where none has begun. */
export function measuredStretch(run: RunData, measured: readonly Stretch[], warmUps: number): Stretch | null {
  if (measured.length > 0) return { startNs: measured[0].startNs, endNs: measured[measured.length - 1].endNs };
  const startNs = firstRoundNs(run, warmUps);
  return startNs === null ? null : { startNs, endNs: Math.max(startNs, run.endNs) };
}

/** With some of what is around it, within what there is. */
export function withMargin({ startNs, endNs }: Stretch, whole: Stretch): Stretch {
  const marginNs = (endNs - startNs) * MARGIN;
  return { startNs: Math.max(whole.startNs, startNs - marginNs), endNs: Math.min(whole.endNs, endNs + marginNs) };
}

function roundOf(run: RunData, mainLane: number): number | null {
  const level = run.tracks[mainLane]?.levels[0];
  if (!level) return null;
  for (let i = 0; i < level.count; i++) if (level.arg[i] === 1 && run.name(level.nameId[i]).name === ROUND) return level.startNs[i];
  return null;
}

/** When rank 0 has left the meeting before the first measured round. */
function meetingOf(run: RunData, warmUps: number): number | null {
  let before = warmUps;
  const meeting = run.ranks.calls.find(({ nameId }) => run.name(nameId).name === MEETING && before-- === 0);
  const part = meeting?.parts.find(({ laneId }) => run.lanes[laneId]?.number === 1);
  const endNs = part ? part.level.endNs[part.index] : Infinity;
  return endNs === Infinity ? null : endNs;
}
