/** The volume in three dimensions. A click on it moves the crosshair there. */
import { corners_mm } from "../geometry/grid";
import { distance_mm } from "../geometry/measure";
import { planeAround } from "../geometry/plane";
import type { Camera, Clip, VolumeRenderer } from "../render/types";
import { hasSides } from "../volume/notes";
import { svg } from "./dom";
import { aim, cameraDrag, cameraZoomDrag, type Drag, lookDrag, orbitDrag } from "./drags";
import { type PaneFrame, paneFrame } from "./frame";
import { moveCrosshair, panCamera, zoomCamera } from "./moves";
import { drawCube } from "./overlay/cube";
import { drawLetters, drawScale } from "./overlay/furniture";
import { onScreen } from "./painted";
import { isToScale, type Spot, toSpot } from "./picture";
import type { PaneGestures } from "./pointer";
import { lookNow } from "./seen";
import type { PaneEvents } from "./slicepane";
import type { Workspace } from "./workspace";

const MOST_PIXELS = 1_500_000;

export class VolumePaneView implements PaneGestures {
  readonly frame: PaneFrame;
  readonly overlay = svg("svg", { class: "overlay", "aria-hidden": "true" });
  #painted = "";
  /** Where a CPU draws, the slices' last picture comes first, on screen before this one is begun. */
  #slices: "coming" | "drawn" | "there" = "coming";

  constructor(
    private readonly workspace: Workspace,
    private readonly renderer: VolumeRenderer,
    private readonly events: PaneEvents,
    private readonly patient: boolean,
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

  /** What is drawn does not follow the slabs: the renderer draws again by itself when all of them are there. */
  draw(): void {
    const { width, height } = this.frame.size();
    if (width === 0 || height === 0) return;
    const { scene, translate } = this.workspace;
    const [camera, look, clip] = [this.#camera, lookNow(this.workspace), this.#clip];
    this.overlay.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.overlay.replaceChildren(...this.#furniture(camera, width, height));
    this.frame.tell(scene.active === "volume", translate(`viewer.preset3d.${scene.volume.preset}`));
    if (!this.#isTime()) return;
    const ratio = this.#ratio(width, height);
    const key = JSON.stringify([camera, clip, look, width, height, ratio]);
    if (key === this.#painted) return;
    this.#painted = key;
    const { canvas } = this.frame;
    const [columns, rows] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== columns) canvas.width = columns;
    if (canvas.height !== rows) canvas.height = rows;
    canvas.style.cssText = `width:${width}px;height:${height}px`;
    this.renderer.draw(canvas, { ...camera, pixel_mm: camera.pixel_mm / ratio }, look, clip);
  }

  /** Where a CPU draws, this picture takes as long as many slices: there it comes after the last voxel, or when somebody turns to it. */
  #isTime(): boolean {
    const { volume, scene } = this.workspace;
    if (!this.patient || scene.active === "volume" || scene.maximised === "volume") return true;
    if (volume.complete && this.#slices === "coming") {
      this.#slices = "drawn";
      void this.#afterSlices();
    }
    return this.#slices === "there";
  }

  async #afterSlices(): Promise<void> {
    await onScreen();
    this.#slices = "there";
    this.workspace.redraw();
  }

  /** Canvas pixels in a CSS pixel: the screen's, as far as a pane of them is drawn in time; a CPU has enough to do with one. */
  #ratio(width: number, height: number): number {
    if (this.renderer.backend === "cpu") return 1;
    return Math.max(1, Math.min(window.devicePixelRatio, Math.sqrt(MOST_PIXELS / (width * height))));
  }

  /** Letters, scale and cube as on slices, and the crosshair's place as one sees it from here. */
  #furniture(camera: Camera, width: number, height: number): SVGElement[] {
    const { scene, translate, volume } = this.workspace;
    const plane = planeAround(camera, camera.centre_mm, camera.pixel_mm, width, height);
    const picture = { width, height, plane };
    const { x, y } = toSpot(picture, scene.crosshair_mm);
    const cross = svg(
      "g",
      { class: "spot" },
      svg("path", { d: `M${x - 12} ${y}H${x - 4}M${x + 4} ${y}H${x + 12}M${x} ${y - 12}V${y - 4}M${x} ${y + 4}V${y + 12}` }),
    );
    return [
      ...(hasSides(volume.header) ? [...drawLetters(picture), drawCube(camera, width - 30, height - 30)] : []),
      ...(isToScale(plane, volume) ? drawScale(picture, translate) : []),
      ...(scene.lines ? [cross] : []),
    ];
  }

  tool(at: Spot): Drag {
    return orbitDrag(this.workspace, at, (spot) => this.tap(spot));
  }

  takes(): boolean {
    return true;
  }

  window(at: Spot): Drag {
    return lookDrag(this.workspace, at);
  }

  pan(at: Spot): Drag {
    return cameraDrag(this.workspace, at, this.#camera);
  }

  zoom(at: Spot): Drag {
    return cameraZoomDrag(this.workspace, at, this.#camera, this.#fromMiddle(at));
  }

  #fromMiddle({ x, y }: Spot): Spot {
    const { width, height } = this.frame.size();
    return { x: x - width / 2, y: y - height / 2 };
  }

  scrollDrag(at: Spot): Drag {
    return this.tool(at);
  }

  scroll(steps: number, at: Spot): void {
    this.zoomBy(1.1 ** -steps, at);
  }

  zoomBy(factor: number, at: Spot): void {
    aim(this.workspace, zoomCamera(this.#camera, factor, this.#fromMiddle(at)));
  }

  panBy(x: number, y: number): void {
    aim(this.workspace, panCamera(this.#camera, x, y));
  }

  tap(at: Spot): void {
    const { scene, volume } = this.workspace;
    const { width, height } = this.frame.size();
    const found = this.renderer.pick(at.x - 0.5, at.y - 0.5, width, height, this.#camera, lookNow(this.workspace), this.#clip);
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
