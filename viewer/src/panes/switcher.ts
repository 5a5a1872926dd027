/** On a phone one pane at a time: which one. */
import { html, textButton } from "./dom";
import { nameOf } from "./named";
import { PANE_IDS, type PaneId } from "./scene";
import type { Workspace } from "./workspace";

/** The one in hand, and alone where one alone is shown. */
export const choosePane = (workspace: Workspace, id: PaneId): void =>
  workspace.change({ active: id, ...(workspace.scene.maximised === null ? {} : { maximised: id }) });

export class Switcher {
  readonly element: HTMLElement;
  readonly #buttons: ReadonlyMap<PaneId, HTMLButtonElement>;

  constructor(private readonly workspace: Workspace) {
    const { translate } = workspace;
    this.#buttons = new Map(
      PANE_IDS.map((id) => [id, textButton(nameOf(workspace, id), () => choosePane(workspace, id), { class: `button ${id}` })]),
    );
    this.element = html("nav", { class: "switcher", "aria-label": translate("viewer.panes") }, ...this.#buttons.values());
  }

  draw(): void {
    for (const [id, button] of this.#buttons) button.setAttribute("aria-pressed", String(this.workspace.scene.active === id));
  }
}
