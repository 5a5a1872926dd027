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
    if (data !== null) shell.attempt(async () => copy(shell, await dropped(data)));
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
    html("p", {}, t("app.start.drop_here")),
    html("div", { class: "row" }, ...folder, ...files),
    html("p", { class: "soft" }, t(shell.engine.copies ? "app.start.copied" : "app.page.stays")),
  );
}

/** A button that opens the browser's own picker. */
function picker(shell: Shell, label: string, attributes: Readonly<Record<string, boolean>>): HTMLElement[] {
  const input = html("input", { type: "file", multiple: true, hidden: true, ...attributes });
  input.addEventListener("change", () => shell.attempt(() => copy(shell, picked(input.files))));
  return [button(label, "plain", () => input.click()), input];
}

/** Phones choose no folders. */
function zipping(shell: Shell): HTMLElement {
  const t = shell.translate;
  return html("details", {}, html("summary", {}, t("app.page.zip")), html("p", {}, t("app.page.zip_how")));
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

/** Bring in what was dropped or picked, showing how far it is, and check it. */
async function copy(shell: Shell, given: readonly Given[]): Promise<void> {
  if (given.length === 0) throw new Refused("empty", "");
  const t = shell.translate;
  const total = bytesOf(given);
  const stop = new AbortController();
  const bar = html("progress", { max: Math.max(1, total), value: 0, "aria-labelledby": "copying" });
  const told = html("p", { class: "soft" });
  const title = heading(t("app.copying.title"));
  title.id = "copying";
  const cancel = button(t("app.stop"), "plain", () => stop.abort());
  shell.fill({ element: html("div", { class: "page" }, title, bar, told, html("p", {}, t("app.copying.why")), cancel) });
  const sent = (bytes: number) => {
    bar.value = bytes;
    told.textContent = t("app.progress.bytes", { done: size(bytes, shell.language), total: size(total, shell.language) });
  };
  try {
    const upload = await shell.engine.take(given, sent, stop.signal);
    const label = labelOf(given) || t("app.copying.label");
    await shell.go({ screen: "reading", check: await shell.engine.check({ upload, label }) });
  } catch (error) {
    stop.abort();
    await shell.replace({ screen: "start" });
    if (!(error instanceof DOMException)) throw error;
  }
}
