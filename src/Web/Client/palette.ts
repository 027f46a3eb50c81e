/** Colours of palette.json (the only place where a colour is written down), and mixtures of them. */
import palette from "./palette.json";

/** How a state is told apart without colour. */
export type Hatch = "none" | "outline" | "rising" | "falling" | "dots" | "horizontal" | "vertical";

/** One lane state as it is drawn; the index in {@link states} is its number. */
export interface StatePaint {
  readonly name: string;
  readonly label: string;
  /** null: the lane's background. */
  readonly colour: string | null;
  readonly hatch: Hatch;
}

/** Everything that is not a state. */
export type SurfaceColours = typeof palette.light;

export type ThemeName = "light" | "dark";

/** By state's number. */
export const states = palette.states as readonly StatePaint[];

/** What tells the states of a graph's tasks apart besides their colour. */
export type TaskShape = "ring" | "diamond" | "square" | "disc" | "dot" | "cross";

/** A state of a task as it is drawn; the index in {@link taskStates} is its number. */
export interface TaskPaint {
  readonly name: string;
  readonly label: string;
  /** null: an outline only. */
  readonly colour: string | null;
  readonly shape: TaskShape;
}

/** By number of a task's state. */
export const taskStates = palette.tasks as readonly TaskPaint[];

/** All other colours, by theme. */
export const surfaces: Readonly<Record<ThemeName, SurfaceColours>> = { light: palette.light, dark: palette.dark };

/** Dark writing on a state's colour, the same in both themes because the states keep their hue. */
export const ON_STATE = "#06231B";

const RUNNING_COLOUR = states[1].colour ?? "#009E73";

/** Tints that tell neighbouring workers apart without borrowing a state's hue. */
export const WORKER_TINTS = [0, 0.38, 0.18, 0.55, 0.28, 0.46].map((share) => mixed(RUNNING_COLOUR, "#FFFFFF", share));

/** Colour of a worker on a core's row; numbers count from 1. */
export function workerTint(number: number): string {
  return WORKER_TINTS[Math.max(0, number - 1) % WORKER_TINTS.length];
}

/** `share` of the second colour in the first; both as #RRGGBB. */
export function mixed(first: string, second: string, share: number): string {
  const a = channels(first);
  const b = channels(second);
  return `#${a.map((value, i) => Math.round(value + (b[i] - value) * share).toString(16).padStart(2, "0")).join("")}`;
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
}
