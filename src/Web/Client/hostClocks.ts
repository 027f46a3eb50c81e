/** Other hosts that took part in a run, and how their times were brought to this machine's clock (RunResult.hosts): shown at the heads of their lanes, and in the cards over them. */
import type { Lane } from "./chunkLanes.ts";
import type { Line } from "./hoverCard.ts";
import { durationText } from "./timeText.ts";

/** One of them. */
export interface HostClock {
  readonly name: string;
  /** What its times needed to be added; negative where its clock is ahead. */
  readonly offsetNs: number;
  /** The most by which a time of it may be wrong. */
  readonly errorNs: number;
}

/** What a lane's name tells of its host: "rank 1 @ node2", "worker 2 @ node2 thread 1". */
const HOST_IN_NAME = / @ ([^\s]+)/;

/** The clock behind a lane's times; undefined where it is this machine's, or not measured yet. */
export function clockOf(lane: Lane, clocks: readonly HostClock[]): HostClock | undefined {
  const host = hostOf(lane);
  return clocks.find(({ name }) => shortName(name) === host);
}

/** Lines of a card about a lane's host; none where the run has only one. */
export function hostLines(lane: Lane, clocks: readonly HostClock[]): Line[] {
  const host = hostOf(lane);
  if (clocks.length === 0 || host === null) return [];
  const clock = clockOf(lane, clocks);
  return [["host", host], ...(clock ? [["its clock", `${apartText(clock.offsetNs)} this machine's, ${errorText(clock)}`] as const] : [])];
}

/** "±35.2 µs". */
export function errorText({ errorNs }: HostClock): string {
  return `±${durationText(errorNs)}`;
}

function apartText(offsetNs: number): string {
  return offsetNs === 0 ? "level with" : `${durationText(Math.abs(offsetNs))} ${offsetNs < 0 ? "ahead of" : "behind"}`;
}

function hostOf({ name }: Lane): string | null {
  const found = HOST_IN_NAME.exec(name);
  return found && shortName(found[1]);
}

/** Hosts call themselves with their domain or without it. */
function shortName(host: string): string {
  return host.split(".")[0];
}
