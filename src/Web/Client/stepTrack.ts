/**
 * A number that changes in steps, in columns: how many wait for a lock, how many items are in a queue. Sums make the mean of any stretch exact at any zoom:
 *
 *   time    0    10     25    40         sums    every 32 steps: value x time so far, so that a mean is two binary searches and at most 2 x 32 steps
 *   value   0    2      3     1          most    every 32 steps: the largest value within them, so that a peak never vanishes
 */
import { grown, lastAtOrBefore } from "./growing.ts";

const STEP = 32;

export class StepTrack {
  count = 0;
  timeNs = new Float64Array(0);
  value = new Float64Array(0);

  /** By block of {@link STEP} entries: value x time before it, and the largest value within it. */
  private sums = new Float64Array(0);
  private blockMost = new Float64Array(0);
  private sum = 0;
  private mostBefore = 0;

  /** The largest value so far; 0 at least. */
  get most(): number {
    return Math.max(this.mostBefore, this.count > 0 ? this.value[this.count - 1] : 0);
  }

  /** From `timeNs` on it has this value. What held for no time at all is forgotten. */
  push(timeNs: number, value: number): void {
    const last = this.count - 1;
    if (last < 0) return this.add(timeNs, value);
    if (value === this.value[last]) return;
    const notBefore = Math.max(timeNs, this.timeNs[last]);
    if (notBefore === this.timeNs[last]) {
      this.value[last] = value;
      return;
    }
    this.settle(last, notBefore);
    this.add(notBefore, value);
  }

  /** From `timeNs` on it is larger by `by`, also where later steps are known already: what comes late changes them too. */
  change(timeNs: number, by: number): void {
    const last = this.count - 1;
    if (last < 0 || timeNs >= this.timeNs[last]) return this.push(timeNs, (last < 0 ? 0 : this.value[last]) + by);
    const i = this.at(timeNs) + 1;
    this.add(0, 0);
    this.timeNs.copyWithin(i + 1, i, last + 1);
    this.value.copyWithin(i + 1, i, last + 1);
    this.timeNs[i] = timeNs;
    this.value[i] = i > 0 ? this.value[i - 1] : 0;
    for (let k = i; k < this.count; k++) this.value[k] += by;
    // The sum before the new step is another one too.
    this.recount(Math.max(0, i - 1));
  }

  /** Index of the step at a moment; -1 before the first. */
  at(timeNs: number): number {
    return lastAtOrBefore(this.timeNs, this.count, timeNs);
  }

  /** Value at a moment; 0 before the first step. */
  valueAt(timeNs: number): number {
    const index = this.at(timeNs);
    return index < 0 ? 0 : this.value[index];
  }

  /** Value x nanoseconds from the first step to a moment, at which `index` is the last step that has happened. */
  sumUntil(timeNs: number, index: number): number {
    if (index < 0) return 0;
    const first = index - (index % STEP);
    let sum = this.sums[first / STEP];
    for (let i = first; i < index; i++) sum += this.value[i] * (this.timeNs[i + 1] - this.timeNs[i]);
    return sum + this.value[index] * (timeNs - this.timeNs[index]);
  }

  /** The largest value of the steps `first` to `last`, both included; 0 where `last` is before the first step. */
  mostWithin(first: number, last: number): number {
    let most = 0;
    for (let i = Math.max(0, first); i <= last; ) {
      const isWhole = i % STEP === 0 && i + STEP <= last;
      const value = isWhole ? this.blockMost[i / STEP] : this.value[i];
      if (value > most) most = value;
      i += isWhole ? STEP : 1;
    }
    return most;
  }

  private add(timeNs: number, value: number): void {
    const i = this.count++;
    if (i >= this.timeNs.length) this.grow();
    if (i % STEP === 0) this.sums[i / STEP] = this.sum;
    this.timeNs[i] = timeNs;
    this.value[i] = value;
  }

  /** The last value is final: it has held until now. */
  private settle(last: number, untilNs: number): void {
    const value = this.value[last];
    const block = Math.floor(last / STEP);
    this.sum += value * (untilNs - this.timeNs[last]);
    if (value > this.blockMost[block]) this.blockMost[block] = value;
    if (value > this.mostBefore) this.mostBefore = value;
  }

  /** Sums and peaks from the block on that has this step. */
  private recount(from: number): void {
    const start = from - (from % STEP);
    this.sum = this.sums[start / STEP];
    this.blockMost.fill(0, start / STEP);
    for (let k = start; k < this.count; k++) {
      if (k % STEP === 0) this.sums[k / STEP] = this.sum;
      if (k + 1 < this.count) this.settle(k, this.timeNs[k + 1]);
    }
  }

  private grow(): void {
    this.timeNs = grown(this.timeNs, this.count);
    this.value = grown(this.value, this.count);
    const blocks = Math.floor(this.timeNs.length / STEP) + 1;
    this.sums = grown(this.sums, blocks);
    this.blockMost = grown(this.blockMost, blocks);
  }
}
