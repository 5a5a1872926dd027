/** Short messages at the bottom: read out, gone after a while, or on a press. */
import { html } from "./dom";

const SHOWN_MS = 6000;

export class Toasts {
  readonly element = html("div", { class: "toasts", role: "alert" });

  show(message: string, tone: "say" | "warn"): void {
    const toast = html("button", { type: "button", class: `toast ${tone}` }, message);
    toast.addEventListener("click", () => toast.remove());
    this.element.replaceChildren(toast);
    setTimeout(() => toast.remove(), SHOWN_MS);
  }
}
