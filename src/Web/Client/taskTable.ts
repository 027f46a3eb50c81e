/** A graph's tasks by name, for those who can't see or point at the picture: how many, how many are done, their time, and how many are on the critical path. */
import { TASK_IN_MEMORY, TASK_RELEASED } from "./chunkTasks.ts";
import { durationText } from "./timeText.ts";

/** All tasks of one name. */
export interface TaskKind {
  readonly name: string;
  count: number;
  done: number;
  totalNs: number;
  critical: number;
  /** The longest of them, within the graph. */
  longest: number;
}

/** Kinds by their time together, the longest first. */
export function kindsOf(count: number, nameOf: (i: number) => string, stateOf: (i: number) => number, durationOf: (i: number) => number, isCritical: Uint8Array): TaskKind[] {
  const kinds = new Map<string, TaskKind & { longestNs: number }>();
  for (let i = 0; i < count; i++) {
    const name = nameOf(i);
    let kind = kinds.get(name);
    if (!kind) kinds.set(name, (kind = { name, count: 0, done: 0, totalNs: 0, critical: 0, longest: -1, longestNs: 0 }));
    const ns = durationOf(i);
    const state = stateOf(i);
    kind.count++;
    kind.done += state === TASK_IN_MEMORY || state === TASK_RELEASED ? 1 : 0;
    kind.totalNs += ns;
    kind.critical += isCritical[i];
    if (ns > kind.longestNs) [kind.longest, kind.longestNs] = [i, ns];
  }
  return [...kinds.values()].sort((a, b) => b.totalNs - a.totalNs || a.name.localeCompare(b.name));
}

const HEADS = ["tasks", "done", "time together", "on the critical path"];

/** The table. It is filled anew only where a figure has changed, so that a focused button keeps the focus. */
export class TaskTable {
  readonly element = document.createElement("div");
  private readonly body = document.createElement("tbody");
  private shown = "";

  /** @param mark shows a task, by its number within the graph, in the timeline. */
  constructor(private readonly mark: (task: number) => void) {
    const table = document.createElement("table");
    table.className = "cs-table";
    const caption = table.createCaption();
    caption.className = "cs-hidden";
    caption.textContent = "Tasks by name";
    const row = table.createTHead().insertRow();
    row.append(head("name", "col", ""), ...HEADS.map((text) => head(text, "col", "cs-num")), head("", "col", ""));
    table.append(this.body);
    this.element.className = "cs-table-wrap";
    this.element.tabIndex = 0;
    this.element.setAttribute("role", "region");
    this.element.setAttribute("aria-label", "Tasks by name");
    this.element.append(table);
  }

  update(kinds: readonly TaskKind[]): void {
    const shown = JSON.stringify(kinds);
    if (shown === this.shown) return;
    this.shown = shown;
    const focused = [...this.body.rows].findIndex((row) => row.contains(document.activeElement));
    this.body.replaceChildren(...kinds.map((kind) => this.row(kind)));
    if (focused >= 0) this.body.rows[focused]?.querySelector("button")?.focus();
  }

  private row(kind: TaskKind): HTMLTableRowElement {
    const row = document.createElement("tr");
    row.append(head(kind.name, "row", ""));
    for (const text of [String(kind.count), String(kind.done), durationText(kind.totalNs), String(kind.critical)]) {
      const cell = row.insertCell();
      cell.className = "cs-num";
      cell.textContent = text;
    }
    const last = row.insertCell();
    if (kind.longest < 0) return row;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "cs-plain-button";
    button.textContent = "Show the longest";
    button.setAttribute("aria-label", `Show the longest ${kind.name} in the timeline`);
    button.addEventListener("click", () => this.mark(kind.longest));
    last.append(button);
    return row;
  }
}

function head(text: string, scope: string, className: string): HTMLTableCellElement {
  const cell = document.createElement(text === "" ? "td" : "th");
  if (text !== "") cell.scope = scope;
  cell.className = className;
  cell.textContent = text;
  return cell;
}
