import { fittedName } from "../../src/Web/Client/barNames.ts";
import { placedLabels, type Box } from "../../src/Web/Client/valueLabels.ts";
import { randomOf } from "./randomRun.ts";
import { RecordingContext } from "./recordingContext.ts";

const AREA: Box = { left: 40, top: 20, right: 400, bottom: 200 };
/** Every character is half as wide as the font is high. */
const FONT = "10px sans-serif";

test("A_label_stands_above_its_point_or_below_where_the_area_ends", () => {
  const [above, below] = placedLabels([{ x: 200, y: 100, width: 40 }, { x: 300, y: 22, width: 40 }], [], 13, AREA);
  expect(above!.bottom).toBeLessThan(100);
  expect((above!.left + above!.right) / 2).toBe(200);
  expect(below!.top).toBeGreaterThan(22);
});

test("The_label_of_a_point_at_the_edge_stands_left_of_it", () => {
  const [label] = placedLabels([{ x: 395, y: 100, width: 40 }], [], 13, AREA);
  expect(label!.right).toBeLessThan(395);
});

test("Labels_lie_over_no_point_and_no_other_label_and_those_that_do_not_fit_are_left_out", () => {
  const random = randomOf(3);
  for (let round = 0; round < 20; round++) {
    const points = Array.from({ length: 20 }, () => ({ x: 40 + random() * 360, y: 20 + random() * 180, width: 20 + random() * 40 }));
    const boxes = placedLabels(points, [], 13, AREA);
    const shown = boxes.filter((box) => box !== null);
    expect(shown.length).toBeGreaterThan(0);
    for (const [i, a] of shown.entries()) {
      expect(a.left >= AREA.left && a.right <= AREA.right && a.top >= AREA.top && a.bottom <= AREA.bottom).toBe(true);
      for (const { x, y } of points) expect(x > a.left && x < a.right && y > a.top && y < a.bottom).toBe(false);
      for (const b of shown.slice(i + 1)) expect(a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom).toBe(false);
    }
  }
});

test("A_label_stands_where_no_line_goes_through_it", () => {
  const line = [{ x: 100, y: 110 }, { x: 200, y: 100 }, { x: 300, y: 30 }];
  const [rising] = placedLabels([{ x: 200, y: 100, width: 80 }], [line], 13, AREA);
  expect(rising!.top).toBeGreaterThan(100);
  // Lines from all sides leave no room.
  const star = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => [{ x: 200, y: 100 }, { x: 200 + 150 * Math.cos((i * Math.PI) / 8), y: 100 + 150 * Math.sin((i * Math.PI) / 8) }]);
  const all = [...star, ...star.map(([from, to]) => [from, { x: 400 - to.x, y: 200 - to.y }])];
  expect(placedLabels([{ x: 200, y: 100, width: 80 }], all, 13, AREA)).toEqual([null]);
});

test("A_name_is_broken_between_words_and_what_needs_too_many_lines_or_is_one_long_word_ends_in_an_ellipsis", () => {
  const fitted = (name: string, width: number, lines: number) => fittedName(new RecordingContext(), FONT, name, width, lines);
  expect(fitted("E  beside a process", 100, 3)).toEqual(["E  beside a process"]);
  expect(fitted("E  beside a process", 60, 3)).toEqual(["E  beside a", "process"]);
  expect(fitted("beside a process that computes", 60, 2)).toEqual(["beside a", "process tha…"]);
  expect(fitted("multiprocessing", 40, 3)).toEqual(["multipr…"]);
});
