/** The entry of the page that needs no server. */
import "../app/app.css";
import { choose } from "../app/choose";
import { ended } from "../app/ended";
import { reading } from "../app/reading";
import { Shell } from "../app/shell";
import { start } from "../app/start";
import { verdict } from "../app/verdict";
import { view } from "../app/view";
import type { Words } from "../words/translate";
import { BrowserEngine } from "./engine";
import { keptOffline } from "./offline";
import { type Build, proofOf } from "./proof";

/** Put here by the build: the words of each language, the script of the worker, and where its files lie beside the page. */
declare const WORDS: Readonly<Record<string, Words>>;
declare const PAGE_WORKER: string;
declare const BUILD: Build & { readonly folder: string; readonly wheels: readonly string[]; readonly later: string };

/** From a blob, so that the page's own policy binds the worker too. */
function startWorker(): Worker {
  const { folder, wheels, later } = BUILD;
  const shelf = JSON.stringify({ base: new URL(`${folder}/`, location.href).href, wheels, later });
  const address = URL.createObjectURL(new Blob([`const SHELF=${shelf};${PAGE_WORKER}`], { type: "text/javascript" }));
  return new Worker(address);
}

const root = document.getElementById("app");
if (root !== null) {
  const shell = new Shell(
    root,
    new BrowserEngine(
      keptOffline().then(() => startWorker),
      () => document.documentElement.setAttribute("data-ready", ""), // for whoever measures
    ),
    WORDS,
    { start, reading, verdict, choose, view, ended },
    proofOf(BUILD),
  );
  void shell.begin();
}
