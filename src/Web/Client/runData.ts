/**
 * Room 5, its memory: a run as growing columns. Chunks come from chunkFeed.ts, strictly in the order of their numbers; drawing, hover, numbers and
 * charts read the columns. Nothing is ever removed, and what is drawn zoomed out is computed from the same columns as what is drawn zoomed in.
 */
import { ChunkError, READY, type Chunk, type FlowColumns, type SliceName } from "./chunk.ts";
import type { Lane, LaneChunk } from "./chunkLanes.ts";
import { CoreBuilder, CoreTrack } from "./coreTrack.ts";
import { GilBaton } from "./gilBaton.ts";
import { grown } from "./growing.ts";
import type { HostClock } from "./hostClocks.ts";
import { LaneTrack } from "./laneTrack.ts";
import { isRank } from "./ranks.ts";
import { RunLocks } from "./runLocks.ts";
import { isCall, RunRanks, shownName } from "./runRanks.ts";
import { RunTasks } from "./runTasks.ts";

/** So end the names of writes that undo what another lane has written meanwhile: they are drawn in red. */
const LOST_UPDATE = "(lost update)";

/** Records that are missing from the trace, and when. */
export interface LostStretch {
  readonly startNs: number;
  readonly endNs: number;
  readonly switches: number;
  readonly slices: number;
}

/** Arrows by arrival. */
export class Flows {
  count = 0;
  sentNs: Float64Array = new Float64Array(0);
  receivedNs: Float64Array = new Float64Array(0);
  from: Int32Array = new Int32Array(0);
  to: Int32Array = new Int32Array(0);
  nameId: Int32Array = new Int32Array(0);
  bytes: Float64Array = new Float64Array(0);
  /** The longest that an arrow was under way; bounds the search for those that cross a view. */
  longestNs = 0;

  append(flows: FlowColumns): void {
    const start = this.count;
    this.count += flows.sentNs.length;
    this.sentNs = appended(this.sentNs, start, flows.sentNs);
    this.receivedNs = appended(this.receivedNs, start, flows.receivedNs);
    this.from = appended(this.from, start, flows.from);
    this.to = appended(this.to, start, flows.to);
    this.nameId = appended(this.nameId, start, flows.nameId);
    this.bytes = appended(this.bytes, start, flows.bytes);
    for (let i = start; i < this.count; i++) {
      if (i > 0 && this.receivedNs[i] < this.receivedNs[i - 1]) this.receivedNs[i] = this.receivedNs[i - 1];
      this.longestNs = Math.max(this.longestNs, this.receivedNs[i] - this.sentNs[i]);
    }
  }
}

function appended<T extends Float64Array | Int32Array>(column: T, start: number, added: T): T {
  const result = grown(column, start + added.length);
  result.set(added, start);
  return result;
}

/** Everything that is known of one run. */
export class RunData {
  /** Number of the next chunk to append. */
  nextChunk = 0;
  /** End of what is known. */
  endNs = 0;
  lostSwitches = 0;
  lostSlices = 0;
  /** Grows with each chunk, so that a reader sees whether something has changed. */
  version = 0;
  /** No more chunks will come: what has not appeared by now never will. */
  isComplete = false;
  readonly lost: LostStretch[] = [];
  readonly flows = new Flows();
  /** By id; entries that no chunk has named yet are missing. */
  readonly lanes: (Lane | undefined)[] = [];
  readonly tracks: (LaneTrack | undefined)[] = [];
  readonly cores: CoreTrack[] = [];
  /** By process: the locks of interpreters that have one. */
  readonly batons = new Map<number, GilBaton>();
  readonly locks = new RunLocks((laneId) => this.classOf(laneId));
  readonly ranks = new RunRanks();
  readonly tasks = new RunTasks();
  /** Other hosts that took part, once that is known. */
  hosts: readonly HostClock[] = [];

  private readonly names: (SliceName | undefined)[] = [];
  private readonly lostUpdates = new Set<number>();
  private readonly hasArgument = new Set<number>();
  private readonly coreBuilder = new CoreBuilder((core) => this.core(core));

