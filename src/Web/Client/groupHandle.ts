/** Linked timelines as Blazor holds them. The methods are described at the head of lab.ts. */
import { openSaveMenu, requestOf, type PictureOptions } from "./saveMenu.ts";
import { LinkedTimelines } from "./timelineGroup.ts";
import { SlideShare } from "./slideShare.ts";
import type { DotNetReference, TimelineHandle } from "./timelineHandle.ts";
import { stackBody } from "./timelinePicture.ts";
import type { Fitted } from "./viewport.ts";

export interface StackPictureOptions extends PictureOptions {
  readonly parts: readonly { readonly runId: string; readonly title: string }[];
}

export class GroupHandle {
  private readonly timelines = new LinkedTimelines(() => this.slide?.layOut());
  private readonly handles = new Set<TimelineHandle>();
  private slide: SlideShare | null = null;

  constructor(private readonly callbacks: DotNetReference | null) {}

  add(handle: TimelineHandle): void {
    this.handles.add(handle);
    this.timelines.add(handle.timeline);
  }

  fit(what: Fitted): void {
    this.timelines.fit(what);
  }

  /** Lets them share a slide in type of that size; null: each has its own place again. To be called anew when others of them are seen. */
  share(stack: HTMLElement | null, fontScale: number): void {
    this.slide?.dispose();
    this.slide = stack && new SlideShare(stack, () => this.members(), fontScale, (fits) => {
      this.callbacks?.invokeMethodAsync("OnFit", fits).catch(() => undefined);
    });
  }

  savePicture(options: StackPictureOptions): void {
    openSaveMenu(() => requestOf(stackBody(this.shots(options)), options));
  }

  dispose(): void {
    this.slide?.dispose();
    this.slide = null;
    for (const { timeline } of this.handles) this.timelines.remove(timeline);
    this.handles.clear();
  }

  /** Those whose page has not closed them. */
  private members(): TimelineHandle[] {
    return [...this.handles].filter(({ timeline }) => timeline.group === this.timelines);
  }

  private shots({ parts }: StackPictureOptions) {
    return parts.flatMap(({ runId, title }) => {
      const handle = this.members().find((one) => one.runId === runId);
      return handle ? [{ ...handle.timeline.shot(), title }] : [];
    });
  }
}
