import { readFileSync } from "node:fs";
import { draw } from "../../src/Web/Client/draw.ts";
import { ledgerMarks } from "../../src/Web/Client/ledgerMarks.ts";
import type { LedgerPart } from "../../src/Web/Client/ledgerRules.ts";
import type { RunData } from "../../src/Web/Client/runData.ts";
import { emptyChunk, type ChunkRows, type SliceRow } from "./chunkEncoder.ts";
import { runOf } from "./randomRun.ts";
import { RecordingContext } from "./recordingContext.ts";
import { laneRow, viewOf } from "./sampleRun.ts";

/** As in tests/Compute.Tests/Analysis/LedgerScene.cs. */
interface Scene {
  name: string; endNs: number; rounds: [number, number][]; names: [string, number][];
  lanes: { kind: number; number: number; states: [number, number][]; slices: [number, number, number][] }[];
  expected: Partial<Record<LedgerPart, Record<string, [number, number][]>>>;
}

const scenes = JSON.parse(readFileSync(new URL("../fixtures/ledger.json", import.meta.url), "utf8")) as Scene[];
const PARTS: LedgerPart[] = ["useful", "serial", "imbalance", "lockWait", "gilWait", "serializing", "messageWait", "ioWait", "ready", "startUp", "rest"];
const MAIN = 0;

function chunkOf(scene: Scene): ChunkRows {
  const chunk = emptyChunk(0, 0, scene.endNs);
  chunk.names = scene.names.map(([name, state]) => ({ name, state }));
  chunk.lanes = scene.lanes.map(({ kind, number }, id) => ({ id, kind, source: 1, number, pid: 100, tid: 100 + id, name: `lane ${number}` }));
  chunk.laneRows = scene.lanes.map(({ states, slices }, laneId) => {
    const atStart = states.filter(([timeNs]) => timeNs === 0).at(-1)?.[1] ?? 0;
    const core = (state: number) => (state === 1 || state === 5 ? laneId : -1);
    const rows: SliceRow[] = slices.flatMap(([startNs, endNs, nameId]) => [{ timeNs: startNs, nameId, arg: 0 }, { timeNs: endNs, nameId: -1, arg: 0 }]);
    return {
      laneId, initialState: atStart, initialCore: core(atStart), open: [],
      transitions: states.filter(([timeNs]) => timeNs > 0).map(([timeNs, state]) => ({ timeNs, state, core: core(state) })),
      slices: rows.sort((a, b) => a.timeNs - b.timeNs || Number(b.nameId < 0) - Number(a.nameId < 0)),
    };
  });
  return chunk;
}

const roundsOf = (scene: Scene) => scene.rounds.map(([startNs, endNs]) => ({ startNs, endNs }));
const workersOf = (scene: Scene) => scene.lanes.flatMap(({ kind }, id) => (kind === MAIN ? [] : [id]));

function marked(run: RunData, scene: Scene, part: LedgerPart): Record<string, [number, number][]> {
  const marks = ledgerMarks(run, roundsOf(scene), workersOf(scene), [part]);
  return Object.fromEntries([...marks].flatMap(([lane, found]) => {
    const stretches = Array.from({ length: found.count }, (_, i): [number, number] => [found.startNs[i], found.endNs[i]]);
    return stretches.length > 0 ? [[String(lane), stretches]] : [];
  }));
}

for (const scene of scenes) {
  test(`The_browser_marks_the_stretches_that_the_engine_has_added_up: ${scene.name}`, () => {
    const run = runOf([chunkOf(scene)]);
    for (const part of PARTS) expect([part, marked(run, scene, part)]).toEqual([part, scene.expected[part] ?? {}]);
  });
}

test("Every_moment_of_the_rounds_is_in_one_part", () => {
  for (const scene of scenes) {
    const run = runOf([chunkOf(scene)]);
    const marks = ledgerMarks(run, roundsOf(scene), workersOf(scene), PARTS);
    for (const stretches of marks.values()) expect(Array.from({ length: stretches.count }, (_, i) => [stretches.startNs[i], stretches.endNs[i]])).toEqual(scene.rounds);
  }
});

test("What_is_not_marked_is_covered_and_what_is_has_a_line_below", () => {
  const scene = scenes[0];
  const run = runOf([chunkOf(scene)]);
  const view = { ...viewOf(run), marked: ledgerMarks(run, roundsOf(scene), workersOf(scene), ["lockWait"]) };
  const ctx = new RecordingContext();
  draw(ctx, view, false);
  const row = laneRow(view, 1);
  const at = (timeNs: number) => view.scale.toCssPx(timeNs);
  const inRow = ctx.rects.filter(({ y, height }) => y === row.topCssPx && height === row.heightCssPx);
  expect(inRow.map(({ x, width }) => [Math.round(x), Math.round(x + width)])).toEqual([
    [Math.round(at(0)), Math.round(at(400))], [Math.round(at(500)), Math.round(at(scene.endNs))],
  ]);
});
