/** The frame about every pane: its name, its buttons, its place in the order of focus. */
import { html, iconButton } from "./dom";
import { nameOf } from "./named";
import type { PaneId } from "./scene";
import type { Workspace } from "./workspace";

const EXPAND = "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5";
const MENU = "M5 11a1 1 0 1 0 .01 0M12 11a1 1 0 1 0 .01 0M19 11a1 1 0 1 0 .01 0";

export interface PaneFrame {
  readonly element: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly caption: HTMLElement;
  /** CSS pixels; 0 while hidden. */
  size(): { width: number; height: number };
  /** Marks the pane with the keyboard, says what it shows. */
  tell(active: boolean, caption: string): void;
}

export function paneFrame(workspace: Workspace, id: PaneId, maximise: () => void, menu: () => void): PaneFrame {
  const { translate } = workspace;
  const canvas = html("canvas", { class: "picture", "aria-hidden": "true" });
  const caption = html("span", { class: "caption" });
  const buttons = html(
    "div",
    { class: "pane-buttons" },
    iconButton(MENU, translate("viewer.menu"), menu),
    iconButton(EXPAND, translate("viewer.maximise"), maximise),
  );
  for (const button of buttons.children) button.setAttribute("tabindex", "-1"); // Tab goes from pane to pane; both have keys
  const title = html("span", { class: "pane-title" }, html("span", { class: "pane-name" }, nameOf(workspace, id)), " ", caption);
  const head = html("div", { class: "pane-head" }, title, buttons);
  const element = html("div", {
    class: `pane ${id}`,
    tabindex: "0",
    role: "application",
    "aria-roledescription": translate("viewer.pane"),
    "data-pane": id,
  });
  element.append(canvas, head);
  element.addEventListener("focus", () => workspace.change({ active: id }));
  buttons.addEventListener("pointerdown", (event) => event.stopPropagation());
  const seen = new ResizeObserver(() => workspace.redraw());
  seen.observe(element);
  return {
    element,
    canvas,
    caption,
    size: () => ({ width: element.clientWidth, height: element.clientHeight }),
    tell: (active, said) => {
      element.classList.toggle("active", active);
      if (caption.textContent !== said) caption.textContent = said;
      element.setAttribute("aria-label", `${nameOf(workspace, id)}. ${said}`);
    },
  };
}
