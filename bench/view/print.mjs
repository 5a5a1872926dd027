// Prints one engine's page script: it leaves { engine, open, ... } in globalThis.peers[NAME].
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const name = process.argv[2];
const here = dirname(fileURLToPath(import.meta.url));

const result = await build({
  absWorkingDir: here,
  stdin: { contents: `import * as peer from "./peers/${name}.js"; (globalThis.peers ??= {})["${name}"] = peer;`, resolveDir: here },
  bundle: true, write: false, minify: true, format: "iife", target: ["es2022"], outfile: "out.js", logLevel: "error",
  mainFields: ["browser", "module", "main"], loader: { ".wasm": "binary", ".glsl": "text" }, define: { "process.env.NODE_ENV": '"production"', global: "globalThis" },
  alias: { url: "./url.js" },
});
process.stdout.write(result.outputFiles.find((file) => file.path.endsWith(".js")).text);
