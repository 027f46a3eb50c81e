// Prints what reading and drawing a run of a million slices costs in Chromium without a GPU; `--json` for machines.
import { withPage } from "./browser.mjs";

const slices = 1_000_000;
const figures = await withPage({ viewport: { width: 1280, height: 720 } }, (page) => page.evaluate((n) => window.bench.measure(n), slices));
if (process.argv.includes("--json")) console.log(JSON.stringify(figures));
else for (const [name, value] of Object.entries(figures)) console.log(name.padEnd(30), Number(value.toFixed(3)).toLocaleString("en-US"));
