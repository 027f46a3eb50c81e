// Bundles the browser's code into wwwroot/js, and the font beside it into wwwroot/lib/inter. `--bench` also builds the page that measures drawing.
import { build } from "esbuild";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const here = fileURLToPath(new URL(".", import.meta.url));
const shared = { absWorkingDir: here, bundle: true, minify: true, format: "esm", target: "es2022", logLevel: "warning" };

await build({ ...shared, entryPoints: { lab: "lab.ts", taskLayoutWorker: "taskLayoutWorker.ts" }, outdir: join(root, "wwwroot/js") });
await build({ ...shared, format: "iife", entryPoints: { page: "page.ts" }, outdir: join(root, "wwwroot/js") });
await build({ ...shared, entryPoints: { timeline: "timeline.css" }, outdir: join(root, "wwwroot/js") });
await build({
  ...shared,
  entryPoints: { inter: "inter.css" },
  outdir: join(root, "wwwroot/lib/inter"),
  loader: { ".woff2": "file" },
  assetNames: "[name]",
});
if (process.argv.includes("--bench")) {
  const bench = join(root, "tests/Client.Tests/bench");
  await build({ ...shared, entryPoints: { bench: join(bench, "bench.ts"), taskLayoutWorker: "taskLayoutWorker.ts" }, outdir: join(root, "artifacts/bench"), nodePaths: [join(here, "node_modules")] });
}
