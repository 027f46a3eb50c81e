import { axisOf, durationText, instantText, roundStep } from "../../src/Web/Client/timeText.ts";
import { followedStretch, MIN_SPAN_NS, TimeScale } from "../../src/Web/Client/timeScale.ts";
import { Viewport } from "../../src/Web/Client/viewport.ts";
import { randomOf } from "./randomRun.ts";

test("A_scale_maps_there_and_back", () => {
  const random = randomOf(3);
  for (let i = 0; i < 200; i++) {
    const startNs = random() * 1e12;
    const scale = new TimeScale(startNs, startNs + 1 + random() * 1e11, random() * 200, 1 + random() * 2000);
    const x = random() * 2000;
    expect(scale.toCssPx(scale.toNs(x))).toBeCloseTo(x, 3);
  }
});

test("What_is_under_the_cursor_stays_there_while_zooming", () => {
  let scale = new TimeScale(0, 1e9, 100, 1000);
  for (const factor of [2, 3, 0.5, 10, 1 / 7]) {
    const before = scale.toNs(431);
    scale = scale.zoomed(factor, 431);
    expect(scale.toNs(431)).toBeCloseTo(before, 2);
  }
});

test("A_view_can_be_neither_wider_than_the_run_nor_beside_it_nor_thinner_than_the_least", () => {
  const scale = new TimeScale(0, 1e9, 0, 1000);
  expect(scale.zoomed(0.1, 500).clamped(1e9)).toMatchObject({ startNs: 0, endNs: 1e9 });
  expect(scale.zoomed(2, 0).panned(9000).clamped(1e9)).toMatchObject({ startNs: 0, endNs: 5e8 });
  expect(scale.zoomed(2, 0).panned(-9000).clamped(1e9)).toMatchObject({ startNs: 5e8, endNs: 1e9 });
  expect(scale.zoomed(1e12, 500).spanNs).toBeCloseTo(MIN_SPAN_NS, 6);
});

test("Axis_marks_lie_in_the_view_at_round_times_and_far_enough_apart", () => {
  const random = randomOf(9);
  for (let i = 0; i < 300; i++) {
    const startNs = random() * 10 ** (random() * 11);
    const scale = new TimeScale(startNs, startNs + 10 ** (3 + random() * 8), 150, 1000);
    const { ticks, stepNs } = axisOf(scale, 80);
    expect(ticks.length).toBeLessThanOrEqual(13);
    for (const tick of ticks) {
      expect(tick.timeNs).toBeGreaterThanOrEqual(scale.startNs);
      expect(tick.timeNs).toBeLessThanOrEqual(scale.endNs);
    }
    expect(stepNs / scale.nsPerCssPx).toBeGreaterThanOrEqual(80 * 0.999);
    expect(new Set(ticks.map((tick) => tick.label)).size).toBe(ticks.length);
  }
});

test("The_axis_speaks_in_the_unit_that_fits", () => {
  const labels = (startNs: number, endNs: number) => axisOf(new TimeScale(startNs, endNs, 0, 1000), 100).ticks.map((tick) => tick.label);
  expect(labels(0, 1.2e9).slice(0, 3)).toEqual(["0 ms", "200 ms", "400 ms"]);
  expect(labels(0, 10e9).slice(0, 3)).toEqual(["0 s", "1 s", "2 s"]);
  expect(labels(0, 5000)[1]).toBe("500 ns");
  const deep = axisOf(new TimeScale(1.234567e9, 1.234567e9 + 10_000, 0, 1000), 100);
  expect(deep.base?.label).toBe("1,234 ms");
  expect(deep.ticks[0].label).toBe("+567 µs");
});

test("Durations_have_three_digits_and_round_up_into_the_next_unit", () => {
  expect([850, 12_400, 999_700, 1_240_000_000, 61e9].map(durationText)).toEqual(["850 ns", "12.4 µs", "1.00 ms", "1.24 s", "61.0 s"]);
  expect(instantText(1_234_500_000, 100_000)).toBe("1,234.5 ms");
  expect([3, 10, 11, 499].map(roundStep)).toEqual([5, 10, 20, 500]);
});

test("A_followed_run_is_seen_from_its_begin_and_then_in_its_last_ten_seconds", () => {
  expect(followedStretch(0.3e9)).toEqual({ startNs: 0, endNs: 1e9 });
  expect(followedStretch(4e9)).toEqual({ startNs: 0, endNs: 5e9 });
  expect(followedStretch(12.3e9)).toEqual({ startNs: 2.5e9, endNs: 12.5e9 });
});

test("A_person_who_zooms_stays_where_they_are_while_data_still_comes", () => {
  const viewport = new Viewport();
  viewport.place(100, 1000);
  viewport.grow(2e9, false);
  viewport.zoom(4, 600);
  const seen = viewport.scale;
  viewport.grow(9e9, false);
  expect(viewport.isFollowing).toBe(false);
  expect(viewport.scale).toBe(seen);
  viewport.follow(true);
  expect(viewport.scale.endNs).toBe(10e9);
});

test("When_a_followed_run_ends_the_whole_of_it_is_shown", () => {
  const viewport = new Viewport();
  viewport.place(100, 1000);
  viewport.grow(3.3e9, false);
  viewport.grow(3.4e9, true);
  expect(viewport.scale).toMatchObject({ startNs: 0, endNs: 3.4e9 });
  expect(viewport.isFollowing).toBe(false);
});
