/** Slices of a volume, put together into slabs as they come in any order: stored values, as `VolumeSource` gives them. */
import type { VolumeHeader } from "../volume/header";

const SHIFT = 32768;

export class Slabs {
  readonly #begun = new Map<number, { values: Int16Array | Uint16Array; left: number }>();
  readonly #absent: ReadonlySet<number>;

  constructor(private readonly header: VolumeHeader) {
    this.#absent = new Set(header.absent_slices);
  }

  /** The slabs that have no image at all, filled with the smallest value. */
  *empty(): Iterable<[number, ArrayBuffer]> {
    for (let slab = 0; slab < this.header.slab.count; slab++) {
      if (this.#slices(slab).every((k) => this.#absent.has(k))) yield [slab, this.#blank(slab).values.buffer as ArrayBuffer];
    }
  }

  /** Take in slice k: little-endian int16, `shifted` where that is 32768 too low. Returns the slab that it completes. */
  put(k: number, full: Uint8Array, shifted: boolean): [number, ArrayBuffer] | null {
    const { slices } = this.header.slab;
    const slab = Math.floor(k / slices);
    const begun = this.#begun.get(slab) ?? this.#blank(slab);
    this.#begun.set(slab, begun);
    const octets = new Uint8Array(begun.values.buffer, (k - slab * slices) * full.byteLength, full.byteLength);
    octets.set(full);
    if (shifted) for (let n = 1; n < octets.length; n += 2) octets[n] = (octets[n] ?? 0) ^ (SHIFT >> 8);
    begun.left--;
    if (begun.left > 0) return null;
    this.#begun.delete(slab);
    return [slab, begun.values.buffer as ArrayBuffer];
  }

  #slices(slab: number): number[] {
    const first = slab * this.header.slab.slices;
    const count = Math.min(this.header.slab.slices, this.header.size[2] - first);
    return Array.from({ length: count }, (_, n) => first + n);
  }

  #blank(slab: number): { values: Int16Array | Uint16Array; left: number } {
    const slices = this.#slices(slab);
    const size = slices.length * this.header.size[0] * this.header.size[1];
    const values = this.header.stored === "int16" ? new Int16Array(size) : new Uint16Array(size);
    values.fill(this.header.grey.minimum);
    return { values, left: slices.filter((k) => !this.#absent.has(k)).length };
  }
}
