/** The volume in three dimensions. A click on it moves the crosshair there. */
import { corners_mm } from "../geometry/grid";
import { distance_mm } from "../geometry/measure";
import type { Camera, Clip, VolumeRenderer } from "../render/types";
import { hasSides } from "../volume/notes";
import { svg } from "./dom";
import { cameraDrag, type Drag, orbitDrag, windowDrag } from "./drags";
import { type PaneFrame, paneFrame } from "./frame";
import { moveCrosshair } from "./moves";
import { drawCube } from "./overlay/cube";
import type { Spot } from "./picture";
import type { PaneGestures } from "./pointer";
import type { PaneEvents } from "./slicepane";
import type { Workspace } from "./workspace";

export class VolumePaneView implements PaneGestures {
  readonly frame: PaneFrame;
  readonly overlay = svg("svg", { class: "overlay", "aria-hidden": "true" });
  #painted = "";

  constructor(
    private readonly workspace: Workspace,
    private readonly renderer: VolumeRenderer,
    private readonly events: PaneEvents,
  ) {
    this.frame = paneFrame(workspace, "volume", events.maximise, () => events.menu({ x: this.frame.size().width - 8, y: 36 }));
    this.frame.element.append(this.overlay);
  }

  get #pixel_mm(): number {
    const { volume, scene } = this.workspace;
    const { width, height } = this.frame.size();
    const corners = corners_mm(volume);
    return scene.volume.pixel_mm ?? (0.85 * distance_mm(corners[0], corners[7])) / Math.max(32, Math.min(width, height));
  }

  get #camera(): Camera {
    const { frame, centre_mm } = this.workspace.scene.volume;
    return { ...frame, centre_mm, pixel_mm: this.#pixel_mm };
  }

  get #clip(): Clip | null {
    const { scene } = this.workspace;
    const { clip } = scene.volume;
    if (clip === null) return null;
    const { normal } = scene.panes[clip].frame;
    return { point_mm: scene.crosshair_mm, normal };
  }

  draw(loaded: number): void {
    const { width, height } = this.frame.size();
    if (width === 0 || height === 0) return;
    const { scene, translate, volume } = this.workspace;
    const [camera, clip] = [this.#camera, this.#clip];
    const key = JSON.stringify([camera, clip, scene.volume.preset, width, height, loaded]);
    this.frame.tell(scene.active === "volume", translate(`viewer.preset3d.${scene.volume.preset}`));
    this.overlay.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.overlay.replaceChildren(...(hasSides(volume.header) ? [drawCube(camera, width - 30, height - 30)] : []));
    if (key === this.#painted) return;
    this.#painted = key;
    const { canvas } = this.frame;
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    this.renderer.draw(canvas, camera, scene.volume.preset, clip);
  }

  tool(at: Spot): Drag {
    return orbitDrag(this.workspace, at, (spot) => this.tap(spot));
  }

  takes(): boolean {
    return true;
  }

  window(at: Spot): Drag {
    return windowDrag(this.workspace, at);
  }

  pan(at: Spot): Drag {
    return cameraDrag(this.workspace, at, this.#pixel_mm, false);
  }

  zoom(at: Spot): Drag {
    return cameraDrag(this.workspace, at, this.#pixel_mm, true);
  }

  scrollDrag(at: Spot): Drag {
    return this.tool(at);
  }

  scroll(steps: number): void {
    this.zoomBy(1.1 ** -steps);
  }

  zoomBy(factor: number): void {
    const { scene } = this.workspace;
    this.workspace.change({ volume: { ...scene.volume, pixel_mm: Math.min(2, Math.max(0.02, this.#pixel_mm / factor)) } });
  }

  panBy(x: number, y: number): void {
    const drag = this.pan({ x: 0, y: 0 });
    drag.move({ x, y }, { shift: false, alt: false });
  }

  tap(at: Spot): void {
    const { scene, volume } = this.workspace;
    const { width, height } = this.frame.size();
    const found = this.renderer.pick(at.x, at.y, width, height, this.#camera, scene.volume.preset, this.#clip);
    if (found !== null) this.workspace.show(moveCrosshair(scene, volume, found));
  }

  double(): void {
    this.events.maximise();
  }

  menu(at: Spot): void {
    this.events.menu(at);
  }

  loupe(): void {
    // nothing is hidden that would need it
  }

  hover(): void {
    this.events.hover(null);
  }

  touched(): void {
    this.frame.element.focus({ preventScroll: true });
  }
}
