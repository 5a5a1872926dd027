import { defineConfig } from "vitest/config";

export default defineConfig({
  define: { WORKER_SOURCE: JSON.stringify("") },
  test: { include: ["tests/**/*.test.ts"], environment: "node" },
});
