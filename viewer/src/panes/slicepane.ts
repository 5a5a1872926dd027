/** One slice on screen: a canvas the engine draws into, and SVG over it. */
import { extent_mm, spacing_mm, step_mm } from "../geometry/grid";
import { type Plane, pixelToPoint, planeAround } from "../geometry/plane";
import { dot } from "../geometry/vector";
import type { SliceRenderer } from "../render/types";
import { hasSides } from "../volume/notes";
import { inStored } from "../volume/polarity";
import { svg } from "./dom";
import { crosshairDrag, type Drag, panDrag, planeDrag, scrollDrag, turnDrag, windowDrag, zoomDrag } from "./drags";
import { drawDrag, finishDraft, type Grip, gripAt, gripDrag } from "./drawing";
import { type PaneFrame, paneFrame } from "./frame";
import { cutLines, hitLines } from "./lines";
import { Loupe } from "./loupe";
import { moveCrosshair, pan, scroll, zoom } from "./moves";
import { drawAnnotations } from "./overlay/annotations";
import { drawCube } from "./overlay/cube";
import { drawCrosshair, drawLetters, drawScale } from "./overlay/furniture";
import { canvasPlane, isToScale, type Picture, pictureOf, type Spot, toPlace } from "./picture";
import type { PaneGestures } from "./pointer";
import type { SliceId } from "./scene";
import { slabSaid } from "./slabs";
import type { Workspace } from "./workspace";

/** How near counts as on it: a fingertip covers 44 pixels. */
const REACH = { fine: { end: 12, line: 6, grip: 9 }, coarse: { end: 22, line: 14, grip: 22 } } as const;

export interface PaneEvents {
  maximise(): void;
  menu(at: Spot): void;
  hover(at: Spot | null): void;
}

export class SlicePaneView implements PaneGestures {
  readonly frame: PaneFrame;
  readonly overlay = svg("svg", { class: "overlay", "aria-hidden": "true" });
  readonly #loupe: Loupe;
  #painted = "";

  constructor(
    private readonly workspace: Workspace,
    private readonly renderer: SliceRenderer,
    readonly id: SliceId,
    private readonly events: PaneEvents,
  ) {
    this.frame = paneFrame(workspace, id, events.maximise, () => events.menu({ x: this.frame.size().width - 8, y: 36 }));
    this.#loupe = new Loupe(this.frame.element, this.frame.canvas);
    this.frame.element.append(this.overlay);
  }

  get picture(): Picture {
    const { width, height } = this.frame.size();
    return pictureOf(this.workspace.scene, this.workspace.volume, this.id, Math.max(1, width), Math.max(1, height));
  }

  /** The plane on screen with `larger` canvas pixels in a CSS pixel. */
  planeFor(larger: number): Plane {
    const { plane, width, height } = this.picture;
    const middle = pixelToPoint(plane, (width - 1) / 2, (height - 1) / 2);
    return planeAround(plane, middle, plane.pixel_mm / larger, width * larger, height * larger);
  }

  /** Draw what changed. `loaded` counts the slabs that have come. */
  draw(loaded: number): void {
    const { width, height } = this.frame.size();
    if (width === 0 || height === 0) return;
    const { picture, workspace } = this;
    const { scene } = workspace;
    workspace.shown_mm.set(this.id, picture.plane.pixel_mm);
    this.#paint(picture, loaded);
    this.frame.tell(scene.active === this.id, this.#caption(picture));
    this.overlay.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.overlay.replaceChildren(...this.#furniture(picture));
  }

  /** Draw the slabs that have come, and nothing else: whatever lies over the picture costs a page without a GPU as much again. */
  drawSlabs(loaded: number): void {
    const { width, height } = this.frame.size();
    if (width > 0 && height > 0) this.#paint(this.picture, loaded);
  }

  #paint(picture: Picture, loaded: number): void {
    const { scene, volume } = this.workspace;
    const { slab_mm, mode } = scene.panes[this.id];
    const { plane, cssWidth, cssHeight } = canvasPlane(picture, window.devicePixelRatio, Math.min(...spacing_mm(volume)));
    const key = JSON.stringify([plane, slab_mm, mode, scene.window, loaded]);
    if (key === this.#painted) return;
    this.#painted = key;
    const { canvas } = this.frame;
    if (canvas.width !== plane.width) canvas.width = plane.width;
    if (canvas.height !== plane.height) canvas.height = plane.height;
    canvas.style.cssText = `width:${cssWidth}px;height:${cssHeight}px;left:${(picture.width - cssWidth) / 2}px;top:${(picture.height - cssHeight) / 2}px`;
    this.renderer.draw(canvas, { plane, slab_mm, mode: inStored(mode, volume.header), interpolation: "trilinear" }, scene.window);
  }

  #furniture(picture: Picture): SVGElement[] {
    const { scene, translate, volume } = this.workspace;
    const always = [
      ...(hasSides(volume.header) ? [...drawLetters(picture), drawCube(picture.plane, picture.width - 30, picture.height - 30)] : []),
      ...(isToScale(picture.plane, volume) ? drawScale(picture, translate) : []),
    ];
    const cross = scene.lines ? drawCrosshair(scene, picture) : [];
    return [...always, ...cross, ...(scene.overlays ? drawAnnotations(this.workspace, picture) : [])];
  }

  /** "Slice 34 of 120", counted in steps of one voxel along the normal, for a tilted one too; the slab if there is one. */
  #caption({ plane }: Picture): string {
    const { scene, translate, volume } = this.workspace;
    const { slab_mm, mode } = scene.panes[this.id];
    const step = step_mm(volume, plane.normal);
    const { from, to } = extent_mm(volume, plane.normal);
    const number = Math.round((dot(scene.crosshair_mm, plane.normal) - from) / step + 0.5);
    const place = translate("viewer.slice_of", { number, count: Math.max(1, Math.round((to - from) / step)) });
    return slab_mm > 0 ? `${place} · ${translate(`viewer.slab.${mode}`, { size: slabSaid(this.workspace, this.id, slab_mm) })}` : place;
  }

