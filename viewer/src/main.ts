/** The page's entry. */
import "./app/app.css";
import { choose } from "./app/choose";
import { ended } from "./app/ended";
import { ending } from "./app/ending";
import { reading } from "./app/reading";
import { ServerEngine } from "./app/server";
import { Shell } from "./app/shell";
import { start } from "./app/start";
import { verdict } from "./app/verdict";
import { view } from "./app/view";
import type { Words } from "./words/translate";

/** Put here by build.mjs: the words of each language that the app speaks. */
declare const WORDS: Readonly<Record<string, Words>>;

const root = document.getElementById("app");
if (root !== null) {
  const shell = new Shell(root, new ServerEngine(), WORDS, { start, reading, verdict, choose, view, ended }, ending);
  void shell.begin();
}
