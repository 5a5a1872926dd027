/** A page with nothing but the workspace on a phantom, for tests in a browser. Options stand in the address: #lang=de&delay=50&absent=40,41. */
import { openWorkspace } from "../../src/panes/index";
import type { Session } from "../../src/session/session";
import { translator, type Words } from "../../src/words/translate";
import { phantomSource } from "./phantom";

/** Put here by build.mjs: the words of each language. */
declare const TEST_WORDS: Readonly<Record<string, Words>>;

const asked = new URLSearchParams(location.hash.slice(1));
const words = TEST_WORDS[asked.get("lang") ?? "en"];
document.documentElement.lang = words.language;
document.documentElement.dir = words.direction;
document.body.style.cssText = "margin:0;height:100dvh;background:#000";

const root = document.createElement("div");
root.style.height = "100%";
document.body.append(root);
const posted: Session[] = [];
const source = phantomSource({
  delay: Number(asked.get("delay") ?? 0),
  absent: (asked.get("absent") ?? "")
    .split(",")
    .filter((k) => k !== "")
    .map(Number),
  notes: (asked.get("notes") ?? "").split(",").filter((note) => note !== ""),
});
const opened = openWorkspace(root, {
  source,
  translate: translator(words, TEST_WORDS.en),
  direction: words.direction,
  render: asked.get("render") === "gl" ? "gl" : "cpu",
  onLeave: () => opened.close(),
  saveSr: async (session) => {
    posted.push(session);
    return new Blob(["DICM"]);
  },
});
