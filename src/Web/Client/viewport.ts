/** Which stretch of the run is seen: follows the live end, or stays where a person has put it. */
import { roundStep } from "./timeText.ts";
import type { Stretch } from "./view.ts";
import { followedStretch, TimeScale } from "./timeScale.ts";

export class Viewport {
  isFollowing = true;
  /** End of what is known, and whether more will come. */
  private endNs = 0;
  private isComplete = false;
  private current: TimeScale = new TimeScale(0, 1e9, 0, 1);
  private isWhole = true;
  /** What is the whole where runs stand under each other and share a scale; null: this run by itself. */
  private bounds: Stretch | null = null;

  get scale(): TimeScale {
    return this.current;
  }

  /** The stretch that the overview covers: while the run lives it grows in steps, so that the strip mostly stands still. */
  get wholeNs(): number {
    return this.isComplete ? Math.max(1, this.endNs) : Math.max(1e9, roundStep(this.endNs));
  }

  /** Whether everything is seen, or everything so far. */
  get isFitted(): boolean {
    return this.isWhole || this.isFollowing;
  }

  /** Starts over for another run. */
  reset(): void {
    this.isFollowing = this.isWhole = true;
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
      this.isWhole = true;
    }
    if (this.isFollowing || this.isWhole) this.toEnd();
  }

  /** The whole of several runs, in this one's time; its begin may lie before the run's. */
  setBounds(bounds: Stretch | null): void {
    this.bounds = bounds;
    if (this.isFollowing || this.isWhole) this.toEnd();
  }

  follow(isOn: boolean): void {
    this.isFollowing = isOn && !this.isComplete;
    this.isWhole = false;
    if (this.isFollowing) this.toEnd();
  }

  fit(): void {
    if (this.isComplete) this.isWhole = true;
    else this.isFollowing = true;
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
    this.isFollowing = this.isWhole = false;
    const { startNs, endNs } = this.bounds ?? { startNs: 0, endNs: this.wholeNs };
    this.current = scale.clamped(endNs, startNs);
  }

  private toEnd(): void {
    const { startNs, endNs } = this.bounds ?? (this.isComplete ? { startNs: 0, endNs: this.wholeNs } : followedStretch(this.endNs));
    this.current = this.current.showing(startNs, endNs);
  }
}
