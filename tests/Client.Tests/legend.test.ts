import { legendOf, legendText } from "../../src/Web/Client/legend.ts";
import { states } from "../../src/Web/Client/palette.ts";
import type { PictureLook } from "../../src/Web/Client/picture.ts";
import { RunData } from "../../src/Web/Client/runData.ts";
import { decodeChunk } from "../../src/Web/Client/chunk.ts";
import { svgText } from "../../src/Web/Client/savePicture.ts";
import { stackBody, timelineBody, type TimelineShot } from "../../src/Web/Client/timelinePicture.ts";
import { letterMeasure } from "../../src/Web/Client/letterWidths.ts";
import { append, svg, type EngineRequest } from "../../src/Web/Client/enginePicture.ts";
import { encodeChunk } from "./chunkEncoder.ts";
import { randomRun } from "./randomRun.ts";
import { sampleChunk, sampleRun, SIZE, viewOf } from "./sampleRun.ts";
import { elementsOf } from "./xml.ts";

// Read out of the font when the engine's script is made; here all letters are as wide.
vi.hoisted(() => Object.assign(globalThis, { LETTER_WIDTHS: {}, Path2D: class { moveTo() {} lineTo() {} } }));

/** Running, ready and doing nothing: what any run may have. */
const PLAIN = [0, 1, 2];
/** A thread of the sample waits for a lock. */
const LOCK_WAIT = 3;
const LOOK: PictureLook = { shape: "seen", theme: "light", isTransparent: false, hasCaption: false };

const labelsOf = (shown: readonly number[]) => shown.map((state) => states[state].label);
const shotOf = (known: readonly number[] | null, run = sampleRun()): TimelineShot => ({ view: viewOf(run), reserved: SIZE, states: known, othersOpen: false, selection: null });

test("A_legend_explains_what_a_run_can_have_and_what_it_has_and_nothing_else", () => {
  const empty = new RunData();
  expect(legendOf([{ run: empty, states: PLAIN }], "full").states).toEqual([1, 2, 0]);
  expect(legendOf([{ run: sampleRun(), states: PLAIN }], "full").states).toEqual([1, 2, LOCK_WAIT, 0]);
  expect(legendOf([{ run: empty, states: null }], "full").states).toEqual([1, 2, 3, 4, 5, 6, 7, 0]);
  expect(legendOf([{ run: empty, states: PLAIN }, { run: empty, states: [6] }], "full").states).toEqual([1, 2, 6, 0]);
});

test("While_chunks_come_nothing_leaves_the_legend_and_what_was_expected_does_not_move_for_what_was_expected_too", () => {
  const run = new RunData();
  let before = legendOf([{ run, states: [...PLAIN, LOCK_WAIT] }], "full").states;
  for (const chunk of randomRun(7, 12, 3, 40)) {
    run.append(decodeChunk(encodeChunk(chunk)));
    const now = legendOf([{ run, states: [...PLAIN, LOCK_WAIT] }], "full").states;
    expect(now.filter((state) => before.includes(state))).toEqual(before);
    before = now;
  }
});

test("The_legend_in_words_names_the_same", () => {
  const content = legendOf([{ run: sampleRun(), states: PLAIN }], "full");
  expect(legendText(content)).toContain(labelsOf([1, 2, LOCK_WAIT, 0]).join(", "));
  expect(legendText(content)).not.toContain(states[6].label);
});

test("Runs_under_each_other_have_one_legend_of_what_any_of_them_can_have", () => {
  const body = stackBody([{ ...shotOf(PLAIN), title: "A" }, { ...shotOf([...PLAIN, 6]), title: "B" }]);
  expect(legendIn(svgText({ body, text: { title: "a", caption: [] }, fileName: "" }, LOOK, letterMeasure)).map(({ text }) => text)).toEqual(labelsOf([1, 2, LOCK_WAIT, 6, 0]));
});

test("The_engine_writes_the_legend_that_the_page_saves", () => {
  append(encodeChunk(sampleChunk()));
  for (const known of [PLAIN, [...PLAIN, 5, 6], null]) {
    const request: EngineRequest = {
      ...LOOK, view: "timeline", title: "a", caption: [], widthCssPx: SIZE.widthCssPx, measured: [], hosts: [], states: known, playSeconds: null, ledger: null, curve: null,
    };
    const ofPage = svgText({ body: timelineBody(shotOf(known)), text: request, fileName: "" }, LOOK, letterMeasure);
    expect(legendIn(svg(JSON.stringify(request)))).toEqual(legendIn(ofPage));
    expect(legendIn(ofPage).length).toBe(known === null ? states.length : known.length + 1);
  }
});

/** The states that a picture explains, where they stand; counted from the first, because rows may have other heights. */
function legendIn(picture: string): { text: string; x: number; y: number }[] {
  const labels = states.map((state) => state.label);
  const found = elementsOf(picture).filter(({ tag, text }) => tag === "text" && labels.includes(text))
    .map(({ text, attributes }) => ({ text, x: Number(attributes["x"]), y: Number(attributes["y"]) }));
  return found.map(({ text, x, y }) => ({ text, x, y: y - found[0].y }));
}
