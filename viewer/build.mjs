// Makes dist/index.html and dist/stick.html: each one page, one classic script, one style sheet, nothing fetched. Workers' scripts travel inside
// as strings. index.html is served by the program; stick.html lies on media and is opened from there.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
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
  loader: { ".wasm": "binary" }, // a codec travels inside the script that needs it
  external: ["fs", "path"], // asked for by the codecs' glue under Node only
};

/** The text of a script and of the styles it imports ("" where there are none). A script with codecs begins with their licences. */
export async function bundle(entry, define = {}) {
  const result = await build({ ...shared, entryPoints: [entry], outdir: "dist", define, metafile: true });
  const text = (suffix) => result.outputFiles.find((file) => file.path.endsWith(suffix))?.text ?? "";
  const borrows = Object.keys(result.metafile.inputs).some((path) => path.startsWith("node_modules/"));
  const licences = borrows ? `/*!\n${await readFile(join(here, "src/codecs/LICENSES.txt"), "utf8")}*/\n` : "";
  return { script: licences + text(".js"), style: text(".css") };
}

/** A script that carries the worker's own script in WORKER_SOURCE. */
export async function bundleWithWorker(entry, define = {}) {
  const worker = await bundle("src/render/cpu/worker.ts");
  return bundle(entry, { WORKER_SOURCE: JSON.stringify(worker.script), ...define });
}

/** The words of every language that the app speaks, from the same files as the program's: written by the program itself. */
export async function words() {
  const folder = mkdtempSync(join(tmpdir(), "handcarry-words-"));
  try {
    const source = join(here, "../src");
    const path = [source, process.env.PYTHONPATH].filter(Boolean).join(delimiter);
    const done = spawnSync(python(), ["-m", "handcarry.catalogue.emit", folder], {
      env: { ...process.env, PYTHONPATH: path },
      encoding: "utf8",
    });
    if (done.status !== 0) throw new Error(`the words were not written: ${done.stderr || done.error}`);
    const files = await Promise.all((await readdir(folder)).sort().map((name) => readFile(join(folder, name), "utf8")));
    const told = files.map((file) => JSON.parse(file)).filter(({ messages }) => "app.title" in messages);
    return Object.fromEntries(
      told.sort((a, b) => Number(b.language === "en") - Number(a.language === "en")).map((one) => [one.language, one]),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Python 3.11 or newer: as told, the checkout's own, or the system's. Reading the words needs nothing but its standard library. */
export function python() {
  const own = ["../.venv/bin/python", "../.venv/Scripts/python.exe"].map((path) => join(here, path)).find(existsSync);
  return process.env.PYTHON || own || (process.platform === "win32" ? "python" : "python3");
}

/** The script must not close its own element. */
export const inScript = (text) => text.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");

/** The texts whose ids begin so. */
const only = (told, ...beginnings) =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(told).map(([language, one]) => [
        language,
        {
          ...one,
          messages: Object.fromEntries(Object.entries(one.messages).filter(([id]) => beginnings.some((part) => id.startsWith(part)))),
        },
      ]),
    ),
  );

/** What the page of the program's own server is made of. */
async function served(told) {
  return page("src/index.html", await bundleWithWorker("src/main.ts", { WORDS: only(told, "app.", "viewer.", "report.news.") }));
}

/**
 * What lies on media. Its policy is the browser's word that nothing leaves the device: no connection, and no script but these and files. What the first
 * picture needs stands first; the worker's script stands last and as text, so that the page's own thread never parses it.
 */
async function stick(told) {
  const define = { WORDS: only(told, "app.", "viewer.", "stick.", "report.verdict.") };
  const first = await bundle("src/stick/early.ts");
  const worker = await bundle("src/data/hands.worker.ts");
  return page("src/stick.html", { ...(await bundleWithWorker("src/stick.ts", define)), first: first.script, worker: worker.script });
}

async function page(path, { script, style, first = "", worker = "" }) {
  const template = await readFile(join(here, path), "utf8");
  const scripts = [script, first].map(inScript);
  const policy = [
    "default-src 'none'",
    `script-src ${scripts.map(hashOf).join(" ")} 'wasm-unsafe-eval' 'self' file:`,
    `style-src ${hashOf(style)}`,
    "img-src data: blob:",
    "worker-src blob:",
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return template
    .replace("/*policy*/", policy)
    .replace("/*first*/", () => scripts[1])
    .replace("/*style*/", () => style)
    .replace("/*worker*/", () => inScript(worker))
    .replace("/*script*/", () => scripts[0]);
}

const hashOf = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const told = await words();
  await mkdir(join(here, "dist"), { recursive: true });
  for (const [name, html] of [
    ["stick.html", await stick(told)],
    ["index.html", await served(told)],
  ]) {
    await writeFile(join(here, "dist", name), html);
    console.log(`viewer/dist/${name} ${(html.length / 1024).toFixed(0)} kB`);
  }
}
