/** The frame around the pages of the viewer on a medium: the one that is shown, in which language, and what is said when something fails. */
import { heading } from "../app/shell";
import { html, set } from "../panes/dom";
import { bestLanguage, type Translate, translator, type Words } from "../words/translate";

/** What a page puts on the screen. `fills` takes the whole window, without the frame. */
export interface Shown {
  readonly element: HTMLElement;
  readonly fills?: boolean;
  close?(): void;
}

export type Page = (frame: Frame) => Shown | Promise<Shown>;

export class Frame {
  language: string;
  translate: Translate;
  #page: Page | null = null;
  #shown: Shown | null = null;
  #turn = 0;
  readonly #main = html("main", {});
  readonly #alert = html("div", { class: "alert", role: "alert", hidden: true });
  readonly #footer = html("footer", {});

  constructor(
    private readonly root: HTMLElement,
    private readonly words: Readonly<Record<string, Words>>,
    /** In which languages to begin, the best one first; what the words have none of is passed over. */
    wanted: readonly string[],
  ) {
    this.language = bestLanguage(wanted, Object.keys(words));
    this.translate = translator(this.#own, this.#english);
    this.#dress();
  }

  get direction(): "ltr" | "rtl" {
    return this.#own.direction;
  }

  async go(page: Page): Promise<void> {
    const turn = ++this.#turn;
    this.#page = page;
    const shown = await page(this);
    if (turn !== this.#turn) shown.close?.();
    else this.#fill(shown);
  }

  /** Say what went wrong, above whatever is shown. */
  fail(text: string): void {
    this.#alert.replaceChildren(html("p", {}, text));
    this.#alert.hidden = false;
    this.#alert.scrollIntoView({ block: "nearest" });
  }

  #fill(shown: Shown): void {
    this.#shown?.close?.();
    this.#shown = shown;
    this.#alert.hidden = true;
    document.body.classList.toggle("filled", shown.fills === true);
    this.root.classList.toggle("shell", shown.fills !== true);
    if (shown.fills === true) {
      this.root.replaceChildren(shown.element);
      return;
    }
    this.#main.replaceChildren(shown.element);
    this.root.replaceChildren(this.#alert, this.#main, this.#footer);
    this.#main.querySelector<HTMLElement>("h1")?.focus();
  }

  get #own(): Words {
    return this.words[this.language] as Words;
  }

  get #english(): Words {
    return this.words.en as Words;
  }

  #dress(): void {
    const t = this.translate;
    set(document.documentElement, { lang: this.language, dir: this.direction });
    document.title = t("stick.title");
    const chooser = html("select", { id: "language" });
    for (const { language, name } of Object.values(this.words)) {
      chooser.append(html("option", { value: language, lang: language, selected: language === this.language }, name));
    }
    chooser.addEventListener("change", () => this.#speak(chooser.value));
    const draft = this.#own.draft ? [html("p", { class: "soft" }, t("app.draft"))] : [];
    this.#footer.replaceChildren(
      html("p", { class: "soft" }, t("stick.private")),
      html("p", { class: "soft" }, t("viewer.not_diagnostic")),
      ...draft,
      html("div", { class: "row" }, html("label", { for: "language" }, t("app.language")), chooser),
    );
  }

  #speak(language: string): void {
    this.language = language;
    this.translate = translator(this.#own, this.#english);
    this.#dress();
    if (this.#page !== null) void this.go(this.#page);
  }
}

/** A page of the frame: its heading first, led to by screen readers. */
export const pageOf = (title: string, ...inside: HTMLElement[]): HTMLElement =>
  html("div", { class: "page wide" }, heading(title), ...inside);
