/** The list of what was drawn: jump, rename, write, delete. Built anew when it changed; the keyboard stays where it was. */
import type { Annotation } from "../tools/annotation";
import { toolOf } from "../tools/table";
import { hasGreys } from "../volume/notes";
import { html, icon, iconButton } from "./dom";
import { plot } from "./plot";
import { cares, lines } from "./readings";
import type { Workspace } from "./workspace";

const DELETE = "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13";

export class AnnotationList {
  readonly element = html("section", { class: "section", "aria-labelledby": "viewer-list" });
  readonly #list = html("ul", { class: "annotations" });
  readonly #empty: HTMLElement;
  #drawn: unknown = null;
  #selected: string | null = null;

  /** `shown` is called when the user goes to where something lies. */
  constructor(
    private readonly workspace: Workspace,
    private readonly shown: (one: Annotation) => void,
  ) {
    const { translate } = workspace;
    this.#empty = html("p", { class: "hint" });
    this.element.append(html("h2", { id: "viewer-list" }, translate("viewer.list")), this.#empty, this.#list);
  }

  draw(): void {
    const { annotations, scene, lacking, translate } = this.workspace;
    this.#empty.hidden = annotations.length > 0;
    this.#empty.textContent = translate(lacking ?? "viewer.list_empty");
    if (this.#drawn === annotations && this.#selected === scene.selected) return;
    const chosenNow = this.#selected !== scene.selected;
    this.#drawn = annotations;
    this.#selected = scene.selected;
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.focus : undefined;
    this.#list.replaceChildren(...annotations.map((one) => this.#item(one)));
    if (focused !== undefined) this.#list.querySelector<HTMLElement>(`[data-focus="${focused}"]`)?.focus({ preventScroll: true });
    if (chosenNow) this.#list.querySelector(".selected")?.scrollIntoView({ block: "nearest" });
  }

  /** Put the keyboard where the words of an annotation are written. */
  write(id: string): void {
    this.draw();
    this.#list.querySelector<HTMLElement>(`[data-focus="text-${id}"]`)?.focus();
  }

  #item(one: Annotation): HTMLElement {
    const { workspace } = this;
    const { translate } = workspace;
    const selected = workspace.scene.selected === one.id;
    const jump = html("button", {
      type: "button",
      class: "jump",
      "data-focus": `jump-${one.id}`,
      "aria-label": translate("viewer.jump", { name: one.name }),
    });
    jump.append(icon(toolOf(one.tool).icon));
    jump.addEventListener("click", () => {
      workspace.jumpTo(one);
      this.shown(one);
    });
    const remove = iconButton(DELETE, translate("viewer.delete_named", { name: one.name }), () => workspace.remove(one.id));
    remove.classList.add("quiet");
    const numbers = html(
      "div",
      { class: "numbers" },
      ...lines(translate, one).map((row) => html("span", {}, html("bdi", { dir: "ltr" }, row))),
    );
    numbers.append(...cares(translate, one).map((row) => html("span", { class: "care" }, row)));
    const item = html("li", { class: selected ? "selected" : "", "data-id": one.id }, jump, this.#name(one), remove, numbers);
    if (toolOf(one.tool).written) item.append(this.#words(one));
    if (one.tool === "profile" && selected && workspace.canMeasure && hasGreys(workspace.volume.header)) item.append(plot(workspace, one));
    return item;
  }

  #name(one: Annotation): HTMLElement {
    const { workspace } = this;
    const name = html("input", {
      class: "name",
      value: one.name,
      maxlength: "64",
      "aria-label": workspace.translate("viewer.rename"),
      "data-focus": `name-${one.id}`,
    });
    name.addEventListener("change", () => {
      const said = name.value.trim();
      if (said === "") name.value = one.name;
      else workspace.replace({ ...one, name: said });
    });
    return name;
  }

  #words(one: Annotation): HTMLElement {
    const { workspace } = this;
    const label = workspace.translate("viewer.words_of", { name: one.name });
    const words = html("textarea", {
      class: "words",
      rows: "2",
      maxlength: "1024",
      "aria-label": label,
      placeholder: workspace.translate("viewer.words"),
      "data-focus": `text-${one.id}`,
    });
    words.value = one.text;
    words.addEventListener("change", () => workspace.replace({ ...one, text: words.value }));
    return words;
  }
}
