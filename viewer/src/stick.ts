/** The entry of the page that lies on a medium: the best volume at once, everything else behind its way back. */
import "./app/app.css";
import "./stick/stick.css";
import { Hands } from "./data/hands";
import type { Scripts } from "./data/scripts";
import { Frame } from "./stick/frame";
import { home } from "./stick/home";
import { Pack } from "./stick/pack";
import { view } from "./stick/view";
import type { Words } from "./words/translate";

/** Put here by build.mjs: the words of each language that the viewer speaks. */
declare const WORDS: Readonly<Record<string, Words>>;
/** Put there by stick/early.ts: what lies beside the page, its first pieces on their way. */
declare const handcarryScripts: Scripts;

const root = document.getElementById("app");
if (root !== null) void begin(root);

async function begin(element: HTMLElement): Promise<void> {
  const pack = await Pack.beside(handcarryScripts, new Hands(worker));
  const asked = location.hash.slice(1); // the start page's English part leads here in English, whatever the pack speaks
  const frame = new Frame(element, WORDS, [asked, pack.told?.language ?? "", ...navigator.languages]);
  const best = pack.told?.volumes.find((volume) => volume.is_best);
  const opened = best === undefined ? null : pack.open(best, frame);
  await frame.go(opened === null ? home(pack) : view(opened.source, opened.recorded, home(pack)));
}

/** The worker's script, which stands behind this one in the page as text: read by the browser after the first picture, compiled by the worker alone. */
async function worker(): Promise<string> {
  if (document.readyState === "loading") {
    await new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve, { once: true }));
  }
  return document.getElementById("hands")?.textContent ?? "";
}
