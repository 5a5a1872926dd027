/** The first page: what to check. What was found in this computer comes first, then a drop zone with its pickers, then a path. */
import { Refused } from "../data/server";
import { html } from "../panes/dom";
import type { Given, Place, Subject } from "./engine";
import { bytesOf, dropped, labelOf, picked } from "./given";
import { dayOf, size } from "./numbers";
import { button, heading, type Screen, type Shell } from "./shell";

export const start: Screen<{ screen: "start" }> = async (shell) => {
  const { places } = await shell.engine.start();
  const t = shell.translate;
  const element = html("div", { class: "page start" }, heading(t("app.start.title")), html("p", { class: "lead" }, t("app.start.lead")));
  if (places.length > 0) element.append(found(shell, places));
  element.append(zone(shell, places.length > 0), shell.engine.copies ? byPath(shell) : zipping(shell));
  const over = (event: DragEvent) => event.preventDefault();
  const drop = (event: DragEvent) => {
    event.preventDefault();
    const data = event.dataTransfer;
    if (data !== null) shell.attempt(async () => bring(shell, await dropped(data)));
  };
  window.addEventListener("dragover", over);
  window.addEventListener("drop", drop);
  return {
    element,
    close: () => {
      window.removeEventListener("dragover", over);
      window.removeEventListener("drop", drop);
    },
  };
};

function found(shell: Shell, places: readonly Place[]): HTMLElement {
  const list = html("ul", { class: "places" });
  for (const place of places) {
    const offer = html(
      "button",
      { type: "button", class: "place" },
      html("bdi", { class: "name" }, place.label),
      html("span", { class: "soft" }, kindOf(shell, place)),
    );
    offer.addEventListener("click", () => check(shell, { place: place.id }));
    list.append(html("li", {}, offer));
  }
  return html("section", { "aria-labelledby": "found" }, html("h2", { id: "found" }, shell.translate("app.start.found")), list);
}

function kindOf(shell: Shell, place: Place): string {
  if (place.kind !== "download" || place.modified === null) return shell.translate(`app.place.${place.kind}`);
  return shell.translate("app.place.download", { day: dayOf(new Date(place.modified * 1000), shell.language) });
}

function zone(shell: Shell, isSecond: boolean): HTMLElement {
  const t = shell.translate;
  const folder = picker(shell, t("app.start.folder"), { webkitdirectory: true });
  const files = picker(shell, t("app.start.files"), {});
  return html(
    "section",
    { class: "zone", "aria-labelledby": "zone" },
    html("h2", { id: "zone" }, t(isSecond ? "app.start.other" : "app.start.drop")),
    html("p", { class: "dropping" }, t("app.start.drop_here")),
    html("div", { class: "row" }, ...(byFinger() ? [...files, ...folder] : [...folder, ...files])),
    html("p", { class: "soft" }, t(shell.engine.copies ? "app.start.copied" : "app.page.stays")),
  );
}

/** A button that opens the browser's own picker. */
function picker(shell: Shell, label: string, attributes: Readonly<Record<string, boolean>>): HTMLElement[] {
  const input = html("input", { type: "file", multiple: true, hidden: true, ...attributes });
  input.addEventListener("change", () => shell.attempt(() => bring(shell, picked(input.files))));
  return [button(label, "plain", () => input.click()), input];
}

/** A phone: nothing can be dropped there, and folders can seldom be chosen. */
const byFinger = (): boolean => matchMedia("(hover: none) and (pointer: coarse)").matches;

/** Phones choose no folders. */
function zipping(shell: Shell): HTMLElement {
  const t = shell.translate;
  return html("details", { open: byFinger() }, html("summary", {}, t("app.page.zip")), html("p", {}, t("app.page.zip_how")));
}

function byPath(shell: Shell): HTMLElement {
  const t = shell.translate;
  const input = html("input", { type: "text", id: "path", autocomplete: "off", spellcheck: "false", dir: "ltr", required: true });
  const form = html(
    "form",
    { class: "row" },
    html("label", { for: "path" }, t("app.start.path")),
    input,
    html("button", { type: "submit", class: "plain" }, t("app.start.check")),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    check(shell, { path: input.value });
  });
  return html("details", {}, html("summary", {}, t("app.start.by_path")), form);
}

function check(shell: Shell, subject: Subject): void {
  shell.attempt(async () => shell.go({ screen: "reading", check: await shell.engine.check(subject) }));
}

/** Bring in what was dropped or picked, and check it. Who stops is led back at once; a check that begins after all is ended. */
async function bring(shell: Shell, given: readonly Given[]): Promise<void> {
  if (given.length === 0) throw new Refused("empty", "");
  const stop = new AbortController();
  const begun = begin(shell, given, coming(shell, bytesOf(given), stop), stop.signal);
  try {
    await shell.go({ screen: "reading", check: await Promise.race([begun, stopped(stop.signal)]) });
  } catch (error) {
    begun.then((check) => shell.engine.stop(check)).catch(() => undefined); // who left has been led back already
    stop.abort();
    await shell.replace({ screen: "start" });
    if (!(error instanceof DOMException)) throw error;
  }
}

async function begin(shell: Shell, given: readonly Given[], sent: (bytes: number) => void, signal: AbortSignal): Promise<string> {
  const upload = await shell.engine.take(given, sent, signal);
  return shell.engine.check({ upload, label: labelOf(given) || shell.translate("app.copying.label") });
}

const stopped = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));

/** What is shown meanwhile: how much of it has been copied, or that the page itself is still starting. Returns whom to tell. */
function coming(shell: Shell, total: number, stop: AbortController): (bytes: number) => void {
  const t = shell.translate;
  const { copies } = shell.engine;
  const title = heading(t(copies ? "app.copying.title" : "app.page.starting"));
  title.id = "coming";
  const bar = html("progress", { max: Math.max(1, total), "aria-labelledby": title.id });
  const told = html("p", { class: "soft" });
  const why = html("p", {}, t(copies ? "app.copying.why" : "app.page.starting_why"));
  const cancel = button(t("app.stop"), "plain", () => stop.abort());
  shell.fill({ element: html("div", { class: "page" }, title, bar, told, why, cancel) });
  return (bytes) => {
    bar.value = bytes;
    told.textContent = t("app.progress.bytes", { done: size(bytes, shell.language), total: size(total, shell.language) });
  };
}
