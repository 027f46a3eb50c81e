/**
 * Brings one run's chunks from the server to runData.ts, each exactly once and in order. They come from the hub's stream; what a slow viewer has lost
 * (numbers are missing) is fetched over HTTP; after a lost connection or a server's restart the stream goes on from the next number.
 */
import { ChunkError } from "./chunk.ts";

/** A chunk as the hub sends it: base64, because the hub speaks JSON. */
export interface StreamItem {
  readonly number: number;
  readonly bytes: string;
}

/** Receives one stream. `isRefusal`: the server answered with an error, the connection still stands. */
export interface StreamObserver {
  next(item: StreamItem): void;
  complete(): void;
  error(message: string, isRefusal: boolean): void;
}

/** What the feed needs of the server; hub.ts is the real one, tests have their own. */
export interface ChunkServer {
  /** Resolves when connected; rejects when the server can't be reached. */
  connect(): Promise<void>;
  /** Streams chunks from a number on; the result ends the stream. */
  watch(runId: string, fromChunk: number, observer: StreamObserver): () => void;
  /** One chunk over HTTP; rejects when it can't be had. */
  fetchChunk(runId: string, number: number): Promise<Uint8Array>;
  /** Resolves after that many milliseconds. */
  wait(ms: number): Promise<void>;
}

/** Where the chunks go. */
export interface ChunkSink {
  /** The next chunk. May throw {@link ChunkError}: the chunk is then fetched once more. */
  chunk(bytes: Uint8Array): void;
  /** The run has ended and all of its chunks were delivered. */
  complete(): void;
  /** The connection is lost (true) or stands again (false). */
  offline(isOffline: boolean): void;
  /** Nothing more will come; a sentence for the page. */
  failed(message: string): void;
}

const PARALLEL_FETCHES = 4;
const FETCH_ATTEMPTS = 5;
const REFUSALS = 3;
const DELAYS_MS = [250, 500, 1000, 2000, 5000];

type Outcome = { kind: "complete" } | { kind: "lost" } | { kind: "refused"; message: string };

/** Follows one run until it has ended or {@link stop} is called. */
export class ChunkFeed {
  private next = 0;
  private stopped = false;
  private endStream: (() => void) | null = null;
  /** Chunks that have come before their turn. */
  private readonly early = new Map<number, Uint8Array>();
  private delivering: Promise<void> = Promise.resolve();

  constructor(private readonly server: ChunkServer, private readonly runId: string, private readonly sink: ChunkSink) {}

  /** Resolves when the feed is over. Never rejects. */
  async start(): Promise<void> {
    let failures = 0;
    let refusals = 0;
    while (!this.stopped) {
      const before = this.next;
      const outcome = await this.connectAndStream();
      await this.delivering;
      if (this.stopped) return;
      if (outcome.kind === "complete") return this.finish(() => this.sink.complete());
      if (this.next > before) failures = refusals = 0;
      if (outcome.kind === "refused" && ++refusals >= REFUSALS) return this.finish(() => this.sink.failed(outcome.message));
      if (outcome.kind === "lost") this.sink.offline(true);
      await this.server.wait(DELAYS_MS[Math.min(failures++, DELAYS_MS.length - 1)]);
    }
  }

  stop(): void {
    this.stopped = true;
    this.endStream?.();
    this.endStream = null;
    this.early.clear();
  }

  private finish(tell: () => void): void {
    this.stop();
    tell();
  }

  private async connectAndStream(): Promise<Outcome> {
    try {
      await this.server.connect();
    } catch {
      return { kind: "lost" };
    }
    if (this.stopped) return { kind: "lost" };
    this.sink.offline(false);
    return new Promise<Outcome>((resolve) => {
      this.endStream = this.server.watch(this.runId, this.next, {
        next: (item) => this.receive(item),
        complete: () => resolve({ kind: "complete" }),
        error: (message, isRefusal) => resolve(isRefusal ? { kind: "refused", message } : { kind: "lost" }),
      });
    });
  }

  private receive(item: StreamItem): void {
    if (this.stopped || item.number < this.next) return;
    this.early.set(item.number, fromBase64(item.bytes));
    this.delivering = this.delivering.then(() => this.deliverReady());
  }

  private async deliverReady(): Promise<void> {
    while (!this.stopped && this.early.size > 0) {
      const bytes = this.early.get(this.next);
      if (bytes) await this.deliver(bytes);
      else await this.fetchGap();
    }
  }

  private async deliver(bytes: Uint8Array): Promise<void> {
    const number = this.next;
    this.early.delete(number);
    try {
      this.sink.chunk(bytes);
    } catch (error) {
      if (!(error instanceof ChunkError)) throw error;
      if (!(await this.deliverAgain(number))) return this.finish(() => this.sink.failed(`Chunk ${number} of the trace is damaged. ${error.message}`));
    }
    this.next = number + 1;
  }

  /** A chunk that was damaged on its way is whole in the file. */
  private async deliverAgain(number: number): Promise<boolean> {
    try {
      const bytes = await this.server.fetchChunk(this.runId, number);
      if (!this.stopped) this.sink.chunk(bytes);
      return true;
    } catch {
      return false;
    }
  }

  private async fetchGap(): Promise<void> {
    const until = Math.min(...this.early.keys());
    const numbers: number[] = [];
    for (let number = this.next; number < until && numbers.length < PARALLEL_FETCHES; number++) numbers.push(number);
    const chunks = await Promise.all(numbers.map((number) => this.fetchOne(number)));
    if (this.stopped) return;
    const missing = chunks.indexOf(null);
    if (missing >= 0) return this.finish(() => this.sink.failed(`Chunk ${numbers[missing]} of the trace could not be fetched.`));
    chunks.forEach((bytes, i) => bytes && this.early.set(numbers[i], bytes));
  }

  private async fetchOne(number: number): Promise<Uint8Array | null> {
    for (let attempt = 0; attempt < FETCH_ATTEMPTS && !this.stopped; attempt++) {
      try {
        return await this.server.fetchChunk(this.runId, number);
      } catch {
        await this.server.wait(DELAYS_MS[attempt]);
      }
    }
    return null;
  }
}

/** Bytes of a base64 text. */
function fromBase64(text: string): Uint8Array {
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < characters.length; i++) bytes[i] = characters.charCodeAt(i);
  return bytes;
}
