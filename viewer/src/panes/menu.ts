/** The context menu of a pane (ARIA menu): presets, slab, reset, the value under the pointer. */
import { html } from "./dom";
import type { Spot } from "./picture";

export interface Entry {
  readonly label: string;
  readonly run: () => void;
  readonly checked?: boolean;
}

/** Groups are divided by a line. Closes on a choice, Esc, or a press elsewhere; the keyboard returns where it was. */
export function openMenu(root: HTMLElement, at: Spot, groups: readonly (readonly Entry[])[], label: string): void {
  root.querySelector(".menu")?.remove();
  const before = document.activeElement;
  const menu = html("div", { class: "menu", role: "menu", "aria-label": label, tabindex: "-1" });
  const close = () => {
    document.removeEventListener("pointerdown", outside, true);
    menu.remove();
    if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  };
  const outside = (event: Event) => {
    if (!menu.contains(event.target as Node)) close();
  };
  for (const group of groups) {
    const part = html("div", { role: "group" });
    part.append(...group.map((entry) => entryButton(entry, close)));
    menu.append(part);
  }
  menu.addEventListener("keydown", (event) => steer(event, menu, close));
  document.addEventListener("pointerdown", outside, true);
  root.append(menu);
  const box = root.getBoundingClientRect();
  menu.style.left = `${Math.max(4, Math.min(at.x, box.width - menu.offsetWidth - 4))}px`;
  menu.style.top = `${Math.max(4, Math.min(at.y, box.height - menu.offsetHeight - 4))}px`;
  menu.querySelector("button")?.focus();
}

function entryButton(entry: Entry, close: () => void): HTMLButtonElement {
  const role = entry.checked === undefined ? "menuitem" : "menuitemradio";
  const button = html("button", { type: "button", role, tabindex: "-1" }, entry.label);
  if (entry.checked !== undefined) button.setAttribute("aria-checked", String(entry.checked));
  button.addEventListener("click", () => {
    close();
    entry.run();
  });
  return button;
}

function steer(event: KeyboardEvent, menu: HTMLElement, close: () => void): void {
  event.stopPropagation();
  const entries = [...menu.querySelectorAll("button")];
  const at = entries.indexOf(document.activeElement as HTMLButtonElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: entries.length - 1 }[event.key];
  if (event.key === "Escape" || event.key === "Tab") close();
  else if (to !== undefined) entries[(to + entries.length) % entries.length].focus();
  else return;
  event.preventDefault();
}
