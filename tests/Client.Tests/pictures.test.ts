import { layOut, pictureTheme, WIDE, wrapped, type PictureLook, type Sheet } from "../../src/Web/Client/picture.ts";
import { FIRST_CHOICE, readChoice } from "../../src/Web/Client/pictureChoice.ts";
import { svgText } from "../../src/Web/Client/savePicture.ts";
import { svgBrushes } from "../../src/Web/Client/svgBrushes.ts";
import { SvgContext } from "../../src/Web/Client/svgContext.ts";
import { stackBody, timelineBody, type TimelineShot } from "../../src/Web/Client/timelinePicture.ts";
import { figureConfiguration } from "../../src/Web/Client/figureChart.ts";
import { paintChart } from "../../src/Web/Client/chartPicture.ts";
import { paintShapes } from "../../src/Web/Client/waitGraphPicture.ts";
import { runOf } from "./randomRun.ts";
import { RecordingContext, testBrushes } from "./recordingContext.ts";
import { sampleChunk, sampleRun, SIZE, viewOf } from "./sampleRun.ts";
import { elementsOf, type XmlElement } from "./xml.ts";

// Chart.js looks for it when it is loaded, as in a browser.
vi.hoisted(() => Object.assign(globalThis, { Path2D: class { moveTo() {} lineTo() {} } }));

const LOOK: PictureLook = { shape: "seen", theme: "light", isTransparent: false, hasCaption: true };
const TEXT = { title: "primes, <2> threads", caption: ["2 cores, exact", "22 November 2026"] };

/** As RecordingContext: half the size of the type for each letter. */
const measure = (font: string, text: string) => text.length * Number(/([\d.]+)px/.exec(font)?.[1]) * 0.5;

const shotOf = (run = sampleRun()): TimelineShot => ({ view: viewOf(run), reserved: SIZE, states: null, othersOpen: false, selection: null });
const svgOf = (look: PictureLook, body = timelineBody(shotOf())) => elementsOf(svgText({ body, text: TEXT, fileName: "a" }, look, measure));
const textsOf = (elements: readonly XmlElement[]) => elements.filter(({ tag }) => tag === "text").map(({ text }) => text);

function sheetOf(look: PictureLook, body = timelineBody(shotOf())): { sheet: Sheet; ctx: RecordingContext } {
  const ctx = new RecordingContext();
  const sheet = layOut(ctx, body, TEXT, look, (fontScale) => pictureTheme(look, fontScale, 1, testBrushes));
  sheet.paint(ctx);
  return { sheet, ctx };
}

test("A_saved_picture_is_white_and_holds_title_legend_and_caption_inside_its_edges", () => {
  const { sheet: { widthCssPx, heightCssPx }, ctx } = sheetOf(LOOK);
  expect(ctx.rects[0]).toMatchObject({ fill: "#FFFFFF", x: 0, y: 0, width: widthCssPx, height: heightCssPx });
  const written = ctx.texts.map((line) => line.text);
  expect(written).toEqual(expect.arrayContaining([TEXT.title, ...TEXT.caption, "waits for a lock", "thread 1"]));
  for (const line of ctx.texts) {
    expect(line.y).toBeLessThan(heightCssPx);
    expect(line.x).toBeLessThan(widthCssPx);
  }
});

test("An_SVG_is_well_formed_and_has_its_words_as_text_and_a_row_for_each_lane_and_core", () => {
  const elements = svgOf(LOOK);
  expect(elements[0]).toMatchObject({ tag: "svg", attributes: { xmlns: "http://www.w3.org/2000/svg" } });
  const { layout } = shotOf().view;
  const heads = textsOf(elements).filter((text) => /^(core|thread) \d$/.test(text));
  expect(heads).toEqual(["core 0", "core 1", "thread 1", "thread 2"]);
  expect(layout.rows.filter(({ kind, id }) => kind === "core" || (kind === "lane" && id >= 0))).toHaveLength(heads.length);
  expect(textsOf(elements)).toEqual(expect.arrayContaining([TEXT.title, "chunk 7", "lock L1"]));
});

