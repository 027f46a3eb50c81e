import { LinkedTimelines } from "../../src/Web/Client/timelineGroup.ts";
import { RunData } from "../../src/Web/Client/runData.ts";
import type { Timeline } from "../../src/Web/Client/timeline.ts";
import { Viewport, type Fitted } from "../../src/Web/Client/viewport.ts";
import type { Stretch } from "../../src/Web/Client/stretches.ts";

/** A timeline without a canvas: only what a group asks of it. */
class FakeTimeline {
  readonly viewport = new Viewport();
  readonly run: RunData;
  readonly states = [];
  measured: readonly Stretch[];
  isComplete = true;
  zeroNs = 0;
  group: LinkedTimelines | null = null;
  ownCursorNs: number | null = null;
  otherCursorNs: number | null = null;

  /** A round from `roundNs` to `roundEndNs` in a run of `endNs`. */
  constructor(endNs: number, private readonly roundNs: number, roundEndNs = endNs) {
    this.run = Object.assign(new RunData(), { endNs });
    this.measured = [{ startNs: roundNs, endNs: roundEndNs }];
    this.viewport.place(100, 1000);
    this.viewport.grow(endNs, true);
  }
  get measuredStretch(): Stretch {
    return this.measured[0] ?? { startNs: this.roundNs, endNs: this.run.endNs };
  }
  align(zeroNs: number, all: { whole: Stretch; measured: Stretch | null } | null): void {
    this.zeroNs = zeroNs;
    this.viewport.setBounds(all && all.whole);
    this.viewport.setMeasured(all ? all.measured : this.measuredStretch);
  }
  showSame(shown: Stretch | Fitted): void {
    if (typeof shown === "string") this.viewport.fit(shown);
    else this.viewport.show(shown.startNs, shown.endNs);
  }
  pointSame(timeNs: number | null): void {
    this.otherCursorNs = timeNs;
  }
  /** As it is seen, counted from where the runs are aligned. */
  get seen(): [startNs: number, endNs: number] {
    const { startNs, endNs } = this.viewport.scale;
    return [startNs - this.zeroNs, endNs - this.zeroNs];
  }
}

function linked(...fakes: FakeTimeline[]): LinkedTimelines {
  const group = new LinkedTimelines();
  for (const fake of fakes) group.add(fake as unknown as Timeline);
  return group;
}

const asTimeline = (fake: FakeTimeline) => fake as unknown as Timeline;

test("Runs_are_aligned_at_their_first_measured_round_and_everything_is_from_the_earliest_begin_to_the_latest_end", () => {
  const [a, b] = [new FakeTimeline(2e9, 0.5e9), new FakeTimeline(1e9, 0.1e9)];
  linked(a, b).fit("everything");
  expect([a.zeroNs, b.zeroNs]).toEqual([0.5e9, 0.1e9]);
  expect([a.seen, b.seen]).toEqual([[-0.5e9, 1.5e9], [-0.5e9, 1.5e9]]);
});

test("They_open_on_what_was_measured_with_a_little_around_it", () => {
  const [a, b] = [new FakeTimeline(2e9, 0.7e9, 0.8e9), new FakeTimeline(3e9, 0.9e9, 0.95e9)];
  linked(a, b);
  for (const { seen } of [a, b]) seen.forEach((ns, i) => expect(ns).toBeCloseTo([-3e6, 103e6][i], 0));
});

test("A_round_that_never_ended_begins_where_the_others_do_and_counts_only_where_there_is_no_other", () => {
  const [stuck, b] = [new FakeTimeline(3e9, 0.9e9), new FakeTimeline(2e9, 0.7e9, 0.8e9)];
  stuck.measured = [];
  const group = linked(stuck, b);
  expect(stuck.zeroNs).toBe(0.9e9);
  expect(stuck.seen[1]).toBeCloseTo(103e6, 0);
  group.remove(asTimeline(b));
  expect(stuck.seen[1]).toBeCloseTo(2.1e9, 0);
});

test("Zooming_and_panning_one_shows_the_same_stretch_in_all_and_fitting_one_fits_all", () => {
  const [a, b, c] = [new FakeTimeline(2e9, 0.5e9), new FakeTimeline(1e9, 0.1e9), new FakeTimeline(3e9, 0)];
  const group = linked(a, b, c);
  for (const step of [(one: FakeTimeline) => one.viewport.zoom(4, 300), (one: FakeTimeline) => one.viewport.pan(-5000), (one: FakeTimeline) => one.viewport.zoom(20, 900)]) {
    step(b);
    group.moved(asTimeline(b));
    for (const other of [a, c]) other.seen.forEach((ns, i) => expect(ns).toBeCloseTo(b.seen[i], 0));
  }
  c.viewport.fit("everything");
  group.moved(asTimeline(c));
  expect([a.seen, b.seen]).toEqual([c.seen, c.seen]);
  expect(c.seen).toEqual([-0.5e9, 3e9]);
  a.viewport.fit("measured");
  group.moved(asTimeline(a));
  expect([b.seen, c.seen]).toEqual([a.seen, a.seen]);
});

test("The_cursor_of_one_marks_the_same_moment_in_the_others_and_leaves_with_it", () => {
  const [a, b] = [new FakeTimeline(2e9, 0.5e9), new FakeTimeline(1e9, 0.1e9)];
  const group = linked(a, b);
  a.ownCursorNs = 0.7e9;
  group.pointed(asTimeline(a));
  expect(b.otherCursorNs).toBeCloseTo(0.3e9, 0);
  expect(a.otherCursorNs).toBeNull();
  a.ownCursorNs = null;
  group.pointed(asTimeline(a));
  expect(b.otherCursorNs).toBeNull();
});

test("A_run_that_grows_widens_the_axis_of_all_in_steps_and_who_looks_closer_goes_on_looking_there", () => {
  const [a, b] = [new FakeTimeline(1e9, 0), new FakeTimeline(0.2e9, 0)];
  b.isComplete = false;
  const group = linked(a, b);
  group.fit("everything");
  b.run.endNs = 1.1e9;
  group.grown();
  expect([a.seen, b.seen]).toEqual([[0, 1.25e9], [0, 1.25e9]]);
  a.viewport.show(0.1e9, 0.2e9);
  group.moved(asTimeline(a));
  b.run.endNs = 1.6e9;
  group.grown();
  expect([a.seen, b.seen]).toEqual([[0.1e9, 0.2e9], [0.1e9, 0.2e9]]);
});

test("Who_leaves_a_group_has_its_own_axis_again", () => {
  const [a, b] = [new FakeTimeline(2e9, 0.5e9), new FakeTimeline(1e9, 0.1e9)];
  const group = linked(a, b);
  group.fit("everything");
  group.remove(asTimeline(a));
  expect([a.zeroNs, a.group, a.seen]).toEqual([0, null, [0, 2e9]]);
  expect(b.seen).toEqual([-0.1e9, 0.9e9]);
});
