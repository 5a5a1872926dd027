/** The parts of the workspace put together: who is where on the page, who hears which event. */
import { cross } from "../geometry/vector";
import type { SliceRenderer, VolumeRenderer } from "../render/types";
import { addCaption, burnIn, toPng } from "../session/png";
import type { Annotation } from "../tools/annotation";
import type { Progress } from "../volume/load";
import { inStored } from "../volume/polarity";
import { act, type Shell } from "./actions";
import { Banner, captionOf } from "./banner";
import { Controls } from "./controls";
import { html, textButton } from "./dom";
import { Filing } from "./filing";
import { MICE } from "./gestures";
import { helpDialog } from "./help";
import type { WorkspaceOptions } from "./index";
import { bindingOf } from "./keys";
import { Leaving } from "./leaving";
import { AnnotationList } from "./list";
import { openMenu } from "./menu";
import { menuGroups } from "./menus";
import { alongside, isSlice } from "./moves";
import { Paced } from "./paced";
import { type Spot, toPlace, toSpot } from "./picture";
import { PointerLayer } from "./pointer";
import { Proof } from "./proof";
import { PANE_IDS, type PaneId } from "./scene";
import { sitting } from "./sitting";
import { SlicePaneView } from "./slicepane";
import { Status } from "./status";
import { choosePane, Switcher } from "./switcher";
import { Toasts } from "./toasts";
import { Toolbar } from "./toolbar";
import { VolumePaneView } from "./volumepane";
import type { Workspace } from "./workspace";

const PNG_SCALE = 2;
/** A frame takes a page without a GPU as long as undoing a slab: while slabs come, more of them would only keep the slabs away. */
const NEWS_MS = 1000;

export class Desk {
  readonly #root: HTMLElement;
  readonly #panes: ReadonlyMap<PaneId, SlicePaneView | VolumePaneView>;
  readonly #grid = html("main", { class: "panes" });
  readonly #parts: readonly { draw(): void }[];
  readonly #status: Status;
  readonly #list: AnnotationList;
  readonly #filing: Filing;
  readonly #help: HTMLDialogElement;
  readonly #leaving: Leaving;
  readonly #toolbar: Toolbar;
  readonly #shell: Shell;
  readonly #listening = new AbortController();
  /** As in responsive.css: the panel lies over the panes. */
  readonly #small = window.matchMedia("(max-width: 1100px), (max-height: 500px)");
  readonly #phone = window.matchMedia("(max-width: 700px), (max-height: 500px)");
  #space = false;
  readonly #news = new Paced(NEWS_MS, () => this.#loads());
  #progress: Progress | null = null;
  #loaded = 0;
  #written = new Set<string>();

