// Prints what reading and drawing a run of a million slices costs in Chromium without a GPU, without and with three million lock events, four of them side by side, and one as an SVG; `--json` for machines.
import { withPage } from "./browser.mjs";

const slices = 1_000_000;
const lockSeconds = 3;
const view = { viewport: { width: 1280, height: 720 } };
const figures = {
  ...await withPage(view, (page) => page.evaluate((n) => window.bench.measure(n), slices)),
  ...await withPage(view, (page) => page.evaluate(([n, s]) => window.bench.measureLocks(n, s), [slices, lockSeconds])),
  ...await withPage(view, (page) => page.evaluate((n) => window.bench.measureComparison(n), slices)),
};
if (process.argv.includes("--json")) console.log(JSON.stringify(figures));
else for (const [name, value] of Object.entries(figures)) console.log(name.padEnd(30), Number(value.toFixed(3)).toLocaleString("en-US"));
