/** Durations sorted into bins of equal width on a logarithmic axis: chunks of one run may differ a thousandfold. */

/** How many durations fall into each bin. */
export interface Histogram {
  /** Bounds of the bins, one more than there are counts; nanoseconds. */
  readonly boundsNs: readonly number[];
  readonly counts: readonly number[];
}

const MOST_BINS = 24;

/** At most 24 bins from the shortest to the longest duration; durations of 0 count as 1 ns. */
export function histogramOf(durationsNs: readonly number[]): Histogram {
  if (durationsNs.length === 0) return { boundsNs: [], counts: [] };
  const logs = durationsNs.map((ns) => Math.log10(Math.max(1, ns)));
  const least = logs.reduce((a, b) => Math.min(a, b));
  const most = logs.reduce((a, b) => Math.max(a, b));
  // Never finer than a twentieth of a decade, so that equal durations share a bin.
  const width = Math.max(0.05, (most - least) / (MOST_BINS - 1));
  const first = Math.floor(least / width);
  const counts = new Array<number>(Math.floor(most / width) - first + 1).fill(0);
  for (const log of logs) counts[Math.floor(log / width) - first]++;
  return { counts, boundsNs: Array.from({ length: counts.length + 1 }, (_, i) => 10 ** ((first + i) * width)) };
}
