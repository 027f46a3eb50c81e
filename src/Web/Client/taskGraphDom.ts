/** The elements of a task graph's view: what is shown in words, the way to the graph before and after, the canvases, the legend. */
import { taskStates } from "./palette.ts";
import { drawTaskSwatch } from "./taskGraphDraw.ts";
import type { Theme } from "./theme.ts";
import { Surface } from "./timelineDom.ts";

const SWATCH_CSS_PX = 18;

export class TaskGraphDom {
  readonly root = document.createElement("div");
  readonly words = document.createElement("p");
  readonly note = document.createElement("p");
  /** The chosen task, read aloud. */
  readonly chosen = document.createElement("p");
  readonly plot = document.createElement("div");
  readonly card = document.createElement("div");
  readonly edges = new Surface("tg-layer", false);
  readonly tasks = new Surface("tg-layer", false);
  private readonly chooser = document.createElement("div");
  private readonly which = document.createElement("span");
  private readonly legend = document.createElement("ul");
  private legendTheme: Theme | null = null;

  /** @param replay stands above the plot. @param step one graph back (-1) or on (1). */
  constructor(replay: HTMLElement, step: (by: number) => void) {
    this.root.className = "tg-root";
    this.words.className = "tg-words";
    this.note.className = "tg-note";
    this.plot.className = "tl-plot tg-plot";
    this.plot.tabIndex = 0;
    this.plot.setAttribute("role", "application");
    this.plot.setAttribute("aria-roledescription", "task graph");
    this.plot.setAttribute("aria-label", "Task graph: what a task needs is left of it. Arrows go from task to task, Enter marks one in the timeline. Plus and minus zoom, shift and arrows move, 0 shows all.");
    this.chosen.className = "tg-chosen";
    this.chosen.setAttribute("role", "status");
    this.card.className = "tl-card";
    this.card.hidden = true;
    this.legend.className = "tg-legend";
    this.chooser.className = "tg-chooser";
    this.chooser.append(button("‹ Graph before", () => step(-1)), this.which, button("Graph after ›", () => step(1)));
    this.plot.append(this.edges.canvas, this.tasks.canvas, this.card);
    this.root.append(this.chooser, this.words, replay, this.plot, this.chosen, this.legend, this.note);
  }

  /** Which of how many graphs is shown. */
  choose(index: number, count: number): void {
    this.chooser.hidden = count < 2;
    this.which.textContent = `Graph ${index + 1} of ${count}`;
    const [back, on] = this.chooser.querySelectorAll("button");
    back.disabled = index <= 0;
    on.disabled = index >= count - 1;
  }

  say(words: string): void {
    setText(this.words, words);
  }

  sayChosen(words: string): void {
    setText(this.chosen, words);
  }

  showLegend(theme: Theme): void {
    if (theme === this.legendTheme) return;
    this.legendTheme = theme;
    this.legend.replaceChildren(...taskStates.map(({ label }, state) => {
      const item = document.createElement("li");
      const size = SWATCH_CSS_PX * theme.fontScale;
      const swatch = new Surface("", false);
      swatch.fit(size, size, window.devicePixelRatio);
      swatch.canvas.style.width = `${size}px`;
      drawTaskSwatch(swatch.ctx, theme, state, size / 2, size / 2, size / 3);
      item.append(swatch.canvas, label);
      return item;
    }), critical());
  }
}

/** Only what has changed: it may be read aloud. */
function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

function critical(): HTMLElement {
  const item = document.createElement("li");
  const swatch = document.createElement("span");
  swatch.className = "tg-critical";
  item.append(swatch, "critical path");
  return item;
}

function button(label: string, act: () => void): HTMLButtonElement {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "cs-plain-button";
  element.textContent = label;
  element.addEventListener("click", act);
  return element;
}
