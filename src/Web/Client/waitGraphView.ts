/** The wait-for graph on the page: at the cursor's moment while there is one, else at the live end, or at the end of a run that is over. */
import type { RunData } from "./runData.ts";
import { font, type Theme } from "./theme.ts";
import { instantText } from "./timeText.ts";
import { waitGraphAt, type WaitGraph } from "./waitGraph.ts";
import { NODE_CSS_PX, placeNodes } from "./waitGraphLayout.ts";
import type { PictureBody } from "./picture.ts";
import { paintShapes } from "./waitGraphPicture.ts";
import { graphHeight, graphShapes, legendHeight, shortened, type Shape } from "./waitGraphShapes.ts";
import { graphInWords } from "./waitGraphWords.ts";

/** What the graph is of. */
export interface GraphInput {
  readonly run: RunData;
  /** The moment under the pointer; null: the end of what is known. */
  readonly cursorNs: number | null;
  readonly isComplete: boolean;
  readonly theme: Theme;
  /** Nodes that have room before they appear. */
  readonly workers: number;
  readonly locks: number;
}

const SVG = "http://www.w3.org/2000/svg";
const LOCK_PADDING_CSS_PX = 12;
let made = 0;

export class WaitGraphView {
  private readonly svg = document.createElementNS(SVG, "svg");
  private readonly time = document.createElement("p");
  private readonly words = document.createElement("p");
  private readonly measure = document.createElement("canvas").getContext("2d");
  private readonly resizeObserver: ResizeObserver;
  private input: GraphInput | null = null;
  private drawn = "";
  private drawnTheme: Theme | null = null;

  constructor(private readonly element: HTMLElement) {
    const root = document.createElement("div");
    root.className = "wg-root";
    this.time.className = "wg-time";
    this.words.className = "wg-words";
    this.words.id = `wg-words-${++made}`;
    this.svg.setAttribute("role", "img");
    this.svg.setAttribute("aria-label", "Wait-for graph: which lock each thread holds and waits for");
    this.svg.setAttribute("aria-describedby", this.words.id);
    root.append(this.time, this.svg, this.words);
    element.replaceChildren(root);
    this.resizeObserver = new ResizeObserver(() => this.draw());
    this.resizeObserver.observe(root);
  }

  update(input: GraphInput): void {
    this.input = input;
    this.draw();
  }

  dispose(): void {
    this.resizeObserver.disconnect();
    this.element.replaceChildren();
  }

  private draw(): void {
    const { input } = this;
    const widthCssPx = this.svg.parentElement?.clientWidth ?? 0;
    if (!input || widthCssPx === 0) return;
    const { run, cursorNs } = input;
    const graph = this.graphOf(input);
    this.time.textContent = timeOf(input, graph, isWithin(run, cursorNs));
    this.words.textContent = graphInWords(run, graph, input.isComplete).replaceAll("; ", ";\n");
    this.words.classList.toggle("wg-is-deadlock", graph.cycle.length > 0);
    // Only a change is drawn: the moment moves all the time, the graph seldom does.
    const roomCssPx = this.roomCssPx(input.theme);
    const content = JSON.stringify([graph.lanes, graph.locks, graph.edges, graph.cycle, widthCssPx, roomCssPx, input.workers, input.locks]);
    if (content === this.drawn && this.drawnTheme === input.theme) return;
    this.drawn = content;
    this.drawnTheme = input.theme;
    this.drawShapes(input, graph, widthCssPx, roomCssPx);
  }

  /** On a slide, where nobody scrolls, its place has a height. */
  private roomCssPx({ fontScale }: Theme): number | undefined {
    return fontScale > 1 ? this.element.clientHeight : undefined;
  }

  /** The graph of this moment, for a picture. */
  body(): PictureBody {
    const { input } = this;
    return {
      seen: { widthCssPx: this.svg.parentElement?.clientWidth ?? 0, fontScale: input?.theme.fontScale ?? 1 },
      place: (_, theme, widthCssPx, roomCssPx) => {
        if (!input) return { heightCssPx: 0, paint: () => undefined };
        const { shapes, heightCssPx } = this.placed({ ...input, theme }, this.graphOf(input), widthCssPx, roomCssPx ?? undefined);
        return { heightCssPx, paint: (ctx) => paintShapes(ctx, shapes) };
      },
    };
  }

  private graphOf({ run, cursorNs }: GraphInput): WaitGraph {
    return waitGraphAt(run, isWithin(run, cursorNs) ? cursorNs : run.endNs);
  }

  private drawShapes(input: GraphInput, graph: WaitGraph, widthCssPx: number, roomCssPx: number | undefined): void {
    const { shapes, heightCssPx } = this.placed(input, graph, widthCssPx, roomCssPx);
    this.svg.setAttribute("viewBox", `0 0 ${widthCssPx} ${heightCssPx}`);
    this.svg.style.height = `${heightCssPx}px`;
    this.svg.replaceChildren(...shapes.map(elementOf));
  }

  private placed({ run, theme, workers, locks }: GraphInput, graph: WaitGraph, widthCssPx: number, roomCssPx: number | undefined): { shapes: Shape[]; heightCssPx: number } {
    const widest = (texts: readonly string[]) => texts.reduce((most, text) => Math.max(most, this.widthOf(text, theme)), 0);
    const lockNames = graph.locks.map((id) => shortened(run.locks.tracks[id]?.info.name ?? ""));
    const lockWidthCssPx = Math.ceil(Math.max(widest(lockNames) + 2 * LOCK_PADDING_CSS_PX * theme.fontScale, 2 * NODE_CSS_PX * theme.fontScale));
    const layout = placeNodes({
      lanes: Math.max(workers, graph.lanes.length), locks: Math.max(locks, graph.locks.length), widthCssPx, lockWidthCssPx,
      roomCssPx: roomCssPx === undefined ? undefined : roomCssPx - legendHeight(theme),
      nameWidthCssPx: widest(graph.lanes.map((id) => run.occupantName(id))), fontScale: theme.fontScale,
    });
    return { shapes: graphShapes({ run, graph, layout, theme, lockWidthCssPx }), heightCssPx: Math.ceil(graphHeight(layout, theme)) };
  }

  private widthOf(text: string, theme: Theme): number {
    if (!this.measure) return text.length * 8 * theme.fontScale;
    this.measure.font = font(theme, 14);
    return this.measure.measureText(text).width;
  }
}

function isWithin(run: RunData, cursorNs: number | null): cursorNs is number {
  return cursorNs !== null && cursorNs >= 0 && cursorNs <= run.endNs;
}

function timeOf({ run, isComplete }: GraphInput, { timeNs }: WaitGraph, isAtCursor: boolean): string {
  const what = isAtCursor ? "At the cursor" : isComplete ? "At the end" : "Now";
  return run.endNs === 0 ? "Nothing recorded yet." : `${what}, ${instantText(timeNs, 1000)}:`;
}

function elementOf({ tag, attributes, text, children }: Shape): SVGElement {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  if (text !== undefined) element.textContent = text;
  element.append(...(children ?? []).map(elementOf));
  return element;
}
