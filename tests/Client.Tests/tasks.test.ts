import { taskStates } from "../../src/Web/Client/palette.ts";
import { drawTaskEdges, drawTasks, fitted, showing, taskAt, zoomed, type TaskScene } from "../../src/Web/Client/taskGraphDraw.ts";
import { layoutTasks, MOST_FOR_DAGRE, NODE } from "../../src/Web/Client/taskLayout.ts";
import { criticalPath, shapeOf, topological } from "../../src/Web/Client/taskPath.ts";
import { kindsOf } from "../../src/Web/Client/taskTable.ts";
import { neededBy, nextTask, usersOf } from "../../src/Web/Client/taskWalk.ts";
import { chosenWords, taskCard } from "../../src/Web/Client/taskWords.ts";
import { makeTheme } from "../../src/Web/Client/theme.ts";
import { surfaces } from "../../src/Web/Client/palette.ts";
import { randomOf, randomRun, runOf } from "./randomRun.ts";
import { RecordingContext, testBrushes } from "./recordingContext.ts";
import { MS, smallGraph } from "./taskRun.ts";

const theme = makeTheme("light", surfaces.light, 1, 1, testBrushes);

test("States_at_any_moment_are_those_that_the_last_change_before_it_tells_whichever_way_one_comes", () => {
  const chunks = randomRun(4, 6, 3, 40);
  const { tasks } = runOf(chunks);
  const changes = chunks.flatMap((chunk) => chunk.taskChanges);
  const random = randomOf(9);
  for (let i = 0; i < 200; i++) {
    const timeNs = Math.floor(random() * 6e6);
    const expected = new Map<number, number>();
    for (const change of changes) if (change.timeNs <= timeNs) expected.set(change.taskId, change.state);
    const states = tasks.statesAt(timeNs);
    for (let task = 0; task < tasks.count; task++) expect(states[task]).toBe(expected.get(task) ?? 0);
  }
});

test("A_graph_begins_where_a_task_comes_while_all_before_it_are_done", () => {
  const { tasks } = runOf(smallGraph());
  expect(tasks.graphs.map((graph) => graph.tasks)).toEqual([[0, 1, 2], [3]]);
  expect([0, 1 * MS, 119 * MS, 120 * MS].map((timeNs) => tasks.graphAt(timeNs))).toEqual([-1, 0, 0, 1]);
});

test("A_task_lasts_as_long_as_its_slice_also_over_chunks_and_while_it_is_computed", () => {
  const { tasks } = runOf(smallGraph());
  expect([0, 1, 2].map((task) => tasks.durationNs(task, 200 * MS))).toEqual([30 * MS, 50 * MS, 49 * MS]);
  expect(tasks.durationNs(2, 71 * MS)).toBe(10 * MS);
  expect(tasks.durationNs(3, 200 * MS)).toBe(79 * MS);
  expect(tasks.sliceOf(1)?.laneId).toBe(2);
});

test("The_critical_path_is_the_longest_chain_by_time", () => {
  const { tasks } = runOf(smallGraph());
  const shape = shapeOf(tasks, tasks.graphs[0]);
  const path = criticalPath(shape, (task) => tasks.durationNs(task, 200 * MS));
  expect([...path.isOn]).toEqual([0, 1, 1]);
  expect(path.lengthNs).toBe(99 * MS);
});

test("Tasks_in_a_circle_are_laid_out_and_on_no_critical_path", () => {
  const [from, to] = [Int32Array.of(0, 1, 2), Int32Array.of(1, 0, 0)];
  expect(topological(3, from, to).length).toBe(1);
  expect([...criticalPath({ tasks: [0, 1, 2], from, to }, () => 5).isOn]).toEqual([0, 0, 1]);
  expect(layoutTasks({ count: 3, from, to }).x.every((x) => x > 0)).toBe(true);
});

/** A tree: two tasks in each level are needed by one in the next. */
function tree(leaves: number) {
  const from: number[] = [];
  const to: number[] = [];
  let count = leaves;
  for (let level = Array.from({ length: leaves }, (_, i) => i); level.length > 1; ) {
    const next: number[] = [];
    for (let i = 0; i < level.length; i += 2) {
      for (const task of level.slice(i, i + 2)) [from.push(task), to.push(count)];
      next.push(count++);
    }
    level = next;
  }
  return { count, from: Int32Array.from(from), to: Int32Array.from(to) };
}

test.each([8, 900, 5000])("What_a_task_needs_is_left_of_it_and_no_two_tasks_overlap (%i leaves)", (leaves) => {
  const graph = tree(leaves);
  const layout = layoutTasks(graph);
  expect(layout.isLayered).toBe(graph.count > MOST_FOR_DAGRE);
  for (let e = 0; e < graph.from.length; e++) expect(layout.x[graph.from[e]]).toBeLessThan(layout.x[graph.to[e]]);
  const places = [...layout.x].map((x, i) => ({ x, y: layout.y[i] })).sort((a, b) => a.x - b.x || a.y - b.y);
  for (let i = 1; i < places.length; i++) if (places[i].x === places[i - 1].x) expect(places[i].y - places[i - 1].y).toBeGreaterThanOrEqual(NODE);
  expect(Math.max(...layout.x)).toBeLessThan(layout.width);
  expect(Math.max(...layout.y)).toBeLessThan(layout.height);
});

test("Twelve_thousand_tasks_without_needs_are_not_one_column", () => {
  const { width, height } = layoutTasks({ count: 12_000, from: new Int32Array(0), to: new Int32Array(0) });
  expect(width / height).toBeGreaterThan(0.5);
  expect(width / height).toBeLessThan(4);
});

