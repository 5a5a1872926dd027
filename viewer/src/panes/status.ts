/** The line at the bottom: the place and grey value under the pointer (else at the crosshair), how loading goes, what this program is not. */
import type { Vec3 } from "../geometry/vector";
import { greyAt } from "../tools/grey";
import { hasGreys, hasScale, hasSides } from "../volume/notes";
import { html } from "./dom";
import type { Workspace } from "./workspace";

export class Status {
  readonly element = html("footer", { class: "status" });
  /** For those who listen: what a key did. */
  readonly live = html("div", { class: "sr-only", role: "status", "aria-live": "polite" });
  readonly #place = html("span", { class: "place", dir: "ltr" });
  readonly #progress = html("progress", { max: 1 });
  readonly #loading = html("span", { class: "loading" });
  #hover: Vec3 | null = null;

  constructor(private readonly workspace: Workspace) {
    const { translate } = workspace;
    this.#progress.setAttribute("aria-label", translate("viewer.loading_label"));
    this.#loading.append(this.#progress, html("span"));
    this.element.append(this.#place, this.#loading, html("span", { class: "not-a-device" }, translate("viewer.not_diagnostic")));
  }

  hover(at_mm: Vec3 | null): void {
    this.#hover = at_mm;
    this.draw();
  }

  loaded(slabs: number, of: number, failed: boolean): void {
    const { translate } = this.workspace;
    const share = of === 0 ? 1 : slabs / of;
    this.#progress.value = share;
    this.#loading.hidden = this.workspace.canMeasure;
    this.#loading.classList.toggle("failed", failed);
    const said = failed ? translate("viewer.loading_failed") : translate("viewer.loading", { percent: Math.floor(share * 100) });
    this.#loading.lastElementChild?.replaceChildren(said);
  }

  /** Place and grey value, as text: what of them is known. */
  said(at_mm: Vec3): string {
    const { translate, volume, canMeasure } = this.workspace;
    const [x, y, z] = at_mm;
    const { header } = volume;
    const place =
      !hasScale(header) || !hasSides(header)
        ? ""
        : translate("viewer.place", {
            x: Math.abs(x),
            y: Math.abs(y),
            z: Math.abs(z),
            lr: x < 0 ? "R" : "L",
            ap: y < 0 ? "A" : "P",
            hf: z < 0 ? "F" : "H",
          });
    if (!canMeasure) return place;
    const value = greyAt(volume, at_mm);
    const grey = value === null ? translate("viewer.grey_none") : hasGreys(header) ? translate("viewer.grey_value", { value }) : "";
    return [place, grey].filter((part) => part !== "").join(" · ");
  }

  draw(): void {
    const said = this.said(this.#hover ?? this.workspace.scene.crosshair_mm);
    if (this.#place.textContent !== said) this.#place.textContent = said;
  }
}
