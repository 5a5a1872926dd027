/** The tools, as buttons that stay down; one place in the order of focus, arrows go from button to button (ARIA toolbar). */
import type { ToolId } from "../tools/annotation";
import { refusalOf } from "../tools/care";
import { TOOLS, toolOf } from "../tools/table";
import { html, iconButton } from "./dom";
import type { Workspace } from "./workspace";

const CROSSHAIR = "M12 2v8M12 14v8M2 12h8M14 12h8";
const UNDO = "M9 7 4 12l5 5M4 12h10a6 6 0 0 1 6 6v1";
const REDO = "M15 7l5 5-5 5M20 12H10a6 6 0 0 0-6 6v1";
const SAVE = "M12 3v12M7 10l5 5 5-5M4 20h16";
const HELP = "M9 9a3 3 0 1 1 4 3c-1 .5-1 1-1 2M12 18h.01";
const PANEL = "M4 5h16v14H4zM15 5v14";

export interface ToolbarEvents {
  save(): void;
  help(): void;
  panel(): void;
}

export class Toolbar {
  readonly element = html("div", { class: "toolbar", role: "toolbar" });
  readonly #tools = new Map<ToolId | "crosshair", HTMLButtonElement>();
  readonly #undo: HTMLButtonElement;
  readonly #redo: HTMLButtonElement;
  readonly #panel: HTMLButtonElement;

  constructor(
    private readonly workspace: Workspace,
    events: ToolbarEvents,
  ) {
    const { translate } = workspace;
    this.element.setAttribute("aria-label", translate("viewer.tools"));
    this.#tool("crosshair", CROSSHAIR, "c");
    for (const tool of TOOLS) this.#tool(tool.id, tool.icon, tool.key);
    this.#undo = iconButton(UNDO, translate("viewer.action.undo"), () => workspace.undo());
    this.#redo = iconButton(REDO, translate("viewer.action.redo"), () => workspace.redo());
    this.#panel = iconButton(PANEL, translate("viewer.panel"), events.panel);
    this.panelOpen(false);
    const rest = [
      this.#undo,
      this.#redo,
      iconButton(SAVE, translate("viewer.action.save"), events.save),
      iconButton(HELP, translate("viewer.action.help"), events.help),
      this.#panel,
    ];
    this.element.append(html("span", { class: "divider" }), ...rest);
    this.element.addEventListener("keydown", (event) => this.#rove(event));
    this.#buttons.forEach((button, n) => {
      button.tabIndex = n === 0 ? 0 : -1;
    });
  }

  get #buttons(): HTMLButtonElement[] {
    return [...this.element.querySelectorAll("button")];
  }

  #tool(id: ToolId | "crosshair", path: string, key: string): void {
    const name = this.workspace.translate(`viewer.tool.${id}`);
    const label = key === "" ? name : `${name} (${key.toUpperCase()})`;
    const button = iconButton(path, label, () => this.workspace.take(id));
    button.dataset.tool = id;
    this.#tools.set(id, button);
    this.element.append(button);
  }

  panelOpen(open: boolean): void {
    this.#panel.setAttribute("aria-expanded", String(open));
  }

  #rove(event: KeyboardEvent): void {
    const back = getComputedStyle(this.element).direction === "rtl" ? "ArrowRight" : "ArrowLeft";
    const forth = back === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
    if (event.key !== back && event.key !== forth) return;
    event.stopPropagation();
    event.preventDefault();
    const buttons = this.#buttons;
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const next = (at + (event.key === forth ? 1 : -1) + buttons.length) % buttons.length;
    buttons.forEach((button, n) => {
      button.tabIndex = n === next ? 0 : -1;
    });
    buttons[next].focus();
  }

  draw(): void {
    const { scene, lacking, canUndo, drawn, translate, volume } = this.workspace;
    for (const [id, button] of this.#tools) {
      button.setAttribute("aria-pressed", String(scene.tool === id));
      const refused = id === "crosshair" ? null : refusalOf(toolOf(id), volume);
      const why = refused !== null ? `viewer.warn.${refused}` : id === "crosshair" ? null : lacking;
      button.setAttribute("aria-disabled", String(why !== null));
      button.title = why !== null ? translate(why) : (button.getAttribute("aria-label") ?? "");
    }
    this.#undo.setAttribute("aria-disabled", String(!canUndo));
    this.#redo.setAttribute("aria-disabled", String(!drawn.canRedo));
  }
}
