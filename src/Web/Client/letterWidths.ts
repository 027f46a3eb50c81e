/** How wide a text is where there is no browser to ask: sums of the widths of its letters, which build.mjs reads out of the font. */

declare const LETTER_WIDTHS: Readonly<Record<string, number>>;

/** Of letters that the font lacks. */
const OTHER = 0.6;
const REGULAR = 400;
/** Inter's letters become wider by about this share for each unit of weight. */
const GROWTH = 0.00016;

/** Width in css pixels of a text in a font such as "600 18px Inter". */
export function letterMeasure(font: string, text: string): number {
  const size = Number(/([\d.]+)px/.exec(font)?.[1] ?? 10);
  const weight = Number(/(?:^|\s)(\d{3})\s/.exec(font)?.[1] ?? REGULAR);
  let width = 0;
  for (const letter of text) width += LETTER_WIDTHS[letter] ?? OTHER;
  return width * size * (1 + (weight - REGULAR) * GROWTH);
}
