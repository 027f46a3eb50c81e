/** Times in words: the axis's ticks, durations in hover and charts. */
import type { TimeScale } from "./timeScale.ts";

interface Unit {
  readonly name: string;
  readonly ns: number;
}

const UNITS: readonly Unit[] = [
  { name: "ns", ns: 1 },
  { name: "µs", ns: 1e3 },
  { name: "ms", ns: 1e6 },
  { name: "s", ns: 1e9 },
];

const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 3 });

/** One mark of the axis. */
export interface Tick {
  readonly timeNs: number;
  readonly label: string;
}

/** The marks of a view. Where the view is so narrow that the numbers would be long, they count from {@link baseNs}. */
export interface Axis {
  readonly ticks: readonly Tick[];
  /** null: the numbers count from the run's origin. */
  readonly base: Tick | null;
  readonly stepNs: number;
}

/** Steps of 1, 2 or 5 times a power of ten, at least `spacingCssPx` apart, all in one unit. */
export function axisOf(scale: TimeScale, spacingCssPx: number): Axis {
  const stepNs = Math.max(1, roundStep(scale.nsPerCssPx * spacingCssPx));
  const unit = unitOf(stepNs);
  const needsBase = scale.endNs / unit.ns >= 1e5;
  const baseNs = needsBase ? Math.floor(scale.startNs / (unit.ns * 1000)) * unit.ns * 1000 : 0;
  const ticks: Tick[] = [];
  for (let i = Math.ceil(scale.startNs / stepNs); i * stepNs <= scale.endNs; i++) {
    const timeNs = i * stepNs || 0; // never the zero below zero
    ticks.push({ timeNs, label: `${needsBase ? "+" : ""}${grouped.format((timeNs - baseNs) / unit.ns)} ${unit.name}` });
  }
  return { ticks, stepNs, base: needsBase ? { timeNs: baseNs, label: instantText(baseNs, unit.ns * 1000) } : null };
}

/** The smallest of 1, 2, 5 x 10^n that is not below `value`. */
export function roundStep(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  for (const factor of [1, 2, 5]) if (factor * power >= value * (1 - 1e-9)) return factor * power;
  return 10 * power;
}

/** A duration with three significant digits: "850 ns", "12.4 ms", "1.24 s". */
export function durationText(ns: number): string {
  if (ns === 0) return "0";
  const unit = unitOf(Math.abs(ns) * 1.0005);
  const value = ns / unit.ns;
  const digits = unit.ns === 1 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.max(1, Math.abs(value) * 1.0005))));
  return `${value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${unit.name}`;
}

/** A moment, in a unit that fits the whole and with digits down to `resolutionNs`: "1.234,5 s" never, "1,234.5 ms" yes. */
export function instantText(timeNs: number, resolutionNs: number): string {
  const lengthNs = Math.abs(timeNs);
  const unit = lengthNs >= 1e10 ? UNITS[3] : lengthNs >= 1e6 || resolutionNs >= 1e6 ? UNITS[2] : UNITS[1];
  const digits = Math.min(9, Math.max(0, Math.ceil(Math.log10(unit.ns / Math.max(1, resolutionNs)))));
  const value = Number((timeNs / unit.ns).toFixed(digits)) || 0; // never the zero below zero
  return `${value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${unit.name}`;
}

/** A share of one: "97 %", "0.4 %". */
export function percentText(share: number): string {
  const percent = share * 100;
  return `${percent > 0 && percent < 9.95 ? percent.toFixed(1) : Math.round(percent)} %`;
}

function unitOf(ns: number): Unit {
  return UNITS.findLast((unit) => ns >= unit.ns) ?? UNITS[0];
}
