/** Before drawn work is lost: one question. */
import { html, textButton } from "./dom";
import type { Workspace } from "./workspace";

export class Leaving {
  readonly dialog = html("dialog", { class: "dialog leaving", "aria-labelledby": "viewer-leaving" });
  #answer: ((leave: boolean) => void) | null = null;

  /** `save` opens what the user saves with. */
  constructor(
    private readonly workspace: Workspace,
    save: () => void,
  ) {
    const { translate } = workspace;
    const saving = () => {
      this.dialog.close();
      save();
    };
    const leave = () => {
      this.#answer?.(true);
      this.dialog.close();
    };
    this.dialog.append(
      html("h2", { id: "viewer-leaving" }, translate("viewer.leaving.title")),
      html("p", {}, translate("viewer.leaving.means")),
      html(
        "div",
        { class: "row" },
        textButton(translate("viewer.action.save"), saving, { class: "button primary" }),
        textButton(translate("viewer.leaving.leave"), leave),
        textButton(translate("viewer.leaving.stay"), () => this.dialog.close()),
      ),
    );
    this.dialog.addEventListener("close", () => this.#answer?.(false)); // Esc too; after a "yes" this says nothing more
  }

  /** True when nothing would be lost, or the user wants it so. */
  ask(): Promise<boolean> {
    if (!this.workspace.unsaved) return Promise.resolve(true);
    this.#answer?.(false);
    const answered = new Promise<boolean>((resolve) => {
      this.#answer = resolve;
    });
    if (!this.dialog.open) this.dialog.showModal();
    return answered;
  }
}
