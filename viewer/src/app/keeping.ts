/** A portable copy of what was checked, where the page makes it: into a file that the person names, else among the browser's downloads. */
import { Refused } from "../data/server";
import { html } from "../panes/dom";
import type { Kept } from "./engine";
import { offer } from "./saving";
import { button, type Shell } from "./shell";

const NAME = "handcarry-copy.zip";

interface Place {
  createWritable(): Promise<WritableStream>;
  getFile(): Promise<File>;
}

type Picker = (wanted: { readonly suggestedName: string; readonly types: readonly object[] }) => Promise<Place>;

/** Nothing where the engine makes no copies. */
export function keeping(shell: Shell, check: string): HTMLElement[] {
  const { engine, translate: t } = shell;
  if (engine.keep === undefined) return [];
  const told = html("div", { role: "status" });
  const make = button(t("app.keep.make"), "plain", () =>
    shell.attempt(async () => {
      const place = await placeFor();
      if (place === "nowhere") return;
      make.disabled = true;
      try {
        await copied(shell, check, place, told);
      } catch (error) {
        told.replaceChildren();
        throw error;
      } finally {
        make.disabled = false;
      }
    }),
  );
  return [
    html(
      "section",
      { class: "ask", "aria-labelledby": "keeping" },
      html("h2", { id: "keeping" }, t("app.keep.title")),
      html("p", { class: "soft" }, t("app.keep.why")),
      html("div", { class: "row" }, make),
      told,
    ),
  ];
}

/** Asked for at once: a browser lets a page ask only for a moment after a click. */
async function placeFor(): Promise<Place | "downloads" | "nowhere"> {
  const picker = (window as { showSaveFilePicker?: Picker }).showSaveFilePicker;
  if (picker === undefined) return "downloads";
  try {
    return await picker({ suggestedName: NAME, types: [{ description: "ZIP", accept: { "application/zip": [".zip"] } }] });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return "nowhere";
    return "downloads";
  }
}

async function copied(shell: Shell, check: string, place: Place | "downloads", told: HTMLElement): Promise<void> {
  const t = shell.translate;
  const bar = html("progress", { max: 1, value: 0, "aria-labelledby": "making" });
  let stopped = false;
  const stop = button(t("app.stop"), "plain", () =>
    shell.attempt(async () => {
      stopped = true;
      await shell.engine.stop(check);
      await shell.replace({ screen: "start" });
    }),
  );
  told.replaceChildren(html("p", { id: "making" }, t("app.keep.making")), bar, stop);
  try {
    const kept = (await shell.engine.keep?.(check, shell.language, (part) => (bar.value = part))) as Kept;
    stop.remove();
    if (place === "downloads") offer(NAME, kept.archive);
    else await written(kept.archive, place);
    told.replaceChildren(...sentences(shell, kept, place === "downloads").map((each) => html("p", {}, each)));
  } catch (error) {
    if (!stopped) throw error;
  }
}

function sentences(shell: Shell, kept: Kept, downloaded: boolean): string[] {
  const t = shell.translate;
  const counts = (["lost", "others", "unconverted"] as const).filter((what) => kept[what] > 0);
  return [
    t(downloaded ? "app.keep.downloaded" : "app.keep.written"),
    ...counts.map((what) => t(`app.keep.${what}`, { count: kept[what] })),
  ];
}

/** A piece at a time; what does not fit, or is not there afterwards, is refused. */
async function written(archive: Blob, place: Place): Promise<void> {
  try {
    await archive.stream().pipeTo(await place.createWritable());
    if (await isSame(await place.getFile(), archive)) return;
  } catch {
    // The disk is full, or was taken out.
  }
  throw new Refused("not-kept", "");
}

const PIECE_BYTES = 4 << 20;

async function isSame(one: Blob, other: Blob): Promise<boolean> {
  if (one.size !== other.size) return false;
  for (let at = 0; at < one.size; at += PIECE_BYTES) {
    const [here, there] = await Promise.all(
      [one, other].map(async (each) => new Uint8Array(await each.slice(at, at + PIECE_BYTES).arrayBuffer())),
    );
    if (here?.length !== there?.length || here?.some((value, n) => value !== there?.[n])) return false;
  }
  return true;
}
