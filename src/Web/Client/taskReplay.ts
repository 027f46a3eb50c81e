/**
 * Replays a graph of tasks: a slider over its time, and a button that plays it, for those without a pointer over the timeline. The moment goes to the
 * timeline's cursor, and comes back from there with each of its frames; at the end of the slider nothing is pinned, and a live run is followed.
 */
import { instantText } from "./timeText.ts";
import type { Stretch } from "./stretches.ts";

const STEPS = 500;
const PLAY_MS = 8000;

export class TaskReplay {
  readonly element = document.createElement("div");
  private readonly play = document.createElement("button");
  private readonly slider = document.createElement("input");
  private readonly shown = document.createElement("output");
  private span: Stretch = { startNs: 0, endNs: 0 };
  private momentNs = 0;
  private frame = 0;
  private playedMs = 0;

  /** @param point shows a moment; null: the last. */
  constructor(private readonly point: (timeNs: number | null) => void) {
    this.element.className = "tg-replay";
    this.element.setAttribute("role", "group");
    this.element.setAttribute("aria-label", "Replay");
    this.play.type = "button";
    this.play.className = "cs-plain-button";
    this.play.addEventListener("click", () => (this.frame === 0 ? this.start() : this.pause()));
    this.slider.type = "range";
    [this.slider.min, this.slider.max, this.slider.step] = ["0", String(STEPS), "1"];
    this.slider.setAttribute("aria-label", "Moment that is shown");
    this.slider.addEventListener("input", () => this.slide());
    this.element.append(this.play, this.slider, this.shown);
    this.sayPlay();
  }

  /** What there is to replay, and the moment that is shown. `words` says its state. */
  update(span: Stretch, momentNs: number, words: string): void {
    this.span = span;
    this.momentNs = Math.min(Math.max(momentNs, span.startNs), span.endNs);
    const lengthNs = span.endNs - span.startNs;
    this.play.disabled = this.slider.disabled = lengthNs <= 0;
    const value = lengthNs > 0 ? String(Math.round(((this.momentNs - span.startNs) / lengthNs) * STEPS)) : String(STEPS);
    if (this.slider.value !== value) this.slider.value = value;
    this.shown.textContent = instantText(this.momentNs, 1e5);
    this.slider.setAttribute("aria-valuetext", words);
  }

  /** Plays no longer; the moment stays. */
  pause(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.sayPlay();
  }

  private start(): void {
    if (this.momentNs >= this.span.endNs) this.momentNs = this.span.startNs;
    this.playedMs = performance.now();
    this.frame = requestAnimationFrame((nowMs) => this.step(nowMs));
    this.sayPlay();
  }

  private step(nowMs: number): void {
    const { startNs, endNs } = this.span;
    const nextNs = this.momentNs + (Math.max(0, nowMs - this.playedMs) / PLAY_MS) * (endNs - startNs);
    this.playedMs = nowMs;
    if (nextNs >= endNs) {
      this.pause();
      return this.point(null);
    }
    this.momentNs = nextNs;
    this.point(nextNs);
    this.frame = requestAnimationFrame((laterMs) => this.step(laterMs));
  }

  private slide(): void {
    this.pause();
    const { startNs, endNs } = this.span;
    const step = Number(this.slider.value);
    this.point(step >= STEPS ? null : startNs + (step / STEPS) * (endNs - startNs));
  }

  private sayPlay(): void {
    this.play.textContent = this.frame === 0 ? "Play" : "Pause";
    this.play.title = this.frame === 0 ? "Shows how the tasks were worked off" : "";
  }
}
