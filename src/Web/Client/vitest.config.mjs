// The tests lie in tests/Client.Tests, the packages here: `globals` spares them from importing vitest from a folder that has none.
import { defineConfig } from "vitest/config";
import { fileURLToPath } from "node:url";

export default defineConfig({
  root: fileURLToPath(new URL("../../../", import.meta.url)),
  test: { globals: true, include: ["tests/Client.Tests/**/*.test.ts"], environment: "node" },
});
