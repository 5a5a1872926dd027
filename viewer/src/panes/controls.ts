/** What the pane in hand can be asked by buttons: grey window, slab, fit and reset; for the 3D pane its kind and its cut. */
import { type GreyWindow, PRESETS_3D, type Preset, SLAB_MODES, type SlabMode } from "../render/types";
import type { GreyFacts } from "../volume/header";
import { hasGreys } from "../volume/notes";
import { lowIsBright } from "../volume/polarity";
import { preset } from "./actions";
import { html, textButton } from "./dom";
import { isShown, WINDOW_PRESETS, type WindowPreset } from "./greys";
import { isSlice, setMode, setSlab } from "./moves";
import { nameOf } from "./named";
import { SLAB_LIMIT_MM, SLICE_IDS, type SliceId } from "./scene";
import { DENSITIES, densityWindow, setDensities } from "./seen";
import { slabSaid } from "./slabs";
import type { Workspace } from "./workspace";

/** Steps of a slider of the window: as many as pixels of a drag across the scan's range. */
const SHADES = 512;
type ShadePart = "centre" | "width";

const shadeSlider = (part: ShadePart): HTMLInputElement =>
  html("input", { type: "range", min: "0", max: String(SHADES), step: "1", id: `viewer-window-${part}` });

/** What is spread from black to white, and how its values are said. */
type Shaded = Pick<GreyFacts, "minimum" | "maximum" | "slope" | "intercept">;

const range = ({ minimum, maximum }: Shaded): number => Math.max(1, maximum - minimum);

export class Controls {
  readonly element = html("section", { class: "section", "aria-labelledby": "viewer-view" });
  readonly #title = html("h2", { id: "viewer-view" });
  readonly #windows = new Map<WindowPreset, HTMLButtonElement>();
  readonly #invert: HTMLButtonElement;
  readonly #level = html("p", { class: "hint level" });
  readonly #shades = { centre: shadeSlider("centre"), width: shadeSlider("width") };
  readonly #slab = html("input", { type: "range", min: "0", max: String(SLAB_LIMIT_MM), step: "0.5", id: "viewer-slab" });
  readonly #slabSaid = html("output", { for: "viewer-slab" });
  readonly #modes = html("select", { id: "viewer-slab-mode" });
  readonly #slices: HTMLElement;
  readonly #kinds = new Map<Preset, HTMLButtonElement>();
  readonly #clip = html("select", { id: "viewer-clip" });
  readonly #volume: HTMLElement;
  readonly #presets: HTMLElement;

  constructor(
    private readonly workspace: Workspace,
    run: (action: "fit" | "reset_pane" | "reset_all" | "invert") => void,
  ) {
    const { translate } = workspace;
    this.#presets = html("div", { class: "row", role: "group", "aria-label": translate("viewer.window") });
    this.#invert = textButton(translate("viewer.action.invert"), () => run("invert"), { "aria-pressed": "false" });
    this.#slices = this.#sliceControls();
    this.#volume = this.#volumeControls();
    const views = (["fit", "reset_pane", "reset_all"] as const).map((id) => textButton(translate(`viewer.action.${id}`), () => run(id)));
    this.element.append(this.#title, this.#windowControls(), this.#slices, this.#volume, html("div", { class: "row" }, ...views));
  }

  #windowControls(): HTMLElement {
    const { workspace } = this;
    for (const name of WINDOW_PRESETS) {
      this.#windows.set(
        name,
        textButton(workspace.translate(`viewer.preset.${name}`), () => preset(workspace, name), { "aria-pressed": "false" }),
      );
    }
    this.#presets.append(...this.#windows.values(), this.#invert);
    return html("div", {}, this.#presets, this.#level, this.#shade("centre"), this.#shade("width"));
  }