  constructor(
    root: HTMLElement,
    private readonly workspace: Workspace,
    private readonly renderers: { readonly slices: SliceRenderer; readonly volumes: VolumeRenderer },
    options: WorkspaceOptions,
  ) {
    const { translate } = workspace;
    this.#panes = new Map(PANE_IDS.map((id) => [id, this.#pane(id)]));
    this.#status = new Status(workspace);
    this.#list = new AnnotationList(workspace, (one) => this.#jumped(one));
    this.#filing = new Filing(workspace, { saveSr: options.saveSr, picture: () => this.#png() });
    this.#help = helpDialog(workspace);
    this.#shell = {
      maximise: () => this.#maximise(workspace.scene.active),
      isOneAtATime: () => this.#phone.matches,
      menu: () => this.#menu(workspace.scene.active, { x: 24, y: 40 }),
      save: () => this.#filing.open(),
      help: () => this.#help.showModal(),
      zoom: (factor) => this.#zoom(factor),
      pan: (x, y) => this.#panes.get(workspace.scene.active)?.panBy(x, y),
    };
    this.#leaving = new Leaving(workspace, this.#shell.save);
    const controls = new Controls(workspace, (id) => act(id, workspace, this.#shell));
    this.#toolbar = new Toolbar(workspace, {
      save: this.#shell.save,
      help: this.#shell.help,
      panel: () => this.#panel(!this.#root.classList.contains("panel-open")),
    });
    const { onLeave } = options;
    const proofs = options.recorded ? [new Proof(workspace, options.recorded)] : [];
    const left = onLeave && (() => void this.leave().then((leaving) => (leaving ? onLeave() : undefined)));
    const banner = new Banner(workspace, left, ...proofs.map((proof) => proof.mark));
    const switcher = new Switcher(workspace);
    const toasts = new Toasts();
    workspace.onSay((message, tone) => toasts.show(message, tone));
    const panel = html(
      "aside",
      { class: "panel", "aria-label": translate("viewer.panel") },
      controls.element,
      this.#list.element,
      this.#files(),
      ...proofs.map((proof) => proof.element),
    );
    this.#grid.append(...[...this.#panes.values()].map((pane) => pane.frame.element));
    this.#root = html(
      "div",
      { class: "viewer", dir: options.direction, "data-print": translate("viewer.to_print") },
      banner.element,
      this.#toolbar.element,
      switcher.element,
      this.#grid,
      panel,
    );
    this.#root.append(this.#status.element, this.#status.live, toasts.element, this.#filing.dialog, this.#help, this.#leaving.dialog);
    this.#parts = [this.#toolbar, banner, switcher, controls, this.#list, this.#status, ...proofs];
    root.replaceChildren(this.#root);
    this.#listen();
    this.#status.loaded(0, workspace.volume.complete ? 0 : 1, false);
    this.#panes.get("axial")?.frame.element.focus({ preventScroll: true });
    this.#draw();
  }

  #pane(id: PaneId): SlicePaneView | VolumePaneView {
    const { workspace, renderers } = this;
    const events = {
      maximise: () => this.#maximise(id),
      menu: (at: Spot) => this.#menu(id, at),
      hover: (at: Spot | null) => this.#hover(id, at),
    };
    const pane = isSlice(id)
      ? new SlicePaneView(workspace, renderers.slices, id, events)
      : new VolumePaneView(workspace, renderers.volumes, events, renderers.slices.backend === "cpu");
    new PointerLayer(pane.frame.element, pane, () => ({ mouse: MICE[sitting.mouse], spaceHeld: this.#space }));
    return pane;
  }

  #files(): HTMLElement {
    const { translate } = this.workspace;
    const save = textButton(translate("viewer.action.save"), () => this.#filing.open(), { class: "button primary" });
    const load = textButton(translate("viewer.open_session"), () => void this.#filing.load());
    return html(
      "section",
      { class: "section", "aria-labelledby": "viewer-files" },
      html("h2", { id: "viewer-files" }, translate("viewer.files")),
      html("div", { class: "row" }, save, load),
    );
  }

  #listen(): void {
    const { workspace } = this;
    const { signal } = this.#listening;
    workspace.onFrame(() => this.#draw());
    workspace.volume.onSlab(() => {
      this.#loaded++;
    });
    this.#root.addEventListener("keydown", (event) => this.#key(event, event.target as HTMLElement), { signal });
    document.addEventListener("keydown", (event) => this.#strayKey(event), { signal });
    window.addEventListener("beforeunload", (event) => this.unsaved && event.preventDefault(), { signal });
    window.addEventListener(
      "keyup",
      (event) => {
        if (event.key === " ") this.#space = false;
      },
      { signal },
    );
    window.addEventListener(
      "blur",
      () => {
        this.#space = false;
      },
      { signal },
    );
  }

  /** After a press on nothing, or on a button that is gone since, nothing has the keyboard: the pane in hand takes it back. */
  #strayKey(event: KeyboardEvent): void {
    if (event.target !== document.body || event.key === "Tab" || this.#root.querySelector("dialog[open]") !== null) return;
    const pane = this.#panes.get(this.workspace.scene.active);
    if (pane === undefined) return;
    pane.touched();
    this.#key(event, pane.frame.element);
  }

  /** Fields keep their keys; buttons keep Enter, Space and arrows; everything else is the contract's. */
  #key(event: KeyboardEvent, at: HTMLElement): void {
    const binding = bindingOf(event);
    if (at.closest("input, textarea, select, dialog, .menu") !== null && binding?.action !== "save") return;
    if (event.key === "Escape" && at.closest(".pane") === null && this.#root.classList.contains("panel-open")) {
      this.#panel(false);
      this.#panes.get(this.workspace.scene.active)?.touched();
      return;
    }
    const inPane = at.closest(".pane-buttons") === null && at.closest(".pane") !== null;
    if (event.key === " " && inPane) {
      this.#space = true;
      event.preventDefault();
      return;
    }
    if (binding === null || binding.action === "next_pane") return;
    if (!inPane && /^(enter|arrow|page|home|end)/.test(binding.key)) return;
    event.preventDefault();
    act(binding.action, this.workspace, this.#shell, binding.way);
    this.#tell();
  }

  /** Those who listen hear where the keyboard took them. */
  #tell(): void {
    const { scene } = this.workspace;
    requestAnimationFrame(() => {
      const label = this.#panes.get(scene.active)?.frame.element.getAttribute("aria-label") ?? "";
      this.#status.live.textContent = `${label}. ${this.#status.said(this.workspace.scene.crosshair_mm)}`;
    });
  }

  /** By keyboard: about the crosshair where it is in sight, else about the middle. */
  #zoom(factor: number): void {
    const pane = this.#panes.get(this.workspace.scene.active);
    if (pane === undefined) return;
    const { width, height } = pane.frame.size();
    const middle = { x: width / 2, y: height / 2 };
    const spot = pane instanceof SlicePaneView ? toSpot(pane.picture, this.workspace.scene.crosshair_mm) : middle;
    pane.zoomBy(factor, spot.x >= 0 && spot.y >= 0 && spot.x <= width && spot.y <= height ? spot : middle);
  }

  #panel(open: boolean): void {
    this.#root.classList.toggle("panel-open", open);
    this.#toolbar.panelOpen(open);
  }

  /** Where the panel lies over the panes it makes way, and the slice comes along which it was drawn. */
  #jumped({ plane }: Annotation): void {
    const { workspace } = this;
    if (!this.#small.matches && workspace.scene.active !== "volume") return;
    this.#panel(false);
    const id = alongside(workspace.scene, cross(plane.right, plane.down));
    choosePane(workspace, id);
    requestAnimationFrame(() => this.#panes.get(id)?.touched());
  }

  #maximise(id: PaneId): void {
    const { scene } = this.workspace;
    this.workspace.change({ maximised: scene.maximised === id ? null : id, active: id });
  }

  #menu(id: PaneId, at: Spot): void {
    const pane = this.#panes.get(id);
    if (pane === undefined) return;
    this.workspace.change({ active: id });
    const [outer, inner] = [this.#root.getBoundingClientRect(), pane.frame.element.getBoundingClientRect()];
    const place = pane instanceof SlicePaneView ? toPlace(pane.picture, at) : this.workspace.scene.crosshair_mm;
    const groups = menuGroups(this.workspace, this.#shell, id, () => this.#status.said(place));
    openMenu(
      this.#root,
      { x: inner.left - outer.left + at.x, y: inner.top - outer.top + at.y },
      groups,
      this.workspace.translate("viewer.menu"),
    );
  }

  #hover(id: PaneId, at: Spot | null): void {
    const pane = this.#panes.get(id);
    this.#status.hover(at !== null && pane instanceof SlicePaneView ? toPlace(pane.picture, at) : null);
  }

  progress(progress: Progress): void {
    this.#progress = progress;
    if (progress.complete || progress.error !== null) this.#news.now();
    else this.#news.ask();
  }

  /** Only what slabs change, until the last one. */
  #loads(): void {
    if (this.#progress === null) return;
    const { slabs, of, complete, error } = this.#progress;
    this.#status.loaded(slabs, of, error !== null);
    if (error !== null) this.workspace.cutShort();
    else if (complete) this.workspace.redraw();
    else for (const pane of this.#panes.values()) if (pane instanceof SlicePaneView) pane.drawSlabs(this.#loaded);
  }

  #draw(): void {
    const { scene } = this.workspace;
    this.#grid.dataset.maximised = scene.maximised ?? "";
    this.#root.dataset.active = scene.active;
    for (const part of this.#parts) part.draw();
    for (const pane of this.#panes.values()) pane.draw(this.#loaded);
    this.#askForWords();
  }

  /** A new arrow or text wants its words at once. */
  #askForWords(): void {
    const { selected } = this.workspace;
    const fresh = this.workspace.annotations.filter((one) => !this.#written.has(one.id));
    for (const one of fresh) this.#written.add(one.id);
    const wordless = fresh.find((one) => one === selected && (one.tool === "text" || one.tool === "arrow") && one.text === "");
    if (wordless === undefined) return;
    this.#panel(true);
    this.#list.write(wordless.id);
  }

  async #png(): Promise<Blob> {
    const { workspace, renderers } = this;
    const { scene, volume } = workspace;
    const pane = this.#panes.get(scene.active);
    const isWhole = volume.complete;
    const canvas = html("canvas");
    const { width, height } = pane?.frame.size() ?? { width: 1, height: 1 };
    [canvas.width, canvas.height] = [width * PNG_SCALE, height * PNG_SCALE];
    if (pane instanceof SlicePaneView) {
      const { slab_mm, mode } = scene.panes[pane.id];
      renderers.slices.draw(
        canvas,
        { plane: pane.planeFor(PNG_SCALE), slab_mm, mode: inStored(mode, volume.header), interpolation: "trilinear" },
        scene.window,
      );
      await renderers.slices.settled();
      renderers.slices.forget(canvas);
    } else if (pane !== undefined) {
      canvas.getContext("2d")?.drawImage(pane.frame.canvas, 0, 0, canvas.width, canvas.height);
    }
    const copy = html("canvas", { width: canvas.width, height: canvas.height });
    const context = copy.getContext("2d");
    if (context === null || pane === undefined) throw new Error("no canvas");
    context.drawImage(canvas, 0, 0);
    burnIn(pane.overlay, context, PNG_SCALE);
    const view = pane.frame.element.getAttribute("aria-label") ?? "";
    return toPng(addCaption(copy, captionOf(workspace, view, isWhole)));
  }

  /** True while something was drawn that no session file has. */
  get unsaved(): boolean {
    return this.workspace.unsaved;
  }

  /** Ask before that is lost. True: it may be left. */
  leave(): Promise<boolean> {
    return this.#leaving.ask();
  }

  close(): void {
    this.#listening.abort();
    this.#news.stop();
    this.workspace.close();
    this.renderers.slices.close();
    this.renderers.volumes.close();
  }
}
