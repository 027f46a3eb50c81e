/** Shows what hover.ts has found, beside the pointer. Text only: names come from programs and are never markup. */
import type { HoverCard } from "./hover.ts";

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
