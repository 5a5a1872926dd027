// Writes a script as the pages have it, wasm and all: node tests/codecs/build.mjs entry.ts script.js
import { writeFile } from "node:fs/promises";
import { bundle } from "../../build.mjs";

const [entry, target] = process.argv.slice(2);
await writeFile(target, (await bundle(entry)).script);
