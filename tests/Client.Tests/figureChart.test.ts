import { describeFigures, figureConfiguration, figureText, type FigureSpec } from "../../src/Web/Client/figureChart.ts";

const SPEC: FigureSpec = {
  theme: "light", fontScale: 1, unit: "ns", runs: ["long", "short", "middle"], x: null, logX: false, logY: false,
  series: [{ name: "elapsed", values: [3e9, 2e6, null] }],
};

test("Runs_without_an_axis_become_bars_in_their_order", () => {
  const { type, data, options } = figureConfiguration(SPEC);
  expect([type, options?.indexAxis]).toEqual(["bar", "y"]);
  expect(data.labels).toEqual(["long", "short", "middle"]);
  expect(data.datasets.map((set) => set.data)).toEqual([[3e9, 2e6, null]]);
});

test("A_line_goes_from_the_smallest_x_to_the_largest_whatever_the_order_of_the_runs_and_leaves_out_what_has_no_place", () => {
  const x = { label: "interval", values: [100, 1, 10] };
  const { type, data } = figureConfiguration({ ...SPEC, x });
  expect(type).toBe("line");
  expect(data.datasets[0].data).toEqual([{ x: 1, y: 2e6 }, { x: 100, y: 3e9 }]);
  expect(figureConfiguration({ ...SPEC, x: { ...x, values: [null, 1, 10] } }).data.datasets[0].data).toEqual([{ x: 1, y: 2e6 }]);
});

test("Lines_differ_by_more_than_their_colour", () => {
  const series = ["a", "b", "c"].map((name) => ({ name, values: [1, 2, 3] }));
  const sets = figureConfiguration({ ...SPEC, series, x: { label: "x", values: [1, 2, 3] } }).data.datasets as { borderDash: number[]; pointStyle: string }[];
  expect(new Set(sets.map((set) => set.pointStyle)).size).toBe(3);
  expect(new Set(sets.map((set) => set.borderDash.join())).size).toBe(3);
});

test("A_logarithmic_axis_of_bars_begins_below_the_smallest_and_is_linear_where_nothing_is_positive", () => {
  const scaleOf = (values: (number | null)[]) => figureConfiguration({ ...SPEC, logY: true, series: [{ name: "a", values }] }).options?.scales?.["x"];
  expect(scaleOf([3e9, 2e6, null])).toMatchObject({ type: "logarithmic", min: 1e6 });
  expect(scaleOf([1e9, 1e6, 0])).toMatchObject({ type: "logarithmic", min: 1e5 });
  expect(scaleOf([0, null, null])).toMatchObject({ type: "linear" });
});

test("Figures_are_read_out_with_their_units_and_those_that_are_missing_are_not", () => {
  expect(describeFigures(SPEC)).toBe("long: elapsed 3.00 s; short: elapsed 2.00 ms");
  expect([figureText(1234.5, " /s"), figureText(94.66, " /s"), figureText(1.934, "×"), figureText(0.00001, "")]).toEqual(["1,235 /s", "94.7 /s", "1.93×", "0.00001"]);
});
