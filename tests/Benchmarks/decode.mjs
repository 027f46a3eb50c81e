// Decodes chunks with the browser's own decoder (src/Web/Client/chunk.ts) on Node's V8, the same engine as Chromium's. Argument: a file of chunks, each
// behind its length (u32, little-endian). Prints {"events":n,"millionsPerSecond":x}.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const client = join(dirname(fileURLToPath(import.meta.url)), "../../src/Web/Client");
const { build } = await import(pathToFileURL(join(client, "node_modules/esbuild/lib/main.js")).href);
const bundle = await build({ entryPoints: [join(client, "chunk.ts")], bundle: true, minify: true, format: "esm", target: "es2022", write: false });
const { decodeChunk } = await import(`data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].contents).toString("base64")}`);

const file = readFileSync(process.argv[2]);
const chunks = [];
for (let at = 0; at < file.length; at += 4 + file.readUInt32LE(at)) chunks.push(new Uint8Array(file.subarray(at + 4, at + 4 + file.readUInt32LE(at))));

const pass = () => {
  let events = 0;
  for (const bytes of chunks) {
    const chunk = decodeChunk(bytes);
    for (const lane of chunk.laneChunks) events += lane.transitionNs.length + lane.sliceNs.length;
    events += (chunk.flows?.receivedNs.length ?? 0) + (chunk.strangers?.startNs.length ?? 0);
    for (const part of chunk.locks) events += part.timeNs.length;
    for (const part of chunk.counters) events += part.timeNs.length;
  }
  return events;
};

const warmUps = 10;
const passes = 31;
const speeds = [];
let events = 0;
for (let i = 0; i < warmUps + passes; i++) {
  const start = performance.now();
  events = pass();
  if (i >= warmUps) speeds.push(events / 1000 / (performance.now() - start));
}
speeds.sort((a, b) => a - b);
console.log(JSON.stringify({ events, millionsPerSecond: speeds[passes >> 1] }));