  /** Appends the next chunk. Throws {@link ChunkError} when it is another one than {@link nextChunk}. */
  append(chunk: Chunk): void {
    if (chunk.number !== this.nextChunk) throw new ChunkError(`Chunk ${chunk.number} came where chunk ${this.nextChunk} was due.`);
    chunk.names.forEach((name, i) => this.addName(chunk.firstNameId + i, name));
    for (const lane of chunk.lanes) this.lanes[lane.id] = lane;
    for (const lane of chunk.laneChunks) {
      const track = (this.tracks[lane.laneId] ??= new LaneTrack(this.lostUpdates));
      track.append(lane, chunk.startNs);
      if (isRank(this.lanes[lane.laneId])) this.ranks.append(lane.laneId, track, (id) => this.name(id));
      this.noteArguments(lane);
    }
    this.coreBuilder.append(chunk);
    this.appendBatons(chunk);
    this.locks.append(chunk);
    this.tasks.append(chunk, this.tracks, (id) => this.name(id));
    if (chunk.flows) this.flows.append(chunk.flows);
    if (chunk.lostSwitches + chunk.lostSlices > 0) {
      this.lost.push({ startNs: chunk.startNs, endNs: chunk.endNs, switches: chunk.lostSwitches, slices: chunk.lostSlices });
    }
    this.lostSwitches += chunk.lostSwitches;
    this.lostSlices += chunk.lostSlices;
    this.endNs = Math.max(this.endNs, chunk.endNs);
    this.nextChunk++;
    this.version++;
  }

  /** The type of a slice. */
  name(id: number): SliceName {
    return this.names[id] ?? { name: `name ${id}`, state: 1 };
  }

  /** What a slice shows: its name, and its argument where slices of that name have one. */
  label(nameId: number, arg: number): string {
    const { name } = this.name(nameId);
    return this.hasArgument.has(nameId) && !isCall(name) ? `${name} ${arg}` : shownName(name);
  }

  /** Whether a lane has been in a state. */
  hasState(state: number): boolean {
    return this.tracks.some((track) => track?.hasState(state));
  }

  /** The row of a core; rows before it come into being with it. */
  core(core: number): CoreTrack {
    while (this.cores.length <= core) this.cores.push(new CoreTrack((occupant) => this.classOf(occupant)));
    return this.cores[core];
  }

  /** What the thread is called that had a core. */
  occupantName(occupant: number): string {
    return occupant >= 0 ? (this.lanes[occupant]?.name ?? `lane ${occupant}`) : this.name(-1 - occupant).name;
  }

  /** The lock that a lane needs, if it shares one. */
  batonOf(laneId: number): GilBaton | undefined {
    for (const baton of this.batons.values()) if (baton.lanes.has(laneId)) return baton;
    return undefined;
  }

  private addName(id: number, name: SliceName): void {
    this.names[id] = name;
    if (name.name.endsWith(LOST_UPDATE)) this.lostUpdates.add(id);
  }

  private appendBatons(chunk: Chunk): void {
    for (const { laneId, domain } of chunk.gilDomains) {
      this.batonOf(laneId)?.lanes.delete(laneId);
      if (domain === 0) continue;
      if (!this.batons.has(domain)) this.batons.set(domain, new GilBaton());
      this.batons.get(domain)?.lanes.add(laneId);
    }
    for (const baton of this.batons.values()) baton.append(chunk, (id) => this.name(id));
  }

  private classOf(occupant: number): number {
    if (occupant >= 0) return (this.lanes[occupant]?.number ?? 0) > 0 ? 0 : 1;
    return this.name(-1 - occupant).state === READY ? 2 : 1;
  }

  private noteArguments(lane: LaneChunk): void {
    for (let i = 0; i < lane.sliceArg.length; i++) if (lane.sliceArg[i] !== 0) this.hasArgument.add(lane.sliceName[i]);
  }
}
