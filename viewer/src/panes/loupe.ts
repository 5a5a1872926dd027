/** What a finger hides, twice as large, above it. */
import { html } from "./dom";
import type { Spot } from "./picture";

const ACROSS = 120;
const LARGER = 2;

export class Loupe {
  readonly #glass = html("canvas", { class: "loupe", width: ACROSS, height: ACROSS, hidden: true, "aria-hidden": "true" });

  constructor(
    pane: HTMLElement,
    private readonly picture: HTMLCanvasElement,
  ) {
    pane.append(this.#glass);
  }

  /** Centred on a spot of the pane in CSS pixels; null takes it away. */
  show(at: Spot | null): void {
    this.#glass.hidden = at === null;
    if (at === null) return;
    const { picture } = this;
    const ratio = picture.width / Math.max(1, picture.clientWidth);
    const part = ACROSS / LARGER;
    const context = this.#glass.getContext("2d");
    if (context === null) return;
    context.fillRect(0, 0, ACROSS, ACROSS);
    const [x, y] = [(at.x - picture.offsetLeft - part / 2) * ratio, (at.y - picture.offsetTop - part / 2) * ratio];
    context.drawImage(picture, x, y, part * ratio, part * ratio, 0, 0, ACROSS, ACROSS);
    context.strokeStyle = "#fff";
    context.strokeRect(ACROSS / 2 - 0.5, ACROSS / 2 - 8, 1, 16);
    context.strokeRect(ACROSS / 2 - 8, ACROSS / 2 - 0.5, 16, 1);
    const above = at.y > ACROSS + 40 ? at.y - ACROSS - 36 : at.y + 48;
    this.#glass.style.cssText = `left:${at.x - ACROSS / 2}px;top:${above}px`;
  }
}
