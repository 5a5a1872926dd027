/**
 * The one place that changes: the scene, what was drawn, and who wants to know. Everything on screen follows from it, once a frame.
 */
import { cross, type Vec3 } from "../geometry/vector";
import { History } from "../session/history";
import { type Annotation, newId, type ToolId } from "../tools/annotation";
import { refusalOf } from "../tools/care";
import { measured, toolOf } from "../tools/table";
import { hashVoxels } from "../volume/hash";
import type { Volume } from "../volume/volume";
import type { Translate } from "../words/translate";
import { alongside, centreZoomed, tiltTo } from "./moves";
import { firstScene, type Scene, type SliceId } from "./scene";

export interface Draft {
  readonly annotation: Annotation;
  /** Where the pointer is: the point that the next click would set. */
  readonly hover_mm: Vec3 | null;
  readonly pane: SliceId;
}

export type Told = (message: string, tone: "say" | "warn") => void;

export class Workspace {
  readonly drawn = new History();
  /** What a CSS pixel of each pane spans now: the panes say so when they draw. */
  readonly shown_mm = new Map<SliceId, number>();
  readonly #listeners: (() => void)[] = [];
  #scene: Scene;
  #draft: Draft | null = null;
  #frame = 0;
  #cutShort = false;
  #spoken: Told = () => undefined;
  #fingerprint: Promise<string | null> | null = null;
  #kept: readonly Annotation[] = [];
  readonly #closing = new AbortController();

  constructor(
    readonly volume: Volume,
    readonly translate: Translate,
  ) {
    this.#scene = firstScene(volume, volume.header);
  }

  get scene(): Scene {
    return this.#scene;
  }

  /** What is being drawn and not finished. */
  get draft(): Draft | null {
    return this.#draft;
  }

  /** Measuring needs every voxel. */
  get canMeasure(): boolean {
    return this.volume.complete;
  }

  /** Why nothing can be measured: voxels are still to come, or will never come. Null where all are here. */
  get lacking(): "viewer.measure_waits" | "viewer.loading_failed" | null {
    if (this.canMeasure) return null;
    return this.#cutShort ? "viewer.loading_failed" : "viewer.measure_waits";
  }

  /** No further voxels come. */
  cutShort(): void {
    this.#cutShort = true;
    this.redraw();
  }

  get annotations(): readonly Annotation[] {
    return this.drawn.present;
  }

