// Writes the test page: node tests/page/build.mjs page.html folder-of-words
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bundle } from "../../build.mjs";

const [page, folder] = process.argv.slice(2);
const read = async (language) => [language, JSON.parse(await readFile(join(folder, `${language}.json`), "utf8"))];
const words = Object.fromEntries(await Promise.all(["en", "de", "ar"].map(read)));
const worker = await bundle("src/render/cpu/worker.ts");
const { script, style } = await bundle("tests/page/main.ts", {
  WORKER_SOURCE: JSON.stringify(worker.script),
  TEST_WORDS: JSON.stringify(words),
});
const safe = script.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
await writeFile(
  page,
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Workspace on a phantom</title><meta name="viewport" content="width=device-width, initial-scale=1"><style>${style}</style></head><body><script>${safe}</script></body></html>`,
);
