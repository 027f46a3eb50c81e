/** The real server behind chunkFeed.ts: the SignalR hub for the stream, HTTP for single chunks. */
import { HubConnectionBuilder, HubConnectionState, LogLevel, type HubConnection } from "@microsoft/signalr";
import type { ChunkServer, StreamItem, StreamObserver } from "./chunkFeed.ts";

/** One connection; shared by all runs that one timeline shows. */
export class LabServer implements ChunkServer {
  private readonly connection: HubConnection;
  private starting: Promise<void> | null = null;

  constructor(private readonly origin = "") {
    // Without automatic reconnect: the feed itself starts again, from the next chunk. Without a log: the timeline says what is wrong.
    this.connection = new HubConnectionBuilder().withUrl(`${origin}/hubs/lab`).configureLogging(LogLevel.None).build();
  }

  connect(): Promise<void> {
    if (this.connection.state === HubConnectionState.Connected) return Promise.resolve();
    this.starting ??= this.connection.start().finally(() => (this.starting = null));
    return this.starting;
  }

  watch(runId: string, fromChunk: number, observer: StreamObserver): () => void {
    const subscription = this.connection.stream<StreamItem>("Watch", runId, fromChunk).subscribe({
      next: (item) => observer.next(item),
      complete: () => observer.complete(),
      // A closing connection ends its streams before its state changes: look a moment later.
      error: (error: Error) => setTimeout(() => observer.error(plain(error), this.connection.state === HubConnectionState.Connected)),
    });
    return () => subscription.dispose();
  }

  async fetchChunk(runId: string, number: number): Promise<Uint8Array> {
    const response = await fetch(`${this.origin}/api/runs/${encodeURIComponent(runId)}/chunks/${number}`);
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms));
  }

  close(): void {
    void this.connection.stop();
  }
}

/** The hub's own sentence, without the wrapping that SignalR adds. */
function plain(error: Error): string {
  return error.message.replace(/^.*HubException: /, "");
}
