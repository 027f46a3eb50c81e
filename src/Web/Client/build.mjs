// Bundles the browser's code into wwwroot/js, and the font beside it into wwwroot/lib/inter. `--bench` also builds the page that measures drawing.
import { build } from "esbuild";
import { openSync } from "fontkit";
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
// What draws pictures without a browser (src/Web/Pictures). It has no font at hand, so it is told how wide the font's letters are.
await build({
  ...shared,
  format: "iife",
  globalName: "corescope",
  entryPoints: { picture: "enginePicture.ts" },
  outdir: join(here, "../obj"),
  define: { LETTER_WIDTHS: JSON.stringify(letterWidths()) },
});
if (process.argv.includes("--bench")) {
  const bench = join(root, "tests/Client.Tests/bench");
  await build({ ...shared, entryPoints: { bench: join(bench, "bench.ts"), taskLayoutWorker: "taskLayoutWorker.ts" }, outdir: join(root, "artifacts/bench"), nodePaths: [join(here, "node_modules")] });
}

/** By letter, in parts of the type's size, regular weight. */
function letterWidths() {
  const font = openSync(join(here, "node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2"));
  const widthOf = (code) => Number((font.glyphForCodePoint(code).advanceWidth / font.unitsPerEm).toFixed(4));
  return Object.fromEntries(font.characterSet.map((code) => [String.fromCodePoint(code), widthOf(code)]));
}
