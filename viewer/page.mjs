// Makes ../dist/page: the app with Python inside, as static files for any host. Arguments: the folder with the wheels, then their names.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle, bundleWithWorker, inScript, python, words } from "./build.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "../dist/page");
const PYODIDE = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"];

/** What is not unpacked before the first report of measurements is saved. */
const LATER = "report.zip";

const sha256 = (data, encoding) => createHash("sha256").update(data).digest(encoding);
const line = (name, data) => `${sha256(data, "hex")}  ${name}\n`;

/** Python's files, in a folder that is named for what it holds. */
async function shelve(wheels, names) {
  const sources = [
    ...PYODIDE.map((name) => [name, join(here, "node_modules/pyodide", name)]),
    ...names.map((name) => [name, join(wheels, name)]),
  ];
  const found = [];
  for (const [name, path] of sources) found.push([name, name === "pyodide-lock.json" ? await bareLock(path) : await readFile(path)]);
  const folder = `python-${sha256(found.map(([name, data]) => line(name, data)).join(""), "hex").slice(0, 12)}`;
  await mkdir(join(target, folder), { recursive: true });
  for (const [name, data] of found) await writeFile(join(target, folder, name), data);
  return folder;
}

/** What Pyodide must know of itself, without the list of packages that lie elsewhere: none is ever fetched. */
async function bareLock(path) {
  const { info } = JSON.parse(await readFile(path, "utf8"));
  return JSON.stringify({ info, packages: {} });
}

/** The hashes of the styles of pages that are shown inside the page. */
function stylesInside() {
  const done = spawnSync(python(), ["-m", "handcarry.page.styles"], {
    encoding: "utf8",
    env: { ...process.env, PYTHONPATH: join(here, "../src") },
  });
  if (done.status !== 0) throw new Error(`the styles were not told: ${done.stderr || done.error}`);
  return JSON.parse(done.stdout);
}

function policy(script, styles) {
  const hash = (text) => `'sha256-${sha256(text, "base64")}'`;
  return [
    "default-src 'none'",
    `script-src 'self' 'wasm-unsafe-eval' ${hash(script)}`,
    `style-src ${styles.map((one) => `'sha256-${one}'`).join(" ")}`,
    "connect-src 'self'",
    "img-src 'self' data: blob:",
    "worker-src 'self' blob:",
    "frame-src blob:",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

async function filesIn(folder, below = "") {
  const found = [];
  for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
    const path = below === "" ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) found.push(...(await filesIn(folder, path)));
    else found.push([path, await readFile(join(folder, path))]);
  }
  return found.sort(([one], [other]) => (one < other ? -1 : 1));
}

async function make(wheels, names) {
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  const folder = await shelve(wheels, names);
  await cp(join(here, "src/page/icon.svg"), join(target, "icon.svg"));
  const { version } = JSON.parse(await readFile(join(here, "package.json"), "utf8"));
  await writeFile(join(target, "manifest.webmanifest"), JSON.stringify(manifest()));
  const { script: worker } = await bundle("src/page/worker.ts");
  const told = JSON.stringify(await words());
  const beside = (await filesIn(target)).map(([name, data]) => line(name, data)).join("");
  const sources = await bundleWithWorker("src/page/main.ts", { WORDS: told, PAGE_WORKER: JSON.stringify(worker), BUILD: "BUILD" });
  const hash = sha256(beside + line("script", sources.script) + line("style", sources.style), "hex");
  const build = { hash, version, folder, wheels: names.filter((name) => name !== LATER), later: LATER };
  const script = inScript(`const BUILD=${JSON.stringify(build)};${sources.script}`);
  const template = await readFile(join(here, "src/page/index.html"), "utf8");
  const styles = [sha256(sources.style, "base64"), ...stylesInside()];
  const html = template
    .replace("/*policy*/", () => policy(script, styles))
    .replace("/*style*/", () => sources.style)
    .replace("/*script*/", () => script);
  await writeFile(join(target, "index.html"), html);
  const files = Object.fromEntries((await filesIn(target)).map(([name, data]) => [name, `sha256-${sha256(data, "base64")}`]));
  files["./"] = files["index.html"];
  const { script: keeper } = await bundle("src/page/sw.ts", { BUILD: JSON.stringify({ hash, files }) });
  await writeFile(join(target, "sw.js"), keeper);
  const all = await filesIn(target);
  await writeFile(join(target, "SHA256.TXT"), all.map(([name, data]) => line(name, data)).join(""));
  console.log(`dist/page ${(all.reduce((sum, [, data]) => sum + data.length, 0) / 2 ** 20).toFixed(1)} MiB, build ${hash}`);
}

const manifest = () => ({
  name: "handcarry",
  short_name: "handcarry",
  start_url: "./",
  scope: "./",
  display: "standalone",
  background_color: "#ffffff",
  theme_color: "#0b5cad",
  icons: [{ src: "icon.svg", sizes: "any", type: "image/svg+xml", purpose: "any maskable" }],
});

const [wheels, ...names] = process.argv.slice(2);
await make(wheels, names);
