// Prints what reading and drawing a run of a million slices costs in Chromium without a GPU, without and with three million lock events, four of them side by side, one as an SVG, and of a graph of 10,000 tasks; `--json` for machines.
import { withPage } from "./browser.mjs";

const slices = 1_000_000;
const lockSeconds = 3;
const tasks = 10_000;
const view = { viewport: { width: 1280, height: 720 } };
const figures = {
  ...await withPage(view, (page) => page.evaluate((n) => window.bench.measure(n), slices)),
  ...await withPage(view, (page) => page.evaluate(([n, s]) => window.bench.measureLocks(n, s), [slices, lockSeconds])),
  ...await withPage(view, (page) => page.evaluate((n) => window.bench.measureTasks(n), tasks)),
  ...await withPage(view, (page) => page.evaluate((n) => window.bench.measureComparison(n), slices)),
};
if (process.argv.includes("--json")) console.log(JSON.stringify(figures));
else for (const [name, value] of Object.entries(figures)) console.log(name.padEnd(30), Number(value.toFixed(3)).toLocaleString("en-US"));
