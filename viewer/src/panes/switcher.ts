/** On a phone one pane at a time: which one. */
import { html, textButton } from "./dom";
import { PANE_IDS, type PaneId } from "./scene";
import type { Workspace } from "./workspace";

export class Switcher {
  readonly element: HTMLElement;
  readonly #buttons: ReadonlyMap<PaneId, HTMLButtonElement>;

  constructor(private readonly workspace: Workspace) {
    const { translate } = workspace;
    const choose = (id: PaneId) => workspace.change({ active: id, ...(workspace.scene.maximised === null ? {} : { maximised: id }) });
    this.#buttons = new Map(
      PANE_IDS.map((id) => [id, textButton(translate(`viewer.pane.${id}`), () => choose(id), { class: `button ${id}` })]),
    );
    this.element = html("nav", { class: "switcher", "aria-label": translate("viewer.panes") }, ...this.#buttons.values());
  }

  draw(): void {
    for (const [id, button] of this.#buttons) button.setAttribute("aria-pressed", String(this.workspace.scene.active === id));
  }
}