  tool(at: Spot, coarse: boolean): Drag {
    const { workspace, picture } = this;
    const { scene } = workspace;
    const reach = coarse ? REACH.coarse : REACH.fine;
    const grip = this.#gripAt(picture, at, reach.grip);
    const { tool } = scene;
    if (grip !== null) return gripDrag(workspace, picture, grip, at);
    if (tool !== "crosshair") return drawDrag(workspace, () => this.picture, tool, at);
    if (scene.selected !== null) workspace.change({ selected: null });
    const hit = scene.lines ? hitLines(cutLines(scene, picture), at, reach.end, reach.line) : null;
    if (hit?.kind === "turn") return turnDrag(workspace, picture, hit.line, at);
    if (hit?.kind === "move") return planeDrag(workspace, picture, hit.line, at);
    return crosshairDrag(workspace, () => this.picture, at);
  }

  /** What was drawn and lies under a spot. With a tool in hand only the handles of what is selected: two lengths may begin at one place. */
  #gripAt(picture: Picture, at: Spot, reach: number): Grip {
    const { workspace } = this;
    const { scene } = workspace;
    if (!scene.overlays || workspace.draft !== null) return null;
    const grip = gripAt(workspace, picture, at, reach);
    if (scene.tool === "crosshair") return grip;
    return grip !== null && grip.point !== null && grip.annotation.id === scene.selected ? grip : null;
  }

  takes(at: Spot, coarse: boolean): boolean {
    const { workspace, picture } = this;
    const { scene } = workspace;
    const reach = coarse ? REACH.coarse : REACH.fine;
    if (scene.tool !== "crosshair") return true;
    if (this.#gripAt(picture, at, reach.grip) !== null) return true;
    return scene.lines && hitLines(cutLines(scene, picture), at, reach.end, reach.line) !== null;
  }

  window(at: Spot): Drag {
    return windowDrag(this.workspace, at);
  }

  pan(at: Spot): Drag {
    return panDrag(this.workspace, this.picture, at);
  }

  zoom(at: Spot): Drag {
    return zoomDrag(this.workspace, this.picture, at);
  }

  scrollDrag(at: Spot): Drag {
    return scrollDrag(this.workspace, this.id, at);
  }

  scroll(steps: number): void {
    this.workspace.show(scroll(this.workspace.scene, this.workspace.volume, this.id, steps));
  }

  zoomBy(factor: number, at: Spot): void {
    const { picture, workspace } = this;
    workspace.show(zoom(workspace.scene, this.id, picture.plane.pixel_mm, factor, toPlace(picture, at)));
  }

  panBy(x: number, y: number): void {
    const { pixel_mm } = this.picture.plane;
    this.workspace.show(pan(this.workspace.scene, this.id, x * pixel_mm, y * pixel_mm));
  }

  tap(at: Spot): void {
    this.workspace.show(moveCrosshair(this.workspace.scene, this.workspace.volume, toPlace(this.picture, at)));
  }

  double(): void {
    if (!finishDraft(this.workspace) && this.workspace.scene.tool === "crosshair") this.events.maximise();
  }

  menu(at: Spot): void {
    this.events.menu(at);
  }

  loupe(at: Spot | null): void {
    this.#loupe.show(at);
  }

  hover(at: Spot | null): void {
    const { workspace, frame } = this;
    this.events.hover(at);
    if (at === null) return;
    const { draft, scene } = workspace;
    if (draft !== null) workspace.setDraft({ ...draft, hover_mm: toPlace(this.picture, at), pane: this.id });
    frame.element.dataset.over = this.#over(at, scene.tool === "crosshair");
    this.#light(at);
  }

  /** The handle under the pointer stands out. */
  #light(at: Spot): void {
    const holds = ["grip", "turn"].includes(this.frame.element.dataset.over ?? "");
    for (const handle of this.overlay.querySelectorAll<SVGCircleElement>("circle.grip, circle.turn")) {
      const away = Math.hypot(handle.cx.baseVal.value - at.x, handle.cy.baseVal.value - at.y);
      handle.classList.toggle("lit", holds && away <= REACH.fine.end);
    }
  }

  /** For the pointer's shape: what a press here would take hold of. */
  #over(at: Spot, crosshair: boolean): string {
    const { workspace, picture } = this;
    if (this.#gripAt(picture, at, REACH.fine.grip) !== null) return "grip";
    if (!crosshair) return "draw";
    const hit = workspace.scene.lines ? hitLines(cutLines(workspace.scene, picture), at, REACH.fine.end, REACH.fine.line) : null;
    return hit?.kind ?? "cross";
  }

  touched(): void {
    this.frame.element.focus({ preventScroll: true });
  }
}
