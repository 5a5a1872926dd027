/** The coarse volume that is there at once: previews of slices, pooled along the normal. The sums of `handcarry.pixels.preview`. */

/** What `handcarry.page.volumes` says of it. */
export interface Coarse {
  readonly rows: number;
  readonly columns: number;
  readonly count: number;
  readonly minimum: number;
  readonly sample: number;
  readonly stored: "int16" | "uint16";
}

const SHIFT = 32768;

export class Pool {
  readonly #values: Int16Array | Uint16Array;
  readonly #slices: Uint16Array;
  readonly #per_layer: number;
  #sums = new Int32Array(0);
  #layer = -1;
  #sample: Int32Array | null = null;

  constructor(private readonly coarse: Coarse) {
    this.#per_layer = coarse.rows * coarse.columns;
    const size = this.#per_layer * coarse.count;
    this.#values = coarse.stored === "int16" ? new Int16Array(size) : new Uint16Array(size);
    this.#values.fill(coarse.minimum);
    this.#slices = new Uint16Array(coarse.count);
  }

  /** Take in one slice's preview, little-endian int16, `shifted` where that is 32768 too low. Slices of one layer come one after another. */
  add(layer: number, preview: Uint8Array, shifted: boolean): void {
    if (layer !== this.#layer) this.#begin(layer);
    const view = new DataView(preview.buffer, preview.byteOffset, preview.byteLength);
    const up = shifted ? SHIFT : 0;
    const isSigned = this.coarse.stored === "int16";
    for (let n = 0; n < this.#per_layer; n++) {
      this.#sums[n] = (this.#sums[n] ?? 0) + (isSigned || shifted ? view.getInt16(2 * n, true) + up : view.getUint16(2 * n, true));
    }
    this.#slices[layer] = (this.#slices[layer] ?? 0) + 1;
  }

  body(): Uint8Array {
    this.#begin(-1);
    return new Uint8Array(this.#values.buffer);
  }

  /** Of the layers that have something in them, with straight lines between values. */
  percentile(percent: number): number {
    this.#sample ??= this.#sampled();
    const sample = this.#sample;
    const place = (percent / 100) * (sample.length - 1);
    const below = sample[Math.floor(place)] ?? this.coarse.minimum;
    const above = sample[Math.ceil(place)] ?? below;
    return below + (above - below) * (place - Math.floor(place));
  }

  /** Write down the layer that was being filled, and start another. */
  #begin(layer: number): void {
    const slices = this.#slices[this.#layer] ?? 0;
    for (let n = 0; slices > 0 && n < this.#per_layer; n++) {
      this.#values[this.#layer * this.#per_layer + n] = Math.floor((this.#sums[n] ?? 0) / slices);
    }
    this.#layer = layer;
    this.#sums = new Int32Array(this.#per_layer);
  }

  #sampled(): Int32Array {
    this.#begin(-1);
    const filled: number[] = [];
    for (let layer = 0; layer < this.coarse.count; layer++) if ((this.#slices[layer] ?? 0) > 0) filled.push(layer);
    const size = filled.length * this.#per_layer;
    const stride = Math.max(1, Math.floor(size / this.coarse.sample));
    const sample = new Int32Array(Math.ceil(size / stride));
    for (let n = 0; n < sample.length; n++) {
      const at = n * stride;
      const layer = filled[Math.floor(at / this.#per_layer)] ?? 0;
      sample[n] = this.#values[layer * this.#per_layer + (at % this.#per_layer)] ?? 0;
    }
    return sample.sort();
  }
}
