/** The volume in the GPU's memory, uploaded a few slices at a time as they come. */
import type { Volume } from "../../volume/volume";
import type { Stage } from "./stage";

/** Slices handed over between two breaths of the page. */
const SLICES_AT_ONCE = 16;

export class VolumeTexture {
  readonly #texture: WebGLTexture;
  #from: number;
  #to: number;

  private constructor(
    readonly stage: Stage,
    readonly volume: Volume,
    texture: WebGLTexture,
  ) {
    this.#texture = texture;
    this.#from = this.#to = volume.loaded.from;
  }

  /** Null where the GPU cannot hold it. */
  static of(stage: Stage, volume: Volume): VolumeTexture | null {
    const { gl } = stage;
    const most = gl.getParameter(gl.MAX_3D_TEXTURE_SIZE) as number;
    if (volume.size.some((count) => count > most)) return null;
    const texture = stage.texture3d(volume.lowest < 0 ? gl.R16I : gl.R16UI, volume.size, gl.NEAREST);
    return texture === null ? null : new VolumeTexture(stage, volume, texture);
  }

  get whole(): boolean {
    return this.#from === 0 && this.#to === this.volume.size[2];
  }

  bind(): void {
    this.stage.gl.bindTexture(this.stage.gl.TEXTURE_3D, this.#texture);
  }

  /** Hand over the next few slices that are there; false when there are none to hand over. */
  upload(): boolean {
    const { loaded } = this.volume;
    if (this.#from === this.#to && loaded.to > loaded.from) this.#from = this.#to = loaded.from;
    const upper = Math.min(loaded.to - this.#to, SLICES_AT_ONCE);
    if (upper > 0) {
      this.#slices(this.#to, upper);
      this.#to += upper;
      return true;
    }
    const lower = Math.min(this.#from - loaded.from, SLICES_AT_ONCE);
    if (lower <= 0) return false;
    this.#from -= lower;
    this.#slices(this.#from, lower);
    return true;
  }

  #slices(first: number, count: number): void {
    const { gl } = this.stage;
    const [ni, nj] = this.volume.size;
    const signed = this.volume.lowest < 0;
    this.bind();
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 2);
    const part = this.volume.values.subarray(first * ni * nj, (first + count) * ni * nj);
    gl.texSubImage3D(gl.TEXTURE_3D, 0, 0, 0, first, ni, nj, count, gl.RED_INTEGER, signed ? gl.SHORT : gl.UNSIGNED_SHORT, part);
  }
}
