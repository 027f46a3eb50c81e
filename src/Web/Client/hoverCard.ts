/** The card beside the pointer, which says what hover.ts has found. Text only: names come from programs and are never markup. */
import type { Stretch } from "./stretches.ts";

/** A label and its value. */
export type Line = readonly [label: string, value: string];

/** A card: a title and lines of label and value. */
export interface HoverCard {
  readonly title: string;
  readonly lines: readonly Line[];
  /** What a double click zooms to, and where its outline is drawn; null for open space. */
  readonly target: (Stretch & { readonly topCssPx: number; readonly heightCssPx: number }) | null;
}

const DISTANCE_CSS_PX = 14;

/** Fills and places the card; hides it for null. */
export function showCard(element: HTMLElement, card: HoverCard | null, xCssPx: number, yCssPx: number, plotWidthCssPx: number, plotHeightCssPx: number): void {
  element.hidden = card === null;
  if (!card) return;
  const title = document.createElement("strong");
  title.textContent = card.title;
  const list = document.createElement("dl");
  for (const [label, value] of card.lines) {
    const term = document.createElement("dt");
    const description = document.createElement("dd");
    term.textContent = label;
    description.textContent = value;
    list.append(term, description);
  }
  element.replaceChildren(title, list);
  const { offsetWidth, offsetHeight } = element;
  const left = xCssPx + DISTANCE_CSS_PX + offsetWidth > plotWidthCssPx ? xCssPx - DISTANCE_CSS_PX - offsetWidth : xCssPx + DISTANCE_CSS_PX;
  const top = Math.min(yCssPx + DISTANCE_CSS_PX, plotHeightCssPx - offsetHeight - 4);
  element.style.transform = `translate(${Math.max(0, left)}px, ${Math.max(0, top)}px)`;
}
