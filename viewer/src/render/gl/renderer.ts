/** Slices by the GPU, with the CPU's numbers. Everything it cannot do, the CPU renderer behind it does. */
import { step_mm } from "../../geometry/grid";
import type { Volume } from "../../volume/volume";
import { hatchOver } from "../absent";
import { EXACT, halfSamples, type SliceJob, sliceJob } from "../cpu/job";
import { CpuSlices } from "../cpu/renderer";
import { contextOf } from "../pane";
import { breathe } from "../rest";
import { type Backend, type GreyWindow, OUTSIDE, SLAB_MODES, type SliceImage, type SliceRenderer, type SliceView } from "../types";
import { SIGNED, UNSIGNED, VERTEX } from "./shader";
import type { Stage } from "./stage";
import type { VolumeTexture } from "./texture";

/** Coarse parts are multiples of 1 / GRAIN voxel: 12 bits, times a pixel's number below 4096, is a float32 without loss. */
const GRAIN = 2048;

/** The program for the volume's own kind of integers. */
export const fragmentOf = (volume: Volume): string => (volume.lowest < 0 ? SIGNED : UNSIGNED);

export class GlSlices implements SliceRenderer {
  readonly #cpu: CpuSlices;
  readonly #fragment: string;
  readonly #stop: () => void;
  /** The last picture of each canvas, to draw again when the texture is whole or the context is lost. */
  readonly #last = new Map<HTMLCanvasElement, { view: SliceView; window: GreyWindow }>();
  #stage: Stage | null;
  #texture: VolumeTexture | null;
  #uploading = false;

  constructor(
    readonly volume: Volume,
    stage: Stage,
    texture: VolumeTexture,
  ) {
    this.#cpu = new CpuSlices(volume);
    this.#fragment = fragmentOf(volume);
    this.#stage = stage;
    this.#texture = texture;
    this.#stop = volume.onSlab(() => void this.#upload());
    void this.#upload();
  }

  get backend(): Backend {
    return this.#stage === null ? "cpu" : "gl";
  }

  /** True when the GPU has all voxels: until then the CPU draws. */
  get ready(): boolean {
    return this.#stage !== null && this.#texture?.whole === true;
  }

  render(view: SliceView): SliceImage {
    const { width, height } = view.plane;
    if (!this.ready || this.#stage === null) return this.#cpu.render(view);
    const { gl } = this.#stage;
    this.#run(this.#stage, view, { centre: 0, width: 1, invert: false }, true);
    const bytes = new Uint8Array(width * height * 4);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, bytes);
    const greys = new Int32Array(width * height);
    for (let row = 0; row < height; row++) decode(bytes, (height - 1 - row) * width, greys, row * width, width, this.volume.lowest);
    return { width, height, greys };
  }

  draw(canvas: HTMLCanvasElement, view: SliceView, window: GreyWindow): void {
    this.#last.set(canvas, { view, window });
    if (!this.ready || this.#stage === null) {
      this.#cpu.draw(canvas, view, window);
      return;
    }
    const job = this.#run(this.#stage, view, window, false);
    const context = contextOf(canvas);
    const { width, height } = view.plane;
    context.drawImage(this.#stage.canvas, 0, this.#stage.canvas.height - height, width, height, 0, 0, width, height);
    if (this.volume.absent.length > 0) hatchOver(context, job, this.volume.absent);
  }

  settled(): Promise<void> {
    return this.#cpu.settled();
  }

  forget(canvas: HTMLCanvasElement): void {
    this.#last.delete(canvas);
    this.#cpu.forget(canvas);
  }

  close(): void {
    this.#stop();
    this.#last.clear();
    this.#cpu.close();
    this.#stage?.close();
    this.#stage = this.#texture = null;
  }

  /** The context is gone: the CPU draws what was shown, and everything after. */
  fall(): void {
    this.#stage = this.#texture = null;
    this.#again();
  }

  #again(): void {
    for (const [canvas, { view, window }] of this.#last) this.draw(canvas, view, window);
  }

  async #upload(): Promise<void> {
    if (this.#uploading) return;
    this.#uploading = true;
    while (this.#texture?.upload() === true) await breathe();
    this.#uploading = false;
    if (!this.ready) return;
    for (const canvas of this.#last.keys()) this.#cpu.forget(canvas); // what it still meant to draw would come late, over ours
    this.#again();
  }

  #run(stage: Stage, view: SliceView, window: GreyWindow, raw: boolean): SliceJob {
    const job = sliceJob(this.volume, this.volume, view, EXACT);
    const whole = job.origin.map(Math.floor);
    stage.reach(job.width, job.height);
    stage.use(VERTEX, this.#fragment);
    this.#texture?.bind();
    const half = halfSamples(view.slab_mm, step_mm(this.volume, view.plane.normal));
    const borderWhole = job.ends.map((end) => Math.floor(end - 0.5));
    stage.set(
      this.#fragment,
      {
        ...parted(
          "origin",
          job.origin.map((place, axis) => place - whole[axis]),
        ),
        ...parted("column", job.column),
        ...parted("row", job.row),
        ...parted("depth", job.sample),
        borderPart: job.ends.map((end, axis) => end - 0.5 - borderWhole[axis]),
        height: job.height,
        centre: window.centre,
        width: Math.max(window.width, 1e-6),
        nearest: job.nearest,
        raw,
        inverted: window.invert,
      },
      {
        size: job.size,
        originWhole: whole,
        borderWhole,
        halfSamples: half,
        mode: SLAB_MODES.indexOf(view.mode),
        lowest: this.volume.lowest,
      },
    );
    stage.fill(job.width, job.height);
    return job;
  }
}

/** A vector as what float32 adds up exactly (multiples of 2^-11), and the rest. */
function parted(name: string, vector: readonly number[]): Record<string, readonly number[]> {
  const coarse = vector.map((part) => Math.round(part * GRAIN) / GRAIN);
  return { [`${name}Coarse`]: coarse, [`${name}Fine`]: vector.map((part, axis) => part - coarse[axis]) };
}

function decode(bytes: Uint8Array, from: number, greys: Int32Array, to: number, count: number, lowest: number): void {
  for (let n = 0; n < count; n++) {
    const at = (from + n) * 4;
    greys[to + n] = bytes[at + 2] === 0 ? OUTSIDE : bytes[at] + bytes[at + 1] * 256 + lowest;
  }
}
