// Serves the bench page from a free port on loopback and opens it in Chromium without a GPU.
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { existsSync, readFileSync } from "node:fs";
import { join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const require = createRequire(join(root, "src/Web/Client/package.json"));
const { chromium } = require("playwright-core");
const types = { html: "text/html", js: "text/javascript", css: "text/css", woff2: "font/woff2" };

function file(path) {
  const name = path === "/" ? "/index.html" : normalize(path);
  const folder = name === "/index.html" ? "tests/Client.Tests/bench" : ["/bench.js", "/taskLayoutWorker.js"].includes(name) ? "artifacts/bench" : "wwwroot";
  return join(root, folder, name);
}

/** Calls `use(page)` with the bench page open, and closes everything. */
export async function withPage(options, use) {
  const server = createServer((request, response) => {
    const path = file(new URL(request.url, "http://localhost").pathname);
    if (!existsSync(path)) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": types[path.split(".").at(-1)] ?? "application/octet-stream" }).end(readFileSync(path));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--disable-gpu", "--no-sandbox"] });
  try {
    const page = await browser.newPage(options);
    page.on("pageerror", (error) => console.error(error));
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.waitForFunction("window.bench");
    return await use(page);
  } finally {
    await browser.close();
    server.close();
  }
}
