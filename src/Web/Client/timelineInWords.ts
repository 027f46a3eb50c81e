/** A timeline's picture for those who can't see it. */
import { states } from "./palette.ts";
import type { Timeline } from "./timeline.ts";
import { statsOf } from "./timelineParts.ts";
import { durationText, percentText } from "./timeText.ts";
import { waitGraphAt } from "./waitGraph.ts";
import { graphInWords } from "./waitGraphWords.ts";

/** Who spent how much of its time in which state; read out when it changes, so it stays silent while a run grows. */
export function timelineInWords(timeline: Timeline): string {
  if (!timeline.isComplete && !timeline.selection) return "";
  const stats = statsOf(timeline);
  const lanes = stats.lanes.filter((lane) => lane.number > 0).map((lane) => {
    const sum = lane.timesNs.reduce((a, b) => a + b, 0);
    const parts = lane.timesNs.flatMap((ns, state) => (ns > 0 ? `${states[state].label} ${percentText(ns / sum)}` : []));
    return `${lane.name}: ${parts.join(", ")}`;
  });
  const { run } = timeline;
  const graph = waitGraphAt(run, run.endNs);
  const deadlock = timeline.isComplete && graph.isEndless ? ` ${graphInWords(run, graph, true)}` : "";
  return `${whatIsTold(timeline)} ${durationText(stats.endNs - stats.startNs)}. ${lanes.join(". ")}.${deadlock}`;
}

function whatIsTold({ run, selection }: Timeline): string {
  if (!selection) return "Run of";
  if (!selection.slice) return "Selected";
  const { laneId, level, index } = selection.slice;
  return `${run.label(level.nameId[index], level.arg[index])} on ${run.lanes[laneId]?.name ?? "a lane"}:`;
}
