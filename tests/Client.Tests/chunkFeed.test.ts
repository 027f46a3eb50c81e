import { ChunkError } from "../../src/Web/Client/chunk.ts";
import { ChunkFeed, type ChunkServer, type ChunkSink, type StreamObserver } from "../../src/Web/Client/chunkFeed.ts";

/** A server with a run of numbered one-byte chunks, whose stream the test drives. */
class FakeServer implements ChunkServer {
  observer: StreamObserver | null = null;
  watchedFrom: number[] = [];
  fetched: number[] = [];
  unreachable = 0;
  failingFetches = 0;
  private watched: (() => void)[] = [];

  connect(): Promise<void> {
    return this.unreachable-- > 0 ? Promise.reject(new Error("refused")) : Promise.resolve();
  }
  watch(_runId: string, fromChunk: number, observer: StreamObserver): () => void {
    this.watchedFrom.push(fromChunk);
    this.observer = observer;
    this.watched.splice(0).forEach((resolve) => resolve());
    return () => (this.observer = null);
  }
  fetchChunk(_runId: string, number: number): Promise<Uint8Array> {
    this.fetched.push(number);
    return this.failingFetches-- > 0 ? Promise.reject(new Error("HTTP 500")) : Promise.resolve(new Uint8Array([number]));
  }
  wait(): Promise<void> {
    return Promise.resolve();
  }
  /** Resolves when the feed has called watch once more. */
  nextWatch(): Promise<void> {
    return new Promise((resolve) => this.watched.push(resolve));
  }
  send(...numbers: number[]): void {
    for (const number of numbers) this.observer?.next({ number, bytes: btoa(String.fromCharCode(number)) });
  }
}

class Sink implements ChunkSink {
  received: number[] = [];
  log: string[] = [];
  damagedOnce = -1;

  chunk(bytes: Uint8Array): void {
    if (bytes[0] === this.damagedOnce) {
      this.damagedOnce = -1;
      throw new ChunkError("damaged");
    }
    this.received.push(bytes[0]);
  }
  complete(): void {
    this.log.push("complete");
  }
  offline(isOffline: boolean): void {
    this.log.push(isOffline ? "offline" : "online");
  }
  failed(message: string): void {
    this.log.push(message);
  }
}

async function started(server: FakeServer, sink: Sink): Promise<{ feed: ChunkFeed; over: Promise<void> }> {
  const feed = new ChunkFeed(server, "r1", sink);
  const watched = server.nextWatch();
  const over = feed.start();
  await watched;
  return { feed, over };
}

/** Waits until it holds; how long that takes is the machine's affair. */
const inTime = (holds: () => void) => vi.waitFor(holds, { timeout: 60_000, interval: 1 });

test("Chunks_of_the_stream_arrive_in_order_and_the_end_is_told_after_the_last", async () => {
  const [server, sink] = [new FakeServer(), new Sink()];
  const { over } = await started(server, sink);
  server.send(0, 1, 2);
  server.observer?.complete();
  await over;
  expect(sink.received).toEqual([0, 1, 2]);
  expect(sink.log).toEqual(["online", "complete"]);
  expect(server.fetched).toEqual([]);
});

test("A_viewer_that_lost_chunks_fetches_exactly_those_and_sees_no_gap", async () => {
  const [server, sink] = [new FakeServer(), new Sink()];
  const { over } = await started(server, sink);
  server.send(0, 7, 9);
  server.observer?.complete();
  await over;
  expect(sink.received).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(server.fetched).toEqual([1, 2, 3, 4, 5, 6, 8]);
});

test("Chunks_that_come_twice_are_taken_once", async () => {
  const [server, sink] = [new FakeServer(), new Sink()];
  const { over } = await started(server, sink);
  server.send(0, 1, 1, 0, 2);
  server.observer?.complete();
  await over;
  expect(sink.received).toEqual([0, 1, 2]);
});

test("After_a_restart_of_the_server_the_stream_goes_on_from_the_next_chunk", async () => {
  const [server, sink] = [new FakeServer(), new Sink()];
  const { over } = await started(server, sink);
  server.send(0, 1, 2);
  server.unreachable = 3;
  const again = server.nextWatch();
  server.observer?.error("the connection was closed", false);
  await again;
  server.send(3, 4);
  server.observer?.complete();
  await over;
  expect(server.watchedFrom).toEqual([0, 3]);
  expect(sink.received).toEqual([0, 1, 2, 3, 4]);
  expect(sink.log).toEqual(["online", "offline", "offline", "offline", "offline", "online", "complete"]);
});

test("A_server_that_keeps_refusing_is_believed_and_its_words_are_shown", async () => {
  const [server, sink] = [new FakeServer(), new Sink()];
  const { over } = await started(server, sink);
  for (let i = 0; i < 2; i++) {
    const again = server.nextWatch();
    server.observer?.error("There is no run r1.", true);
    await again;
  }
  server.observer?.error("There is no run r1.", true);
  await over;
  expect(sink.log.at(-1)).toBe("There is no run r1.");
});

test("A_chunk_that_was_damaged_on_its_way_is_fetched_again", async () => {
  const [server, sink] = [new FakeServer(), new Sink()];
  sink.damagedOnce = 1;
  const { over } = await started(server, sink);
  server.send(0, 1, 2);
  server.observer?.complete();
  await over;
  expect(server.fetched).toEqual([1]);
  expect(sink.received).toEqual([0, 1, 2]);
});

test("A_fetch_that_fails_is_tried_again_and_a_chunk_that_never_comes_is_named", async () => {
  const [server, sink] = [new FakeServer(), new Sink()];
  const { over } = await started(server, sink);
  server.failingFetches = 2;
  server.send(0, 2);
  await inTime(() => expect(sink.received).toEqual([0, 1, 2]));
  server.failingFetches = 1000;
  server.send(5);
  await inTime(() => expect(sink.log.at(-1)).toBe("Chunk 3 of the trace could not be fetched."));
  server.observer?.complete();
  expect(sink.received).toEqual([0, 1, 2]);
  void over;
});

test("A_feed_that_was_stopped_delivers_nothing_more", async () => {
  const [server, sink] = [new FakeServer(), new Sink()];
  const { feed } = await started(server, sink);
  server.send(0);
  await inTime(() => expect(sink.received).toEqual([0]));
  const { observer } = server;
  feed.stop();
  observer?.next({ number: 1, bytes: btoa("\u0001") });
  await Promise.resolve();
  expect(sink.received).toEqual([0]);
  expect(server.observer).toBeNull();
});
