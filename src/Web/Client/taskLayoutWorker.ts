/** Lays graphs of tasks out beside the page, which goes on drawing meanwhile. A bundle of its own; asked by taskLayouts.ts. */
import { layoutTasks, type LayoutRequest, type TaskLayout } from "./taskLayout.ts";

/** The part of a worker's global scope that is used; the page's types have another one. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<LayoutRequest>) => void) | null;
  postMessage(layout: TaskLayout, transfer: Transferable[]): void;
}

const scope = globalThis as unknown as WorkerScope;
scope.onmessage = ({ data }) => {
  const layout = layoutTasks(data);
  scope.postMessage(layout, [layout.x.buffer as ArrayBuffer, layout.y.buffer as ArrayBuffer]);
};