  get selected(): Annotation | null {
    return this.annotations.find((one) => one.id === this.#scene.selected) ?? null;
  }

  /** True while something was drawn, mended or deleted that no session file has. */
  get unsaved(): boolean {
    return this.annotations !== this.#kept && this.annotations.length + this.#kept.length > 0;
  }

  /** What is drawn now stands in a session file. */
  keep(annotations: readonly Annotation[] = this.annotations): void {
    this.#kept = annotations;
  }

  /** Called once for each frame in which something changed. */
  onFrame(listener: () => void): void {
    this.#listeners.push(listener);
  }

  onSay(told: Told): void {
    this.#spoken = told;
  }

  say(id: string, values: Readonly<Record<string, string | number>> = {}, tone: "say" | "warn" = "say"): void {
    this.#spoken(this.translate(id, values), tone);
  }

  show(scene: Scene): void {
    if (scene === this.#scene) return;
    this.#scene = scene;
    this.redraw();
  }

  change(part: Partial<Scene>): void {
    this.show({ ...this.#scene, ...part });
  }

  /** Many calls, one frame. */
  redraw(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      for (const listener of this.#listeners) listener();
    });
  }

  /** The SHA-256 of all voxels, made once when it is first asked for; null while they are not all here, or binned. */
  fingerprint(): Promise<string | null> {
    if (!this.canMeasure) return Promise.resolve(null);
    const { voxels_sha256 } = this.volume.header;
    this.#fingerprint ??= voxels_sha256 === null ? hashVoxels(this.volume, this.#closing.signal) : Promise.resolve(voxels_sha256);
    return this.#fingerprint;
  }

  close(): void {
    this.#closing.abort();
    cancelAnimationFrame(this.#frame);
    this.#listeners.length = 0;
  }

  /** Take a tool in hand; what was begun with another is let go. A measuring tool needs the whole scan and says so. */
  take(tool: ToolId | "crosshair"): void {
    const refused = tool === "crosshair" ? null : refusalOf(toolOf(tool), this.volume);
    const why = refused !== null ? (`viewer.warn.${refused}` as const) : tool === "crosshair" ? null : this.lacking;
    if (why !== null) {
      this.say(why, {}, "warn");
      return;
    }
    this.setDraft(null);
    this.change({ tool });
  }

  setDraft(draft: Draft | null): void {
    this.#draft = draft;
    this.redraw();
  }

  begin(tool: ToolId, pane: SliceId, point: Vec3): Annotation {
    const { frame, slab_mm, mode } = this.#scene.panes[pane];
    return {
      id: newId(),
      tool,
      name: this.#freeName(tool),
      text: "",
      points_mm: [point],
      plane: { right: frame.right, down: frame.down, slab_mm, mode, pixel_mm: this.shown_mm.get(pane) ?? 0 },
      readings: [],
      care: [],
    };
  }

  /** The same annotation after a point was set or moved in a pane: the thickest slab and the coarsest pixel count. */
  setIn(pane: SliceId, annotation: Annotation): Annotation {
    const { slab_mm, mode } = this.#scene.panes[pane];
    const { plane } = annotation;
    const slab = slab_mm > plane.slab_mm ? { slab_mm, mode } : {};
    return { ...annotation, plane: { ...plane, ...slab, pixel_mm: Math.max(plane.pixel_mm, this.shown_mm.get(pane) ?? 0) } };
  }

  /** "Length 3": the first number that no other of this tool has. */
  #freeName(tool: ToolId): string {
    const names = new Set(this.annotations.map((one) => one.name));
    for (let n = 1; ; n++) {
      const name = this.translate(`viewer.named.${tool}`, { number: n });
      if (!names.has(name)) return name;
    }
  }

  add(annotation: Annotation): void {
    this.drawn.change([...this.annotations, measured(annotation, this.volume)]);
    this.#draft = null;
    this.change({ selected: annotation.id, point: annotation.points_mm.length - 1 });
    this.redraw();
  }

  /** One annotation becomes another; `live` while a drag goes on. */
  replace(changed: Annotation, live = false): void {
    const next = this.annotations.map((one) => (one.id === changed.id ? measured(changed, this.volume) : one));
    if (live) this.drawn.preview(next);
    else this.drawn.change(next);
    this.redraw();
  }

  remove(id: string): void {
    this.drawn.change(this.annotations.filter((one) => one.id !== id));
    this.change({ selected: null });
    this.redraw();
  }

  /** All at once, as one step: a session that was opened. Every number is taken before anything changes. */
  replaceAll(annotations: readonly Annotation[], scene: Scene): void {
    const taken = annotations.map((one) => measured(one, this.volume));
    this.drawn.change(taken);
    this.#draft = null;
    this.#scene = { ...scene, selected: null };
    this.redraw();
  }

  get canUndo(): boolean {
    return this.#draft !== null || this.drawn.canUndo;
  }

  /** Of what is being drawn the last point, else the last change. */
  undo(): void {
    if (this.#draft !== null) this.#unset(this.#draft);
    else this.drawn.undo();
    this.redraw();
  }

  #unset({ annotation, ...rest }: Draft): void {
    const points_mm = annotation.points_mm.slice(0, -1);
    this.setDraft(points_mm.length === 0 ? null : { ...rest, annotation: { ...annotation, points_mm } });
  }

  redo(): void {
    this.drawn.redo();
    this.redraw();
  }

  /** Go to where an annotation lies: its middle under the crosshair and in the middle of zoomed pictures, the slice on it as it was drawn. */
  jumpTo(one: Annotation): void {
    const count = one.points_mm.length;
    const middle = [0, 1, 2].map((axis) => one.points_mm.reduce((sum, point) => sum + point[axis], 0) / count);
    const crosshair_mm: Vec3 = toolOf(one.tool).points.most === 1 ? one.points_mm[0] : [middle[0], middle[1], middle[2]];
    const { right, down } = one.plane;
    const there = centreZoomed({ ...this.#scene, crosshair_mm, selected: one.id, point: 0 });
    this.show(tiltTo(there, alongside(there, cross(right, down)), one.plane));
  }
}
