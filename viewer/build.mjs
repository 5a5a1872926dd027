// Makes dist/index.html: one page, one classic script, one style sheet, nothing fetched. The worker's script travels inside as a string.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));

const shared = {
  absWorkingDir: here,
  bundle: true,
  write: false,
  minify: true,
  format: "iife",
  target: ["es2022"],
  charset: "utf8",
  legalComments: "none",
};

/** The text of a script and of the styles it imports ("" where there are none). */
export async function bundle(entry, define = {}) {
  const result = await build({ ...shared, entryPoints: [entry], outdir: "dist", define });
  const text = (suffix) => result.outputFiles.find((file) => file.path.endsWith(suffix))?.text ?? "";
  return { script: text(".js"), style: text(".css") };
}

/** A script that carries the worker's own script in WORKER_SOURCE. */
export async function bundleWithWorker(entry) {
  const worker = await bundle("src/render/cpu/worker.ts");
  return bundle(entry, { WORKER_SOURCE: JSON.stringify(worker.script) });
}

/** The script must not close its own element. */
const inScript = (text) => text.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");

async function page() {
  const { script, style } = await bundleWithWorker("src/main.ts");
  const template = await readFile(join(here, "src/index.html"), "utf8");
  return template.replace("/*style*/", () => style).replace("/*script*/", () => inScript(script));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const html = await page();
  await mkdir(join(here, "dist"), { recursive: true });
  await writeFile(join(here, "dist/index.html"), html);
  console.log(`viewer/dist/index.html ${(html.length / 1024).toFixed(0)} kB`);
}
