import { DETAILS, leftAwayText } from "../../src/Web/Client/rowHeights.ts";
import { leastHeightCssPx, sharedRoom } from "../../src/Web/Client/sharedRoom.ts";
import { runOf } from "./randomRun.ts";
import { SIZE } from "./sampleRun.ts";

const sharers = (...workers: number[]) => workers.map((count) => ({ run: runOf([]), reserved: { ...SIZE, workers: count }, othersOpen: false }));
const shareOf = (roomCssPx: number, ...workers: number[]) => sharedRoom(sharers(...workers), 1232, 1.5, roomCssPx, () => 40);

test("Each_step_of_detail_needs_less_room_than_the_one_before_it", () => {
  const [sharer] = sharers(4);
  const heights = DETAILS.map((detail) => leastHeightCssPx(sharer, 1232, 1.5, detail, true));
  expect(heights).toEqual(heights.toSorted((a, b) => b - a));
  expect(new Set(heights).size).toBe(DETAILS.length);
});

test("Runs_that_share_a_room_fill_it_and_never_need_more_than_there_is", () => {
  for (const roomCssPx of [1400, 900, 700, 560]) {
    const { fits, heightsCssPx } = shareOf(roomCssPx, 1, 2, 4, 2);
    expect(fits).toBe(true);
    const sum = heightsCssPx.reduce((a, b) => a + b, 0) + 40;
    expect(sum).toBeLessThanOrEqual(roomCssPx);
    expect(sum).toBeGreaterThan(roomCssPx - 4);
  }
});

test("The_less_room_there_is_the_less_is_shown_of_each_alike_and_at_last_it_is_told_that_they_do_not_fit", () => {
  const steps = [3000, 1200, 800, 650, 200].map((roomCssPx) => shareOf(roomCssPx, 2, 2, 2, 2));
  expect(steps.map(({ detail }) => DETAILS.indexOf(detail))).toEqual(steps.map(({ detail }) => DETAILS.indexOf(detail)).toSorted((a, b) => a - b));
  expect(steps[0].detail).toBe("full");
  expect(steps.map(({ fits }) => fits).at(-1)).toBe(false);
  expect(steps.map(({ fits }) => fits).slice(0, 3)).toEqual([true, true, true]);
});

test("What_is_left_away_is_named", () => {
  expect(DETAILS.map(leftAwayText)).toEqual(["", "", "not shown: cores", "not shown: cores, main threads"]);
});
