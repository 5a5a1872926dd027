/** Whether the voxels on screen are those of the DICOM files: the hash that this page computes beside the one taken of the files. */
import { html } from "./dom";
import { onScreen } from "./painted";
import type { Workspace } from "./workspace";

type Found = "waiting" | "same" | "other" | "coarser";

export class Proof {
  /** A sentence and both hashes, for the panel. */
  readonly element = html("section", { class: "section proof", "aria-labelledby": "viewer-proof" });
  /** The short form, for the banner. */
  readonly mark = html("span", { class: "proof-mark" });
  readonly #says = html("p", { class: "hint", role: "status" });
  readonly #hashes = html("dl", {});
  #asked = false;

  /** `recorded` is the hash of the DICOM files' voxels. */
  constructor(
    private readonly workspace: Workspace,
    private readonly recorded: string,
  ) {
    const title = html("h2", { id: "viewer-proof" }, workspace.translate("viewer.proof.title"));
    this.element.append(title, this.#says, this.#hashes);
    this.#show("waiting", "");
  }

  draw(): void {
    const { workspace } = this;
    if (this.#asked || !workspace.canMeasure) return;
    this.#asked = true;
    if (workspace.volume.binned > 1) this.#show("coarser", "");
    else void this.#compare();
  }

  /** Not before the last picture is there: both would be late. */
  async #compare(): Promise<void> {
    await onScreen();
    const own = await this.workspace.fingerprint();
    if (own !== null) this.#show(own === this.recorded ? "same" : "other", own);
  }

  #show(found: Found, own: string): void {
    const t = this.workspace.translate;
    this.mark.dataset.found = found;
    this.mark.textContent = t(`viewer.proof.${found}.short`);
    this.#says.textContent = t(`viewer.proof.${found}.means`);
    const line = (id: string, hash: string) => [html("dt", {}, t(id)), html("dd", { dir: "ltr" }, html("code", {}, hash))];
    this.#hashes.replaceChildren(
      ...line("viewer.proof.recorded", this.recorded),
      ...(own === "" ? [] : line("viewer.proof.computed", own)),
    );
  }
}
