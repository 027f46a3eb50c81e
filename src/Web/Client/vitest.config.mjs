// The tests lie in tests/Client.Tests, the packages here: `globals` spares them from importing vitest from a folder that has none.
import { defineConfig } from "vitest/config";
import { fileURLToPath } from "node:url";

// A test that takes that long hangs. The usual five seconds are a measure of the machine: some tests compute for seconds where other programs have the cores.
const HANG_MS = 180_000;

export default defineConfig({
  root: fileURLToPath(new URL("../../../", import.meta.url)),
  test: { globals: true, include: ["tests/Client.Tests/**/*.test.ts"], environment: "node", testTimeout: HANG_MS, hookTimeout: HANG_MS, teardownTimeout: HANG_MS },
});
