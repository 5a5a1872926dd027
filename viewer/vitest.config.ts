import { readFileSync } from "node:fs";
import { defineConfig } from "vitest/config";

/** As the build does: a codec's wasm as bytes inside the script. */
const wasm = {
  name: "wasm-as-bytes",
  enforce: "pre" as const,
  load: (path: string) =>
    path.endsWith(".wasm")
      ? `export default Uint8Array.from(atob("${readFileSync(path, "base64")}"), (letter) => letter.charCodeAt(0));`
      : undefined,
};

export default defineConfig({
  plugins: [wasm],
  define: { WORKER_SOURCE: JSON.stringify("") },
  test: { include: ["tests/**/*.test.ts"], environment: "node", server: { deps: { inline: [/\.wasm$/] } } },
});
