/** Which stretch of the run is seen: follows the live end, keeps the whole or what was measured in view, or stays where a person has put it. */
import { withMargin } from "./measuredStretch.ts";
import { roundStep } from "./timeText.ts";
import type { Stretch } from "./stretches.ts";
import { followedStretch, TimeScale } from "./timeScale.ts";

/** What is kept in view as a whole. */
export type Fitted = "everything" | "measured";

export class Viewport {
  isFollowing = true;
  /** End of what is known, and whether more will come. */
  private endNs = 0;
  private isComplete = false;
  private current: TimeScale = new TimeScale(0, 1e9, 0, 1);
  private kept: Fitted | null = "everything";
  /** What is the whole where runs stand under each other and share a scale; null: this run by itself. */
  private bounds: Stretch | null = null;
  private measured: Stretch | null = null;

  get scale(): TimeScale {
    return this.current;
  }

  /** The stretch that the overview covers: while the run lives it grows in steps, so that the strip mostly stands still. */
  get wholeNs(): number {
    return this.isComplete ? Math.max(1, this.endNs) : Math.max(1e9, roundStep(this.endNs));
  }

  /** What is seen as a whole, or all of it so far; null: the stretch that a person has put there. */
  get fitted(): Fitted | null {
    return this.isFollowing ? "everything" : this.kept;
  }

  /** Starts over for another run. */
  reset(): void {
    this.isFollowing = true;
    this.kept = "everything";
    this.measured = null;
    this.isComplete = false;
    this.endNs = 0;
    this.current = this.current.showing(0, 1e9);
  }

  /** The plot's place on the canvas. */
  place(leftCssPx: number, widthCssPx: number): void {
    if (leftCssPx !== this.current.leftCssPx || widthCssPx !== this.current.widthCssPx) this.current = this.current.placed(leftCssPx, widthCssPx);
  }

  /** More of the run is known. A followed run is shown whole once it has ended. */
  grow(endNs: number, isComplete: boolean): void {
    const hasEnded = isComplete && !this.isComplete;
    this.endNs = endNs;
    this.isComplete = isComplete;
    if (hasEnded && this.isFollowing) {
      this.isFollowing = false;
      this.kept = "everything";
    }
    if (this.fitted) this.toEnd();
  }

  /** The whole of several runs, in this one's time; its begin may lie before the run's. */
  setBounds(bounds: Stretch | null): void {
    this.bounds = bounds;
    if (this.fitted) this.toEnd();
  }

  /** What was measured, in this run's time; null: nothing yet. */
  setMeasured(measured: Stretch | null): void {
    this.measured = measured;
    if (this.fitted === "measured") this.toEnd();
  }

  follow(isOn: boolean): void {
    this.isFollowing = isOn && !this.isComplete;
    this.kept = null;
    if (this.isFollowing) this.toEnd();
  }

  /** Everything of a run that lives is what is followed. Where nothing is measured yet, everything is shown in its place. */
  fit(what: Fitted): void {
    this.isFollowing = what === "everything" && !this.isComplete;
    this.kept = what;
    this.toEnd();
  }

  zoom(factor: number, xCssPx: number | null): void {
    this.stay(this.current.zoomed(factor, xCssPx ?? this.current.leftCssPx + this.current.widthCssPx / 2));
  }

  pan(deltaCssPx: number): void {
    this.stay(this.current.panned(deltaCssPx));
  }

  show(startNs: number, endNs: number): void {
    this.stay(this.current.showing(startNs, endNs));
  }

  private stay(scale: TimeScale): void {
    this.isFollowing = false;
    this.kept = null;
    const { startNs, endNs } = this.whole;
    this.current = scale.clamped(endNs, startNs);
  }

  private get whole(): Stretch {
    return this.bounds ?? { startNs: 0, endNs: this.wholeNs };
  }

  private get everything(): Stretch {
    return this.bounds || this.isComplete ? this.whole : followedStretch(this.endNs);
  }

  private toEnd(): void {
    const { startNs, endNs } = this.fitted === "measured" && this.measured ? withMargin(this.measured, this.whole) : this.everything;
    this.current = this.current.showing(startNs, endNs);
  }
}
