/** Saving and opening: one dialogue where the user names the file and, if they wish, themselves. */

import { sentenceOf } from "../data/refused";
import { toCsv } from "../session/csv";
import { BYTES_LIMIT, decode } from "../session/decode";
import { chooseFile, download, fileName } from "../session/save";
import { type Session, toJson } from "../session/session";
import { Misshapen } from "../session/shape";
import { html, textButton } from "./dom";
import { openRecord, recordOf } from "./record";
import type { Workspace } from "./workspace";

export interface FilingEvents {
  readonly saveSr: ((session: Session) => Promise<Blob>) | undefined;
  /** The pane in hand as a PNG. */
  picture(): Promise<Blob>;
}

type Kind = "json" | "csv" | "sr" | "png";
const EXTENSIONS: Readonly<Record<Kind, string>> = { json: ".json", csv: ".csv", sr: ".dcm", png: ".png" };

export class Filing {
  readonly dialog = html("dialog", { class: "dialog save", "aria-labelledby": "viewer-save" });
  readonly #name = html("input", { id: "viewer-file-name", maxlength: "100", autocomplete: "off" });
  readonly #observer = html("input", { id: "viewer-observer", maxlength: "64", autocomplete: "name" });
  readonly #note = html("p", { class: "hint", role: "status" });

  constructor(
    private readonly workspace: Workspace,
    private readonly events: FilingEvents,
  ) {
    const { translate } = workspace;
    const kinds: readonly Kind[] = events.saveSr === undefined ? ["json", "csv", "png"] : ["json", "csv", "sr", "png"];
    const buttons = kinds.map((kind) =>
      textButton(translate(`viewer.save.${kind}`), () => void this.#save(kind), { class: kind === "json" ? "button primary" : "button" }),
    );
    const field = (input: HTMLInputElement, id: string) =>
      html("div", { class: "field" }, html("label", { for: input.id }, translate(id)), input);
    const close = textButton(translate("viewer.close"), () => this.dialog.close());
    this.dialog.append(
      html("div", { class: "dialog-head" }, html("h2", { id: "viewer-save" }, translate("viewer.save.title")), close),
      field(this.#name, "viewer.save.name"),
      field(this.#observer, "viewer.save.observer"),
      html("p", { class: "hint" }, translate("viewer.save.where")),
      html("div", { class: "row" }, ...buttons),
      ...(events.saveSr === undefined ? [html("p", { class: "hint no-sr" }, translate("viewer.save.no_sr"))] : []),
      this.#note,
    );
  }

  open(): void {
    if (this.#name.value === "") this.#name.value = this.workspace.translate("viewer.save.default_name");
    this.#note.textContent = "";
    this.dialog.showModal();
    this.#name.select();
  }

  #session(): Promise<Session> {
    const tag = document.documentElement.lang.match(/^[a-z]{2,3}/)?.[0] ?? "en";
    return recordOf(this.workspace, this.#observer.value.trim(), tag);
  }

  async #save(kind: Kind): Promise<void> {
    const { translate } = this.workspace;
    const name = fileName(this.#name.value, EXTENSIONS[kind], translate("viewer.save.default_name"));
    try {
      const { annotations } = this.workspace;
      download(name, await this.#content(kind));
      if (kind === "json") this.workspace.keep(annotations);
      this.#note.textContent = translate("viewer.save.done", { name });
    } catch (error) {
      this.#note.textContent = translate("viewer.save.failed", { reason: sentenceOf(error, translate) });
    }
  }

  async #content(kind: Kind): Promise<Blob> {
    if (kind === "png") return this.events.picture();
    const session = await this.#session();
    if (kind === "csv") return new Blob([toCsv(session)], { type: "text/csv;charset=utf-8" });
    if (kind === "json" || this.events.saveSr === undefined) return new Blob([toJson(session)], { type: "application/json" });
    return this.events.saveSr(session);
  }

  /** Let the user choose a session file and show it. */
  async load(): Promise<void> {
    const { workspace } = this;
    if (workspace.lacking !== null) return workspace.say(workspace.lacking, {}, "warn");
    const file = await chooseFile(".json,application/json");
    if (file !== null) await this.read(file);
  }

  async read(file: File): Promise<void> {
    const { workspace } = this;
    try {
      if (file.size > BYTES_LIMIT) throw new Misshapen("$", "viewer.file.too_large");
      const session = decode(await file.text());
      this.#observer.value = session.observer;
      const count = session.annotations.length;
      const opened = await openRecord(workspace, session);
      if (opened === "same_numbers") workspace.keep();
      if (opened === "same_numbers") workspace.say("viewer.opened", { count });
      else workspace.say(`viewer.opened.${opened}`, {}, "warn");
    } catch (error) {
      const { where, expected } = error instanceof Misshapen ? error : { where: "$", expected: "viewer.file.other" };
      workspace.say("viewer.file.refused", { where, what: workspace.translate(expected) }, "warn");
    }
  }
}
