/** Hand-overs of one lock from lane to lane, in columns by arrival: drawn as arrows. Only those for which the next one has waited. */
import { grown } from "./growing.ts";

export class HandOvers {
  count = 0;
  from = new Int32Array(0);
  to = new Int32Array(0);
  releasedNs = new Float64Array(0);
  acquiredNs = new Float64Array(0);
  /** The longest that one took; bounds the search for those that cross a view. */
  longestNs = 0;

  push(from: number, to: number, releasedNs: number, acquiredNs: number): void {
    const i = this.count++;
    if (i >= this.from.length) this.grow();
    this.from[i] = from;
    this.to[i] = to;
    this.releasedNs[i] = releasedNs;
    this.acquiredNs[i] = i > 0 ? Math.max(acquiredNs, this.acquiredNs[i - 1]) : acquiredNs;
    this.longestNs = Math.max(this.longestNs, acquiredNs - releasedNs);
  }

  private grow(): void {
    this.from = grown(this.from, this.count);
    this.to = grown(this.to, this.count);
    this.releasedNs = grown(this.releasedNs, this.count);
    this.acquiredNs = grown(this.acquiredNs, this.count);
  }
}
