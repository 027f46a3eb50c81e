/** What a graph of tasks says in words: of a task, of the whole, of how it was laid out. */
import type { HoverCard } from "./hoverCard.ts";
import { taskStates } from "./palette.ts";
import type { RunData } from "./runData.ts";
import type { TaskLayout } from "./taskLayout.ts";
import { durationText, instantText } from "./timeText.ts";

/** What its tasks are called in the program. */
export function taskName(run: RunData, task: number): string {
  const name = run.tasks.nameId(task);
  return name < 0 ? `task ${task}` : run.name(name).name;
}

/** A task at the moment of the run's last states: which, how far, where, when. */
export function taskCard(run: RunData, task: number, state: number): HoverCard {
  const slice = run.tasks.sliceOf(task);
  const laneId = slice?.laneId ?? run.tasks.laneNowOf(task);
  const lines: [string, string][] = [["task", String(task)], ["state", taskStates[state].label]];
  if (laneId >= 0) lines.push(["worker", run.occupantName(laneId)]);
  if (slice) {
    lines.push(["start", instantText(slice.level.startNs[slice.index], 1000)]);
    lines.push(["computed in", durationText(run.tasks.durationNs(task, run.endNs))]);
  }
  return { title: taskName(run, task), lines, target: null };
}

/** The chosen task, to be read aloud: its card in one sentence, and what stands beside it. */
export function chosenWords(card: HoverCard, needs: number, users: number, isCritical: boolean): string {
  const about = card.lines.map(([label, value]) => (label === "task" ? "" : `, ${label} ${value}`)).join("");
  return `${card.title} (task ${card.lines[0][1]})${about}; needs ${tasksText(needs)}, needed by ${tasksText(users)}${isCritical ? "; on the critical path" : ""}.`;
}

/** Why there is no graph. */
export function emptyWords(run: RunData, isComplete: boolean): string {
  if (isComplete) return "This run has recorded no tasks.";
  return run.endNs === 0 ? "Nothing recorded yet." : "No task yet: the scheduler has not been given a graph.";
}

/** How its tasks got their places. */
export function layoutNote({ isLayered, tookMs, x }: TaskLayout): string {
  const took = durationText(tookMs * 1e6);
  return isLayered
    ? `${x.length} tasks are too many for an arrangement with few crossings: each stands in the layer of the longest path to it. Laid out in ${took}.`
    : `Arranged by dagre in ${took}.`;
}

function tasksText(count: number): string {
  return count === 0 ? "none" : count === 1 ? "1 task" : `${count} tasks`;
}
