/** How the strategies of a study are told apart: a colour that is no state's, a mark, and a dash for the fitted lines; never by colour alone. */
import { surfaces, type ThemeName } from "./palette.ts";

export type Mark = "circle" | "rect" | "triangle" | "rectRot" | "star" | "rectRounded" | "cross" | "crossRot";

/** A colour for each theme, and the mark of the points. */
export interface SeriesStyle {
  readonly light: string;
  readonly dark: string;
  readonly mark: Mark;
}

/** In the order of the study's strategies; as many as a study may have. */
export const SERIES: readonly SeriesStyle[] = [
  { light: "#1f4e79", dark: "#9cc9f5", mark: "circle" },
  { light: "#8a4b00", dark: "#f0b37e", mark: "rect" },
  { light: "#8e1f5b", dark: "#f59cc8", mark: "triangle" },
  { light: "#6f7100", dark: "#d9db7a", mark: "rectRot" },
  { light: "#6a3fc8", dark: "#c3aefc", mark: "star" },
  { light: "#0d5c58", dark: "#8adbd2", mark: "rectRounded" },
  { light: "#1b2430", dark: "#ffffff", mark: "cross" },
  { light: "#5c4438", dark: "#cdb5a6", mark: "crossRot" },
];

/** The colour and mark of a strategy; what the others are compared with (place -1) is quiet. */
export function styleOf(theme: ThemeName, place: number): { readonly colour: string; readonly mark: Mark } {
  if (place < 0) return { colour: surfaces[theme].muted, mark: "crossRot" };
  const style = SERIES[place % SERIES.length];
  return { colour: style[theme], mark: style.mark };
}
