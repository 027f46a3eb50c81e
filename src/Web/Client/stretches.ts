/** Stretches of time that do not overlap, in columns: slices of one depth, one lane's waits for a lock, pauses of a record. */
import { grown, lastAtOrBefore } from "./growing.ts";

/** A stretch of run time. */
export interface Stretch {
  readonly startNs: number;
  readonly endNs: number;
}

/** Stretches by start. The last may be open: its end is Infinity. */
export class Stretches {
  count = 0;
  startNs = new Float64Array(0);
  endNs = new Float64Array(0);
  /** Time covered by the stretches before this one. */
  coveredNs = new Float64Array(0);

  /** Begins a stretch, not before the end of the last one, and returns its index. */
  begin(startNs: number): number {
    const i = this.count++;
    if (i >= this.startNs.length) this.grow();
    const previousEndNs = i > 0 ? this.endNs[i - 1] : -Infinity;
    this.startNs[i] = Math.max(startNs, previousEndNs);
    this.endNs[i] = Infinity;
    this.coveredNs[i] = i > 0 ? this.coveredNs[i - 1] + previousEndNs - this.startNs[i - 1] : 0;
    return i;
  }

  close(endNs: number): void {
    const i = this.count - 1;
    this.endNs[i] = Math.max(endNs, this.startNs[i]);
  }

  get isOpen(): boolean {
    return this.count > 0 && this.endNs[this.count - 1] === Infinity;
  }

  /** Index of the stretch at a moment, or -1. */
  at(timeNs: number): number {
    const i = lastAtOrBefore(this.startNs, this.count, timeNs);
    return i >= 0 && timeNs < this.endNs[i] ? i : -1;
  }

  /** Time covered from the run's begin to a moment, at which `index` is the last stretch that has begun (-1: none). */
  coveredUntil(timeNs: number, index: number): number {
    return index < 0 ? 0 : this.coveredNs[index] + Math.min(timeNs, this.endNs[index]) - this.startNs[index];
  }

  /** Time covered within [fromNs, toNs]. */
  coveredWithin(fromNs: number, toNs: number): number {
    const until = (timeNs: number) => this.coveredUntil(timeNs, lastAtOrBefore(this.startNs, this.count, timeNs));
    return toNs > fromNs ? until(toNs) - until(fromNs) : 0;
  }

  protected grow(): void {
    this.startNs = grown(this.startNs, this.count);
    this.endNs = grown(this.endNs, this.count);
    this.coveredNs = grown(this.coveredNs, this.count);
  }
}
