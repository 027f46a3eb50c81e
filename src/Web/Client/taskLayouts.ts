/** Asks the worker for layouts, one at a time: of what was asked for meanwhile only the newest counts. */
import type { LayoutRequest, TaskLayout } from "./taskLayout.ts";

export class TaskLayouts {
  private readonly worker = new Worker(new URL("./taskLayoutWorker.js", import.meta.url), { type: "module" });
  private isBusy = false;
  private next: (() => void) | null = null;

  /** @param failed told in words where the browser can't lay anything out. */
  constructor(failed: (message: string) => void) {
    this.worker.onerror = () => failed("The graph can't be laid out: the browser could not run taskLayoutWorker.js. Load the page again.");
  }

  /** Answers by `done`, unless something else is asked for before this one's turn. */
  ask(request: LayoutRequest, done: (layout: TaskLayout) => void): void {
    this.next = () => {
      this.isBusy = true;
      this.worker.onmessage = ({ data }: MessageEvent<TaskLayout>) => {
        this.isBusy = false;
        done(data);
        this.goOn();
      };
      this.worker.postMessage(request);
    };
    this.goOn();
  }

  dispose(): void {
    this.next = null;
    this.worker.terminate();
  }

  private goOn(): void {
    const { next } = this;
    if (this.isBusy || !next) return;
    this.next = null;
    next();
  }
}
