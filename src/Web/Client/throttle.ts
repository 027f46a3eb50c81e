/** Calls .NET at most every 500 ms, the last time after the last change: numbers beside the picture are read by people. */
export class Throttle {
  private timer = 0;
  private lastMs = -Infinity;

  constructor(private readonly call: () => void, private readonly intervalMs = 500) {}

  /** Something has changed. */
  poke(): void {
    if (this.timer !== 0) return;
    const dueMs = Math.max(0, this.lastMs + this.intervalMs - performance.now());
    this.timer = window.setTimeout(() => this.fire(), dueMs);
  }

  dispose(): void {
    clearTimeout(this.timer);
    // A disposed throttle stays silent: its receiver is gone.
    this.timer = -1;
  }

  private fire(): void {
    this.timer = 0;
    this.lastMs = performance.now();
    this.call();
  }
}
