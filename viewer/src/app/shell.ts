/** The frame around all pages of the app: which one is shown, in which language, and what is said when something fails. */

import { sentenceOf } from "../data/refused";
import { Refused } from "../data/server";
import { html, set } from "../panes/dom";
import { bestLanguage, type Translate, translator, type Words } from "../words/translate";
import type { Engine } from "./engine";

export type Where =
  | { readonly screen: "start" }
  | { readonly screen: "reading"; readonly check: string }
  | { readonly screen: "verdict"; readonly check: string }
  | { readonly screen: "choose"; readonly check: string }
  | { readonly screen: "view"; readonly check: string; readonly number: number }
  | { readonly screen: "ended" };

/** What a page puts on the screen. `fills` takes the whole window, without the frame; after the `last` nothing can be asked any more. */
export interface Shown {
  readonly element: HTMLElement;
  readonly fills?: boolean;
  readonly last?: boolean;
  close?(): void;
  /** True where leaving would lose work; then `leave` asks, and says whether to go. */
  unsaved?(): boolean;
  leave?(): Promise<boolean>;
}

export type Screen<W extends Where = Where> = (shell: Shell, where: W) => Promise<Shown> | Shown;
export type Screens = { readonly [S in Where["screen"]]: Screen<Extract<Where, { screen: S }>> };

export class Shell {
  language: string;
  translate: Translate;
  #shown: Shown | null = null;
  #where: Where = { screen: "start" };
  #turn = 0;
  readonly #main = html("main", {});
  readonly #alert = html("div", { class: "alert", role: "alert", hidden: true });
  readonly #footer = html("footer", {});

  constructor(
    readonly root: HTMLElement,
    readonly engine: Engine,
    private readonly words: Readonly<Record<string, Words>>,
    private readonly screens: Screens,
    private readonly foot: (shell: Shell) => HTMLElement,
  ) {
    const { language: before } = (history.state ?? {}) as { language?: string };
    const asked = document.documentElement.dataset.language;
    const wanted = [before, asked, ...navigator.languages].filter((one) => one !== undefined);
    this.language = bestLanguage(wanted, Object.keys(words));
    this.translate = this.#translator();
    window.addEventListener("popstate", (event) => void this.#back((event.state as Where | null) ?? { screen: "start" }));
  }

  get direction(): "ltr" | "rtl" {
    return this.#own.direction;
  }

  /** Begin where the page was, if it was loaded again, else with the check that is under way, else at the start. */
  async begin(): Promise<void> {
    this.#dress();
    const before = history.state as Where | null;
    if (before !== null) return this.#show(before);
    try {
      const { check } = await this.engine.start();
      await this.replace(check === "" ? { screen: "start" } : { screen: "reading", check });
    } catch (error) {
      this.fail(error);
    }
  }

  go(where: Where): Promise<void> {
    history.pushState(where, "");
    return this.#show(where);
  }

  replace(where: Where): Promise<void> {
    return this.#show(where);
  }

  /** Show the same page again: its language or its facts have changed. */
  again(): Promise<void> {
    return this.#show(this.#where);
  }

  /** Put something before the person while a page is being made of it. */
  fill(shown: Shown): void {
    this.#shown?.close?.();
    this.#shown = shown;
    this.#alert.hidden = true;
    document.body.classList.toggle("filled", shown.fills === true);
    this.root.classList.toggle("shell", shown.fills !== true);
    if (shown.fills === true) this.root.replaceChildren(shown.element);
    else {
      this.#main.replaceChildren(shown.element);
      this.root.replaceChildren(this.#alert, this.#main, ...(shown.last === true ? [] : [this.#footer]));
      this.#main.querySelector<HTMLElement>("h1")?.focus();
    }
  }

  /** Say what went wrong, above whatever is shown. */
  fail(error: unknown): void {
    this.#alert.replaceChildren(html("p", {}, sentenceOf(error, this.translate)));
    this.#alert.hidden = false;
    if (!this.#alert.isConnected) this.root.prepend(this.#alert);
  }

  /** Do something for a click; what fails is told. */
  attempt(work: () => Promise<void>): void {
    work().catch((error: unknown) => this.fail(error));
  }

  get #own(): Words {
    return this.words[this.language] as Words;
  }

  #translator(): Translate {
    return translator(this.#own, this.words["en"] as Words);
  }

  /** The browser's own Back has gone already: where work would be lost it is taken back, and done again after a "yes". */
  async #back(where: Where): Promise<void> {
    const shown = this.#shown;
    if (shown?.unsaved?.() !== true || shown.leave === undefined) return this.#show(where);
    history.pushState({ ...this.#where, language: this.language }, "");
    if (!(await shown.leave())) return;
    if (this.#shown === shown) this.fill({ element: html("div") });
    history.back();
  }

  async #show(where: Where): Promise<void> {
    const turn = ++this.#turn;
    this.#where = where;
    history.replaceState({ ...where, language: this.language }, ""); // a page that is loaded again is where it was, as it was read
    try {
      const screen = this.screens[where.screen] as Screen;
      const shown = await screen(this, where);
      if (turn !== this.#turn) shown.close?.();
      else this.fill(shown);
    } catch (error) {
      if (turn !== this.#turn) return;
      if (where.screen !== "start" && error instanceof Refused && error.code === "not-found") await this.replace({ screen: "start" });
      this.fail(error);
    }
  }

  #dress(): void {
    set(document.documentElement, { lang: this.language, dir: this.direction });
    document.title = this.translate("app.title");
    const chooser = html("select", { id: "language" });
    for (const words of Object.values(this.words)) {
      chooser.append(
        html("option", { value: words.language, lang: words.language, selected: words.language === this.language }, words.name),
      );
    }
    chooser.addEventListener("change", () => {
      this.language = chooser.value;
      this.translate = this.#translator();
      this.#dress();
      void this.again();
    });
    const draft = this.#own.draft ? [html("p", { class: "soft" }, this.translate("app.draft"))] : [];
    this.#footer.replaceChildren(
      html("p", { class: "soft" }, this.translate("app.private")),
      ...draft,
      html("div", { class: "row" }, html("label", { for: "language" }, this.translate("app.language")), chooser, this.foot(this)),
    );
  }
}

/** The heading of a page, that screen readers are led to. */
export const heading = (text: string): HTMLElement => html("h1", { tabindex: -1 }, text);

export function button(label: string, kind: "main" | "plain" | "quiet", pressed: () => void): HTMLButtonElement {
  const made = html("button", { type: "button", class: kind }, label);
  made.addEventListener("click", pressed);
  return made;
}
