/** What drawing paints with: plain colours, cached patterns and fonts for one theme, pixel ratio and type size. Made by {@link makeTheme}. */
import { LOCK_WAIT } from "./chunk.ts";
import type { StripPainter } from "./columnStrip.ts";
import { mixed, states, surfaces, type Hatch, type SurfaceColours, type ThemeName } from "./palette.ts";
import type { Canvas2D } from "./canvas2D.ts";

/** Fill of a rectangle. */
export type Fill = string | CanvasPattern;

/** Levels of {@link Theme.coverage}. */
export const COVERAGE_LEVELS = 12;

/** Rows of numbers that change in steps. */
export type Steps = "waiters" | "counter";

/** Colours, patterns and type of one look. */
export interface Theme {
  readonly name: ThemeName;
  readonly colours: SurfaceColours;
  /** What lies behind everything; null: nothing, for pictures that are laid on something. */
  readonly ground: string | null;
  /** By state: colour with its hatch; for wide areas. */
  readonly hatched: readonly Fill[];
  /** By state: the colour alone; for single pixel columns, where a hatch would be noise. */
  readonly plain: readonly string[];
  /** By state of a slice's name: the slice's box, light enough to write on. */
  readonly sliceFill: readonly string[];
  /** By share of a pixel column that slices cover. */
  readonly coverage: readonly string[];
  /** Where uses of locks are counted, not recorded; and by share of a pixel column in which that is so. */
  readonly paused: Fill;
  readonly pausedCoverage: readonly string[];
  /** What a step row reaches within a pixel column, above its mean: by {@link Steps}. */
  readonly peaks: Readonly<Record<Steps, string>>;
  readonly strip: StripPainter;
  /** Edge of states that have one. */
  readonly outline: string;
  readonly fontScale: number;
  /** Css pixels of one device pixel. */
  readonly hairCssPx: number;
}

/** What drawing needs of the browser; tests have their own. */
export interface Brushes {
  /** A colour with its hatch, in the given ink (a light one where none is given). */
  readonly pattern: (colour: string, hatch: Hatch, ink?: string) => Fill;
  readonly strip: StripPainter;
}

/** CSS variables that override a surface's colour. */
const VARIABLES: Readonly<Partial<Record<keyof SurfaceColours, string>>> = {
  background: "--cs-background", lane: "--cs-lane", text: "--cs-text", muted: "--cs-muted", border: "--cs-border", accent: "--cs-accent",
};

/** `fontScale` multiplies the sizes of type, `pixelRatio` is device pixels of a css pixel. */
export function makeTheme(name: ThemeName, colours: SurfaceColours, fontScale: number, pixelRatio: number, brushes: Brushes): Theme {
  const plain = states.map((state) => state.colour ?? colours.lane);
  const tint = name === "light" ? 0.78 : 0.66;
  return {
    name, colours, plain, fontScale,
    ground: colours.background,
    outline: mixed(plain[2], "#000000", 0.3),
    hairCssPx: 1 / pixelRatio,
    strip: brushes.strip,
    hatched: states.map((state) => (state.colour === null ? colours.lane : brushes.pattern(state.colour, state.hatch))),
    sliceFill: states.map((state) => mixed(state.colour ?? colours.muted, colours.background, tint)),
    coverage: levels(colours.lane, mixed(plain[1], colours.background, tint)),
    paused: brushes.pattern(colours.lane, "falling", mixed(colours.lane, colours.border, 0.8)),
    pausedCoverage: levels(colours.lane, mixed(colours.lane, colours.border, 0.5)),
    peaks: { waiters: mixed(plain[LOCK_WAIT], colours.lane, 0.6), counter: mixed(colours.otherOfRun, colours.lane, 0.6) },
  };
}

/** Paints what lies behind everything, where there is such a thing. */
export function paintGround(ctx: Canvas2D, theme: Theme, x: number, y: number, width: number, height: number): void {
  if (theme.ground === null) return;
  ctx.fillStyle = theme.ground;
  ctx.fillRect(x, y, width, height);
}

/** Steps from one colour to another. */
function levels(from: string, to: string): string[] {
  return Array.from({ length: COVERAGE_LEVELS + 1 }, (_, level) => mixed(from, to, level / COVERAGE_LEVELS));
}

/** The palette's surface colours, replaced by the page's CSS variables where they are set to #RRGGBB or #RGB. */
export function surfaceColours(name: ThemeName, element: Element): SurfaceColours {
  const style = getComputedStyle(element);
  const colours = { ...surfaces[name] };
  for (const [key, variable] of Object.entries(VARIABLES) as [keyof SurfaceColours, string][]) {
    const value = style.getPropertyValue(variable).trim().replace(/^#([0-9a-f])([0-9a-f])([0-9a-f])$/i, "#$1$1$2$2$3$3");
    if (/^#[0-9a-f]{6}$/i.test(value)) colours[key] = value;
  }
  return colours;
}

/** The page's own font, served with it. */
export const FONT_FAMILY = '"Inter Variable", Inter, system-ui, sans-serif';

/** The type of the canvas; slide mode scales it. */
export function font(theme: Theme, sizeCssPx: number, weight = 400): string {
  return `${weight} ${sizeCssPx * theme.fontScale}px ${FONT_FAMILY}`;
}
