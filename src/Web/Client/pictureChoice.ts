/** What was chosen last for pictures; kept as long as the browser's tab is open. */
import type { PictureChoice } from "./savePicture.ts";

const KEY = "corescope-picture";

/** Before anything was chosen. */
export const FIRST_CHOICE: PictureChoice = { format: "png", scale: 2, shape: "seen", theme: "light", isTransparent: false, hasCaption: true };

let last = FIRST_CHOICE;

/** The choice that the menu opens with. */
export function chosenPicture(): PictureChoice {
  try {
    last = readChoice(sessionStorage.getItem(KEY)) ?? last;
  } catch {
    // Storage may be refused: then it is kept as long as the page is.
  }
  return last;
}

/** Keeps what was chosen, for the next menu. */
export function keepChoice(choice: PictureChoice): void {
  last = choice;
  try {
    sessionStorage.setItem(KEY, JSON.stringify(choice));
  } catch {
    // As above.
  }
}

/** A choice that was kept; null where it is none, or one of another version. */
export function readChoice(text: string | null): PictureChoice | null {
  if (text === null) return null;
  try {
    const { format, scale, shape, theme, isTransparent, hasCaption } = JSON.parse(text) as PictureChoice;
    const isKnown = ["svg", "png"].includes(format) && [1, 2, 4].includes(scale) && ["seen", "wide"].includes(shape) && ["light", "dark"].includes(theme);
    return isKnown ? { format, scale, shape, theme, isTransparent: isTransparent === true, hasCaption: hasCaption === true } : null;
  } catch {
    return null;
  }
}