  /** For fingers and keys: what a right drag does with a mouse. */
  #shade(part: ShadePart): HTMLElement {
    const { workspace } = this;
    const slider = this.#shades[part];
    slider.addEventListener("input", () => {
      const { window, of } = this.#shaded;
      const value = (part === "centre" ? of.minimum : 0) + (slider.valueAsNumber * range(of)) / SHADES;
      const next = { ...window, [part]: part === "width" ? Math.max(1, value) : value };
      if (isSlice(workspace.scene.active)) workspace.change({ window: next, ownWindow: next });
      else setDensities(workspace, next);
    });
    return html("div", { class: "row slab" }, html("label", { for: slider.id }, workspace.translate(`viewer.window_${part}`)), slider);
  }

  /** What the sliders stand for: the slices' window over this scan's greys, or the volume's over its densities. */
  get #shaded(): { readonly window: GreyWindow; readonly of: Shaded } {
    const { scene, volume } = this.workspace;
    if (isSlice(scene.active)) return { window: scene.window, of: volume.header.grey };
    return { window: densityWindow(this.workspace), of: { ...DENSITIES, slope: 1, intercept: 0 } };
  }

  #drawShades(): void {
    const { translate } = this.workspace;
    const { window, of } = this.#shaded;
    const { centre, width } = window;
    const places = { centre: centre - of.minimum, width };
    const said = { centre: centre * of.slope + of.intercept, width: width * Math.abs(of.slope) };
    for (const part of ["centre", "width"] as const) {
      this.#shades[part].value = String(Math.round((places[part] * SHADES) / range(of)));
      this.#shades[part].setAttribute("aria-valuetext", translate("viewer.window_value", { value: said[part] }));
    }
  }

  #sliceControls(): HTMLElement {
    const { workspace } = this;
    const { translate } = workspace;
    const onSlice = (act: (id: SliceId) => void) => () => {
      if (isSlice(workspace.scene.active)) act(workspace.scene.active);
    };
    this.#slab.addEventListener(
      "input",
      onSlice((id) => workspace.show(setSlab(workspace.scene, id, this.#slab.valueAsNumber))),
    );
    this.#modes.append(...SLAB_MODES.map((mode) => html("option", { value: mode }, translate(`viewer.mode.${mode}`))));
    this.#modes.addEventListener(
      "change",
      onSlice((id) => workspace.show(setMode(workspace.scene, id, this.#modes.value as SlabMode))),
    );
    const label = html("label", { for: "viewer-slab" }, translate("viewer.slab"));
    const kind = html("label", { for: "viewer-slab-mode", class: "sr-only" }, translate("viewer.mode"));
    return html("div", { class: "row slab" }, label, this.#slab, this.#slabSaid, kind, this.#modes);
  }

  #volumeControls(): HTMLElement {
    const { workspace } = this;
    const { translate } = workspace;
    const set = (part: Partial<Workspace["scene"]["volume"]>) => workspace.change({ volume: { ...workspace.scene.volume, ...part } });
    for (const kind of PRESETS_3D)
      this.#kinds.set(
        kind,
        textButton(translate(`viewer.preset3d.${kind}`), () => set({ preset: kind, window: null }), { "aria-pressed": "false" }),
      );
    this.#clip.append(html("option", { value: "" }, translate("viewer.clip_none")));
    this.#clip.append(...SLICE_IDS.map((id) => html("option", { value: id }, nameOf(workspace, id))));
    this.#clip.addEventListener("change", () => set({ clip: SLICE_IDS.find((id) => id === this.#clip.value) ?? null }));
    const kinds = html("div", { class: "row", role: "group", "aria-label": translate("viewer.pane.volume") }, ...this.#kinds.values());
    return html(
      "div",
      {},
      kinds,
      html("div", { class: "row" }, html("label", { for: "viewer-clip" }, translate("viewer.clip")), this.#clip),
    );
  }

  draw(): void {
    const { scene, translate, volume } = this.workspace;
    const { active, window } = scene;
    this.#title.textContent = nameOf(this.workspace, active);
    for (const [name, button] of this.#windows) {
      button.setAttribute("aria-pressed", String(isShown(name, window, volume.header)));
    }
    this.#invert.setAttribute("aria-pressed", String(window.invert !== lowIsBright(volume.header)));
    const { slope, intercept } = volume.header.grey;
    this.#presets.hidden = !isSlice(active);
    this.#level.hidden = !isSlice(active) || !hasGreys(volume.header);
    this.#level.textContent = translate("viewer.window_said", {
      centre: window.centre * slope + intercept,
      width: window.width * Math.abs(slope),
    });
    this.#drawShades();
    this.#slices.hidden = !isSlice(active);
    this.#volume.hidden = isSlice(active);
    if (isSlice(active)) this.#drawSlab(active);
    for (const [kind, button] of this.#kinds) button.setAttribute("aria-pressed", String(scene.volume.preset === kind));
    this.#clip.value = scene.volume.clip ?? "";
  }

  #drawSlab(id: SliceId): void {
    const { slab_mm, mode } = this.workspace.scene.panes[id];
    this.#slab.value = String(slab_mm);
    const said = slabSaid(this.workspace, id, slab_mm);
    this.#slabSaid.textContent = said;
    this.#slab.setAttribute("aria-valuetext", said);
    this.#modes.value = mode;
    this.#modes.disabled = slab_mm === 0;
  }
}
