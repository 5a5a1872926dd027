/** Short messages at the bottom: read out, gone after a while or on a press; a warning stays until it is pressed. */
import { html } from "./dom";

const SHOWN_MS = 6000;

export class Toasts {
  readonly element = html("div", { class: "toasts", role: "alert" });

  show(message: string, tone: "say" | "warn"): void {
    const toast = html("button", { type: "button", class: `toast ${tone}` }, message);
    toast.addEventListener("click", () => toast.remove());
    for (const before of this.element.querySelectorAll(".toast")) {
      if (before.classList.contains("say") || before.textContent === message) before.remove();
    }
    this.element.append(toast);
    if (tone === "say") setTimeout(() => toast.remove(), SHOWN_MS);
  }
}
