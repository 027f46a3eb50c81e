import { states, surfaces } from "../../src/Web/Client/palette.ts";
import { describeStudy, studyConfiguration, type StudyChartSpec } from "../../src/Web/Client/studyCurves.ts";
import { SERIES } from "../../src/Web/Client/studyStyle.ts";

const SPEC: StudyChartSpec = {
  theme: "light", fontScale: 1, title: "primes", yLabel: "speed-up", unit: "", workers: [1, 2, 4], leastTop: 2.4,
  series: [
    { name: "sequential", place: -1, medians: [{ workers: 1, value: 1, low: null, high: null }], runs: [], fit: null },
    {
      name: "threads", place: 0, medians: [{ workers: 2, value: 1.9, low: 1.8, high: 2 }], fit: [[1, 1], [2, 1.9]],
      runs: [{ run: "a1", workers: 2, value: 1.9, isOutlier: false, words: "run 1" }, { run: "b2", workers: 2, value: 0.4, isOutlier: true, words: "run 2" }],
    },
  ],
  ideal: [[1, 1], [4, 4]], attainable: [[1, 1], [2, 1.7], [4, 1.7]],
};

const channels = (colour: string) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
const distance = (a: string, b: string) => Math.hypot(...channels(a).map((value, i) => value - channels(b)[i]));

test("Every_run_is_drawn_and_an_outlier_is_marked_not_dropped", () => {
  const runs = studyConfiguration(SPEC, () => undefined).data.datasets.flatMap((set) => set.data).flatMap((point) => ("mark" in point && point.mark ? [point.mark] : [])) as { run: string }[];
  expect(runs.map(({ run }) => run)).toEqual(["a1", "b2"]);
  const set = studyConfiguration(SPEC, () => undefined).data.datasets.find(({ data }) => data.length === 2 && "mark" in data[0]);
  expect(set?.pointBorderColor).toMatchObject({ 1: surfaces.light.lost });
});

test("A_click_on_a_runs_point_opens_the_run_and_one_on_a_median_does_not", () => {
  const opened: string[] = [];
  const { data, options } = studyConfiguration(SPEC, (run) => opened.push(run));
  const at = (find: (point: object) => boolean) => {
    const datasetIndex = data.datasets.findIndex((set) => set.data.some(find));
    return [{ datasetIndex, index: data.datasets[datasetIndex].data.findIndex(find) }];
  };
  const click = options?.onClick as unknown as (event: object, active: object[]) => void;
  click({}, at((point) => "median" in point));
  click({}, at((point) => "mark" in point && (point as { mark?: { run: string } }).mark?.run === "b2"));
  expect(opened).toEqual(["b2"]);
});

test("The_axes_are_there_before_the_first_run_and_keep_their_room", () => {
  const empty = { ...SPEC, attainable: null, series: SPEC.series.map((one) => ({ ...one, medians: [], runs: [], fit: null })) };
  const scales = (spec: StudyChartSpec) => studyConfiguration(spec, () => undefined).options?.scales;
  expect(scales(empty)?.["x"]).toMatchObject({ min: 0.75, max: 4.25 });
  expect(scales(empty)?.["y"]).toMatchObject({ min: 0, max: scales(SPEC)?.["y"]?.max });
});

test("Strategies_differ_in_their_marks_and_no_colour_is_a_states", () => {
  expect(new Set(SERIES.map(({ mark }) => mark)).size).toBe(SERIES.length);
  for (const theme of ["light", "dark"] as const) {
    for (const series of SERIES) for (const { colour } of states) if (colour) expect(distance(series[theme], colour.toLowerCase())).toBeGreaterThan(40);
    for (const a of SERIES) for (const b of SERIES) if (a !== b) expect(distance(a[theme], b[theme])).toBeGreaterThan(24);
  }
});

test("The_curves_are_read_out", () => {
  expect(describeStudy(SPEC)).toBe("primes. sequential: 1 with 1 worker; threads: 1.9 with 2 workers");
});