test("An_SVG_keeps_hatches_as_patterns_that_it_defines_and_uses", () => {
  const elements = svgOf(LOOK);
  const defined = elements.filter(({ tag }) => tag === "pattern" || tag === "clipPath").map(({ attributes }) => attributes["id"]);
  const used = elements.flatMap(({ attributes }) => Object.values(attributes)).flatMap((value) => /^url\(#(.+)\)$/.exec(value)?.[1] ?? []);
  expect(new Set(used).size).toBeGreaterThan(6);
  expect(defined).toEqual(expect.arrayContaining([...new Set(used)]));
  expect(elements.filter(({ attributes }) => attributes["fill"]?.startsWith("rgba"))).toEqual([]);
});

test("Neighbouring_columns_of_pixels_that_are_the_same_are_one_rectangle", () => {
  const svg = new SvgContext(measure);
  const [a, b] = [0xff0000ff, 0xff00ff00];
  const theme = pictureTheme(LOOK, 1, 1, testBrushes);
  expect(theme.ground).toBe("#FFFFFF");
  const text = stripSvg(svg, Uint32Array.from([a, a, a, 0, b, b, a, 0]), 4, 2);
  expect(text).toContain('<path d="M10 20h2v1h-2zM12 20h1v2h-1z" fill="#ff0000"/>');
  expect(text).toContain('<path d="M10 21h2v1h-2z" fill="#00ff00"/>');
});

function stripSvg(svg: SvgContext, pixels: Uint32Array, widthPx: number, heightPx: number): string {
  svgBrushes(svg).strip(svg, { pixels, widthPx, heightPx }, 10, 20, widthPx, heightPx);
  return svg.document(100, 100, "strip");
}

test("A_turned_text_and_a_circle_are_where_a_canvas_has_them", () => {
  const svg = new SvgContext(measure);
  svg.save();
  svg.translate(50, 40);
  svg.rotate(-Math.PI / 2);
  svg.fillText("axis", 0, 0);
  svg.restore();
  svg.beginPath();
  svg.arc(20, 20, 5, 0, 2 * Math.PI);
  svg.fill();
  const elements = elementsOf(svg.document(100, 100, "turned"));
  expect(elements.find(({ tag }) => tag === "text")?.attributes).toMatchObject({ x: "50", y: "40", transform: "rotate(-90 50 40)" });
  expect(elements.find(({ tag }) => tag === "path")?.attributes["d"]).toBe("M25 20A5 5 0 0 1 15 20A5 5 0 0 1 25 20");
});

test("A_wide_picture_is_a_slide_with_larger_type_and_all_of_its_rows", () => {
  const { sheet, ctx } = sheetOf({ ...LOOK, shape: "wide" });
  expect([sheet.widthCssPx, sheet.heightCssPx]).toEqual([WIDE.widthCssPx, WIDE.heightCssPx]);
  const sizeOf = (text: string) => Number(/([\d.]+)px/.exec(ctx.texts.find((line) => line.text === text)?.font ?? "")?.[1]);
  expect(sizeOf("thread 2")).toBeGreaterThanOrEqual(24);
  for (const line of ctx.texts) expect(line.y).toBeLessThan(WIDE.heightCssPx);
});

test("Many_lanes_on_a_slide_get_smaller_type_instead_of_being_cut", () => {
  const workers = 14;
  const shot = { ...shotOf(), reserved: { ...SIZE, workers } };
  const { ctx } = sheetOf({ ...LOOK, shape: "wide" }, timelineBody(shot));
  const heads = ctx.texts.filter(({ text }) => text === "waiting to start");
  expect(heads.length).toBe(workers - 2);
  expect(Math.max(...heads.map(({ y }) => y))).toBeLessThan(ctx.texts.find(({ text }) => text === "waits for a lock")!.y);
});

test("A_lane_that_has_not_appeared_when_the_run_is_over_was_not_used", () => {
  const shot = { ...shotOf(), reserved: { ...SIZE, workers: 3 } };
  shot.view.run.isComplete = true;
  const { ctx } = sheetOf({ ...LOOK, shape: "wide" }, timelineBody(shot));
  expect(ctx.texts.some(({ text }) => text === "not used")).toBe(true);
  expect(ctx.texts.some(({ text }) => text === "waiting to start")).toBe(false);
});

test("A_transparent_picture_paints_no_ground_and_a_dark_one_a_dark_ground", () => {
  const ground = (look: PictureLook) => svgOf(look).find(({ tag, attributes }) => tag === "path" && attributes["d"]?.startsWith("M0 0h1"))?.attributes["fill"];
  expect(ground({ ...LOOK, isTransparent: true })).toBeUndefined();
  expect(ground(LOOK)).toBe("#FFFFFF");
  expect(ground({ ...LOOK, theme: "dark" })).not.toBe("#FFFFFF");
});

test("Runs_under_each_other_keep_their_titles_and_share_one_legend", () => {
  const shots = ["A  sequential", "B  threads"].map((title) => ({ ...shotOf(runOf([sampleChunk()])), title }));
  for (const shape of ["seen", "wide"] as const) {
    const texts = textsOf(svgOf({ ...LOOK, shape }, stackBody(shots)));
    expect(texts.filter((text) => text.startsWith("A  ") || text.startsWith("B  "))).toEqual(["A  sequential", "B  threads"]);
    expect(texts.filter((text) => text === "waits for a lock")).toHaveLength(1);
    expect(texts.filter((text) => text === "thread 2")).toHaveLength(2);
  }
});

test("Four_runs_on_a_slide_are_whole_with_nothing_over_anything_and_no_type_lower_than_14_of_720_pixels", () => {
  for (const [count, workers] of [[2, 2], [3, 2], [4, 2], [4, 4]]) {
    const shots = Array.from({ length: count }, (_, i) => ({ ...shotOf(), reserved: { ...SIZE, workers, gil: i === 1 && workers < 4 }, title: `run ${i}` }));
    const caption = Array.from({ length: count + 1 }, (_, i) => `caption ${i}`);
    const ctx = new RecordingContext();
    const look = { ...LOOK, shape: "wide" } as const;
    const sheet = layOut(ctx, stackBody(shots), { title: "a", caption }, look, (fontScale) => pictureTheme(look, fontScale, 1, testBrushes));
    sheet.paint(ctx);
    const yOf = (text: string) => ctx.texts.find((line) => line.text === text)!.y;
    const sizes = ctx.texts.map(({ font }) => Number(/([\d.]+)px/.exec(font)?.[1]));
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual((14 * WIDE.heightCssPx) / 720);
    expect(yOf("caption 0") - yOf("records missing")).toBeGreaterThanOrEqual(Math.min(...sizes));
    expect(yOf(`caption ${count}`) + sizes[0] / 2).toBeLessThan(WIDE.heightCssPx);
    expect(ctx.texts.filter(({ text }) => text === "thread 2")).toHaveLength(count);
  }
});

test("A_long_caption_under_four_runs_is_cut_before_type_falls_below_14_of_720_pixels_and_nothing_before_it_must_be", () => {
  const long = (n: number) => `line ${n}: ${"a machine with a long name, ".repeat(12)}end`;
  const writtenWith = (count: number) => {
    const shots = Array.from({ length: count }, (_, i) => ({ ...shotOf(), reserved: { ...SIZE, workers: 4 }, title: `${i} ${"with many words ".repeat(20)}` }));
    const look = { ...LOOK, shape: "wide" } as const;
    const ctx = new RecordingContext();
    layOut(ctx, stackBody(shots), { title: "a", caption: [1, 2, 3].map(long) }, look, (fontScale) => pictureTheme(look, fontScale, 1, testBrushes)).paint(ctx);
    return ctx.texts.map(({ text, font, x, y }) => ({ text, size: Number(/([\d.]+)px/.exec(font)?.[1]), x, y }));
  };
  for (const count of [1, 4]) {
    const written = writtenWith(count);
    expect(Math.min(...written.map(({ size }) => size))).toBeGreaterThanOrEqual((14 * WIDE.heightCssPx) / 720);
    for (const { text, size, x, y } of written.filter(({ text }) => text.includes(" "))) {
      expect(x + measure(`${size}px`, text), text).toBeLessThanOrEqual(WIDE.widthCssPx);
      expect(y + size / 2, text).toBeLessThanOrEqual(WIDE.heightCssPx);
    }
    const isCut = written.filter(({ text }) => /^line \d: .* …$/.test(text)).length;
    expect(isCut, `${count} runs`).toBe(count === 4 ? 3 : 0);
  }
});

test("What_a_slide_has_no_room_for_is_named_in_its_legend", () => {
  const textsWith = (workers: number) => {
    const shots = Array.from({ length: 4 }, (_, i) => ({ ...shotOf(), reserved: { ...SIZE, workers }, title: `run ${i}` }));
    return textsOf(svgOf({ ...LOOK, shape: "wide" }, stackBody(shots)));
  };
  const [few, many] = [textsWith(1), textsWith(4)];
  expect(few.filter((text) => text === "core 0").length).toBe(few.some((text) => text.startsWith("not shown: cores")) ? 0 : 4);
  expect(many).toContain("not shown: cores, main threads");
  expect(many.filter((text) => text === "core 0" || text === "main" || text.startsWith("core: "))).toEqual([]);
});

test("A_chart_becomes_text_and_paths_in_an_SVG", () => {
  const svg = new SvgContext(measure);
  const configuration = figureConfiguration({
    theme: "light", fontScale: 1, unit: "×", runs: ["A  threads", "B  processes"], x: null, series: [{ name: "speed-up", values: [0.97, 1.81] }], logX: false, logY: false,
  });
  paintChart(svg, configuration, 600, 300);
  const elements = elementsOf(svg.document(600, 300, "chart"));
  expect(textsOf(elements)).toEqual(expect.arrayContaining(["A  threads", "B  processes", "0.97×", "1.81×"]));
  expect(elements.filter(({ tag }) => tag === "path").length).toBeGreaterThan(2);
});

test("The_line_of_a_chart_goes_from_point_to_point_in_an_SVG_although_browsers_draw_it_as_a_Path2D", () => {
  const svg = new SvgContext(measure);
  const spec = { theme: "light", fontScale: 1, unit: "×", runs: ["a", "b"], logX: false, logY: false } as const;
  paintChart(svg, figureConfiguration({ ...spec, x: { label: "workers", values: [1, 2] }, series: [{ name: "speed-up", values: [1, 2] }] }), 600, 300);
  const lines = elementsOf(svg.document(600, 300, "line")).flatMap(({ attributes }) => (attributes["stroke-width"] === "2" ? [attributes["d"]] : []));
  expect(lines.filter((data) => /^M[\d. ]+(L[\d. ]+)+$/.test(data))).toHaveLength(1);
});

test("The_shapes_of_a_graph_become_lines_boxes_and_text", () => {
  const svg = new SvgContext(measure);
  paintShapes(svg, [
    { tag: "g", attributes: {}, children: [{ tag: "title", attributes: {}, text: "not drawn" }, { tag: "path", attributes: { d: "M1 2L3 4", stroke: "#123456", "stroke-width": 2, fill: "none", "stroke-dasharray": "6 4" } }] },
    { tag: "rect", attributes: { x: 10, y: 10, width: 40, height: 20, rx: 4, fill: "#FFFFFF", stroke: "none" } },
    { tag: "text", attributes: { x: 5, y: 6, fill: "#000000", "text-anchor": "end", "font-weight": 400, "font-size": 14, "font-family": "Inter" }, text: "fork 1" },
  ]);
  const elements = elementsOf(svg.document(100, 100, "graph"));
  expect(elements.filter(({ tag }) => tag === "path").map(({ attributes }) => attributes["stroke-dasharray"])).toEqual(["6 4", undefined]);
  expect(elements.find(({ tag }) => tag === "text")).toMatchObject({ text: "fork 1", attributes: { "text-anchor": "end" } });
});

test("Long_lines_are_broken_between_words_and_none_is_lost", () => {
  const ctx = new RecordingContext();
  const text = "mandelbrot, size 1,024, dotnet, threads, dynamic(16), 2 workers";
  const lines = wrapped(ctx, "400 10px Inter", text, 100);
  expect(lines.join(" ")).toBe(text);
  expect(lines.length).toBeGreaterThan(2);
  for (const line of lines) expect(line.length * 5).toBeLessThanOrEqual(100);
});

test("A_choice_is_remembered_as_it_was_and_nonsense_is_not", () => {
  const choice = { ...FIRST_CHOICE, format: "svg", scale: 4, theme: "dark", isTransparent: true } as const;
  expect(readChoice(JSON.stringify(choice))).toEqual(choice);
  for (const wrong of [null, "", "{}", "null", "[1]", JSON.stringify({ ...choice, format: "gif" }), JSON.stringify({ ...choice, scale: 3 })]) expect(readChoice(wrong)).toBeNull();
});