function sceneOf(states: readonly number[], isCritical: readonly number[]): TaskScene {
  const graph = { from: Int32Array.of(0, 1), to: Int32Array.of(2, 2) };
  const layout = layoutTasks({ count: 3, ...graph });
  return {
    ...graph, layout, place: fitted(layout, 600, 400, 1), theme, widthCssPx: 600, heightCssPx: 400, stateOf: (i) => states[i], nameOf: (i) => `task ${i}`,
    isCritical: Uint8Array.from(isCritical), hovered: -1, chosen: -1,
  };
}

test("Every_task_that_is_seen_is_drawn_with_its_name_and_the_critical_path_has_rims_and_a_strong_line", () => {
  const scene = sceneOf([2, 3, 0], [0, 1, 1]);
  const tasks = new RecordingContext();
  drawTasks(tasks, scene);
  expect(tasks.texts.map(({ text }) => text).sort()).toEqual(["task 0", "task 1", "task 2"]);
  expect(tasks.strokes.filter(({ colour }) => colour === theme.colours.text)).toHaveLength(3); // the line and two rims
  const edges = new RecordingContext();
  drawTaskEdges(edges, scene);
  expect(edges.strokes).toHaveLength(1);
  expect(edges.strokes[0].colour).not.toBe(theme.colours.text);
});

test("Far_away_a_task_is_a_square_in_the_colour_of_its_state", () => {
  const scene = sceneOf([2, 3, 5], [0, 0, 0]);
  const ctx = new RecordingContext();
  drawTasks(ctx, { ...scene, place: { scale: 0.1, left: 0, top: 0 } });
  expect(ctx.rects.map(({ fill }) => fill)).toEqual([2, 3, 5].map((state) => taskStates[state].colour));
  drawTasks(ctx, { ...scene, place: { scale: 0.1, left: -1e4, top: 0 } });
  expect(ctx.rects).toHaveLength(3);
});

test("The_task_under_the_pointer_is_found_and_stays_under_it_when_one_zooms", () => {
  const { layout, place } = sceneOf([0, 0, 0], [0, 0, 0]);
  const [x, y] = [layout.x[2] * place.scale + place.left, layout.y[2] * place.scale + place.top];
  expect(taskAt(layout, place, x + 3, y - 3)).toBe(2);
  expect(taskAt(layout, zoomed(place, 5, x, y), x, y)).toBe(2);
  expect(taskAt(layout, place, 1, 1)).toBe(-1);
});

test("Kinds_add_up_what_their_tasks_have_done", () => {
  const kinds = kindsOf(3, (i) => ["inc", "inc", "add"][i], (i) => [3, 4, 2][i], (i) => [10, 30, 25][i], Uint8Array.of(0, 1, 1));
  expect(kinds.map(({ name, count, done, totalNs, critical, longest }) => [name, count, done, totalNs, critical, longest]))
    .toEqual([["inc", 2, 2, 40, 1, 1], ["add", 1, 0, 25, 1, 2]]);
});

test("States_differ_in_shape_and_colour", () => {
  expect(new Set(taskStates.map(({ shape }) => shape)).size).toBe(taskStates.length);
  expect(new Set(taskStates.map(({ colour }) => colour)).size).toBe(taskStates.length);
});

test("Arrows_lead_along_edges_to_the_nearest_and_within_a_layer_and_stay_where_there_is_nothing", () => {
  // 0 and 1 are needed by 2, which 3 needs.
  const graph = { from: Int32Array.of(0, 1, 2), to: Int32Array.of(2, 2, 3), tasks: [0, 1, 2, 3] };
  const layout = layoutTasks({ count: 4, from: graph.from, to: graph.to });
  const placed = { ...graph, layout };
  const [upper, lower] = layout.y[0] < layout.y[1] ? [0, 1] : [1, 0];
  expect(nextTask(placed, -1, "right")).toBe(upper);
  expect(nextTask(placed, upper, "down")).toBe(lower);
  expect(nextTask(placed, lower, "down")).toBe(lower);
  expect(nextTask(placed, lower, "right")).toBe(2);
  expect(nextTask(placed, 2, "right")).toBe(3);
  expect(nextTask(placed, 3, "right")).toBe(3);
  expect([0, 1]).toContain(nextTask(placed, 2, "left"));
  expect(nextTask(placed, upper, "left")).toBe(upper);
  expect([neededBy(placed, 2), usersOf(placed, 2)]).toEqual([[0, 1], [3]]);
});

test("The_task_of_a_slice_is_found_by_lane_and_moment", () => {
  const { tasks } = runOf(smallGraph());
  expect([[1, 20], [2, 20], [1, 70], [1, 50], [2, 130], [7, 20]].map(([lane, ms]) => tasks.taskAt(lane, ms * MS))).toEqual([0, 1, 2, -1, 3, -1]);
  expect(tasks.lastChangeNs).toBe(121 * MS);
});

test("A_chosen_task_is_said_with_its_name_worker_start_duration_and_neighbours", () => {
  const run = runOf(smallGraph());
  expect(chosenWords(taskCard(run, 2, 3), 2, 0, true)).toMatch(/^add \(task 2\), state .+, worker .+, start 61\.0+ ms, computed in 49\.0 ms; needs 2 tasks, needed by none; on the critical path\.$/);
});

test("The_place_moves_only_as_far_as_is_needed_to_see_a_task", () => {
  const { layout, place } = sceneOf([0, 0, 0], [0, 0, 0]);
  expect(showing(place, layout, 2, 600, 400)).toEqual(place);
  const far = showing({ scale: 1, left: -5000, top: 900 }, layout, 2, 600, 400);
  const [x, y] = [layout.x[2] + far.left, layout.y[2] + far.top];
  expect(x > 0 && x < 600 && y > 0 && y < 400).toBe(true);
});
