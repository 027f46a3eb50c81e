/**
 * What ranks of MPI do together, found in their slices as the chunks come: calls that all make, each under its number, and work that several have done alike. Fed by runData.ts, read by
 * drawRanks.ts and hoverRanks.ts.
 */
import type { SliceName } from "./chunk.ts";
import type { LaneTrack, SliceLevel } from "./laneTrack.ts";

/** So begin the names of slices in which all ranks of a communicator make the same call; their argument is the call's number. */
const CALL = "collective: ";
/** So begin the names of a program's own work, told with its arguments: the same on two ranks is work done twice. */
const WORK = "call: ";

/** What a slice shows of its name. */
export function shownName(name: string): string {
  return name.startsWith(CALL) ? name.slice(CALL.length) : name.startsWith(WORK) ? name.slice(WORK.length) : name;
}

/** Whether a slice's argument is the number of a call. */
export function isCall(name: string): boolean {
  return name.startsWith(CALL);
}

/** One rank's part of a call: a slice. */
export interface Part {
  readonly laneId: number;
  readonly level: SliceLevel;
  readonly index: number;
}

/** A call of all ranks. */
export class Call {
  readonly parts: Part[] = [];

  constructor(readonly nameId: number) {}

  /** The part of the rank that came last so far. */
  get last(): Part {
    return this.parts.reduce((a, b) => (startOf(b) > startOf(a) ? b : a));
  }

  get startNs(): number {
    return Math.min(...this.parts.map(startOf));
  }

  /** Infinity while a rank is still in it. */
  get endNs(): number {
    return Math.max(...this.parts.map(endOf));
  }
}

/** Begin and end of a rank's part, nanoseconds; the end is Infinity while it lasts. */
export const startOf = ({ level, index }: Part): number => level.startNs[index];
export const endOf = ({ level, index }: Part): number => level.endNs[index];

/** Calls and repeated work of one run. */
export class RunRanks {
  /** In the order in which they appeared. */
  readonly calls: Call[] = [];
  private readonly byNumber = new Map<number, Call>();
  private readonly lanesOfWork = new Map<number, Set<number>>();
  private readonly seen = new Map<SliceLevel, number>();

  /** Takes the slices of a rank that have come since the last time. */
  append(laneId: number, track: LaneTrack, nameOf: (id: number) => SliceName): void {
    for (const level of track.levels) {
      for (let index = this.seen.get(level) ?? 0; index < level.count; index++) this.add({ laneId, level, index }, nameOf);
      this.seen.set(level, level.count);
    }
  }

  /** The call that a slice is a part of. */
  callOf(level: SliceLevel, index: number): Call | undefined {
    const call = this.byNumber.get(level.arg[index]);
    return call?.parts.some((part) => part.level === level && part.index === index) ? call : undefined;
  }

  /** The ranks (lanes) that have done work of that name, where they are several. */
  repeatedBy(nameId: number): ReadonlySet<number> | null {
    const lanes = this.lanesOfWork.get(nameId);
    return lanes && lanes.size > 1 ? lanes : null;
  }

  /** Whether any work was done by several. */
  get hasRepeated(): boolean {
    for (const lanes of this.lanesOfWork.values()) if (lanes.size > 1) return true;
    return false;
  }

  private add(part: Part, nameOf: (id: number) => SliceName): void {
    const nameId = part.level.nameId[part.index];
    const { name } = nameOf(nameId);
    if (name.startsWith(CALL)) this.addCall(part, nameId);
    else if (name.startsWith(WORK)) {
      if (!this.lanesOfWork.has(nameId)) this.lanesOfWork.set(nameId, new Set());
      this.lanesOfWork.get(nameId)?.add(part.laneId);
    }
  }

  private addCall(part: Part, nameId: number): void {
    const number = part.level.arg[part.index];
    let call = this.byNumber.get(number);
    if (!call) {
      call = new Call(nameId);
      this.byNumber.set(number, call);
      this.calls.push(call);
    }
    call.parts.push(part);
  }
}
