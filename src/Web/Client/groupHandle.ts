/** Linked timelines as Blazor holds them. The methods are described at the head of lab.ts. */
import { openSaveMenu, requestOf, type PictureOptions } from "./saveMenu.ts";
import { LinkedTimelines } from "./timelineGroup.ts";
import type { TimelineHandle } from "./timelineHandle.ts";
import { stackBody } from "./timelinePicture.ts";
import type { Fitted } from "./viewport.ts";

export interface StackPictureOptions extends PictureOptions {
  readonly parts: readonly { readonly runId: string; readonly title: string }[];
}

export class GroupHandle {
  private readonly timelines = new LinkedTimelines();
  private readonly handles = new Set<TimelineHandle>();

  add(handle: TimelineHandle): void {
    this.handles.add(handle);
    this.timelines.add(handle.timeline);
  }

  fit(what: Fitted): void {
    this.timelines.fit(what);
  }

  savePicture(options: StackPictureOptions): void {
    openSaveMenu(() => requestOf(stackBody(this.shots(options)), options));
  }

  dispose(): void {
    for (const { timeline } of this.handles) this.timelines.remove(timeline);
    this.handles.clear();
  }

  private shots({ parts }: StackPictureOptions) {
    return parts.flatMap(({ runId, title }) => {
      const handle = [...this.handles].find((one) => one.runId === runId && one.timeline.group === this.timelines);
      return handle ? [{ ...handle.timeline.shot(), title }] : [];
    });
  }
}
