/** The volume small enough to look through: means of blocks in 8 bits, at most 256 a side. For looking only, never for a number. */
import { type Grid, pooledGrid, type Size } from "../../geometry/grid";
import { addSlice } from "../../volume/bins";
import type { GreyFacts, VolumeHeader } from "../../volume/header";
import { lowIsBright, upright } from "../../volume/polarity";
import type { Volume } from "../../volume/volume";
import type { Voxels } from "../../volume/voxels";
import { breathe } from "../rest";

export interface Density extends Grid {
  /** Bright is high: 0 at the scan's 1st percentile, 255 at its 99.9th and above. */
  readonly values: Uint8Array<ArrayBuffer>;
  /** The greatest value of each cell of CELL voxels a side and of its neighbours' first voxels: where it is low, nothing can be seen. */
  readonly cells: Uint8Array<ArrayBuffer>;
}

export const CELL = 8;
const MOST = 256;
const BREATH_MS = 8;

/** Stored value (its negative where small ones are bright) to 0..255. */
export function levelOf(grey: GreyFacts, stored: number): number {
  const low = grey.percentiles["1"] ?? grey.minimum;
  const high = grey.percentiles["99.9"] ?? grey.maximum;
  return Math.min(Math.max(Math.round(((stored - low) / Math.max(high - low, 1)) * 255), 0), 255);
}

/** From the preview: at once. */
export function coarseDensity(volume: Volume): Density {
  const making = new Making(volume.preview, volume.header);
  for (let k = 0; k < making.size[2]; k++) making.slice(k);
  return making.done();
}

/** From all voxels, a few slices at a time; null where it was stopped. */
export async function fineDensity(volume: Volume, stopped: () => boolean): Promise<Density | null> {
  const making = new Making(volume, volume.header);
  let until = performance.now() + BREATH_MS;
  for (let k = 0; k < making.size[2]; k++) {
    making.slice(k);
    if (performance.now() < until) continue;
    await breathe();
    if (stopped()) return null;
    until = performance.now() + BREATH_MS;
  }
  return making.done();
}

class Making {
  readonly size: Size;
  readonly #factor: Size;
  readonly #values: Uint8Array<ArrayBuffer>;
  readonly #sums: Float64Array;
  readonly #cells: Cells;
  /** -1 where small stored values are bright. */
  readonly #sign: number;
  readonly #low: number;
  readonly #span: number;

  constructor(
    readonly voxels: Voxels,
    header: VolumeHeader,
  ) {
    const grey = upright(header);
    this.#sign = lowIsBright(header) ? -1 : 1;
    this.#factor = voxels.size.map((count) => Math.ceil(count / MOST)) as unknown as Size;
    this.size = voxels.size.map((count, axis) => Math.ceil(count / this.#factor[axis])) as unknown as Size;
    this.#values = new Uint8Array(this.size[0] * this.size[1] * this.size[2]);
    this.#sums = new Float64Array(this.size[0] * this.size[1]);
    this.#cells = new Cells(this.size);
    this.#low = grey.percentiles["1"] ?? grey.minimum;
    this.#span = Math.max((grey.percentiles["99.9"] ?? grey.maximum) - this.#low, 1);
  }

  slice(c: number): void {
    const [ni, nj, nk] = this.voxels.size;
    const [fi, fj, fk] = this.#factor;
    const [width, height] = this.size;
    const last = Math.min(nk, (c + 1) * fk);
    this.#sums.fill(0);
    for (let k = c * fk; k < last; k++) addSlice(this.voxels.values, k * ni * nj, ni, nj, fi, fj, this.#sums, width);
    for (let b = 0; b < height; b++) {
      const depth = (last - c * fk) * (Math.min(nj, (b + 1) * fj) - b * fj);
      for (let a = 0; a < width; a++) {
        const mean = (this.#sign * this.#sums[b * width + a]) / (depth * (Math.min(ni, (a + 1) * fi) - a * fi));
        this.#values[(c * height + b) * width + a] = Math.min(Math.max(((mean - this.#low) / this.#span) * 255 + 0.5, 0), 255);
      }
    }
    this.#cells.slice(this.#values, c);
  }

  done(): Density {
    const grid = pooledGrid(this.voxels, this.#factor, this.size);
    return { ...grid, values: this.#values, cells: this.#cells.values };
  }
}

/** Greatest values of cells, slice by slice. A cell's trilinear values reach into the first voxels of the next cells: those count too. */
class Cells {
  readonly values: Uint8Array<ArrayBuffer>;
  readonly #counts: Size;
  readonly #row: Uint8Array;
  readonly #layer: Uint8Array;

  constructor(readonly size: Size) {
    this.#counts = cellCounts(size);
    const [ci, cj, ck] = this.#counts;
    this.values = new Uint8Array(ci * cj * ck);
    this.#row = new Uint8Array(ci);
    this.#layer = new Uint8Array(ci * cj);
  }

  slice(values: Uint8Array, k: number): void {
    const [ni, nj] = this.size;
    const [ci, cj] = this.#counts;
    this.#layer.fill(0);
    for (let j = 0; j < nj; j++) {
      this.#row.fill(0);
      greatest(values, (k * nj + j) * ni, ni, this.#row);
      raise(this.#layer, ((j / CELL) | 0) * ci, this.#row);
      if (j % CELL === 0 && j > 0) raise(this.#layer, (j / CELL - 1) * ci, this.#row);
    }
    raise(this.values, ((k / CELL) | 0) * ci * cj, this.#layer);
    if (k % CELL === 0 && k > 0) raise(this.values, (k / CELL - 1) * ci * cj, this.#layer);
  }
}

function greatest(values: Uint8Array, at: number, count: number, row: Uint8Array): void {
  for (let i = 0; i < count; i++) {
    const value = values[at + i];
    const cell = (i / CELL) | 0;
    if (value > row[cell]) row[cell] = value;
    if (i % CELL === 0 && i > 0 && value > row[cell - 1]) row[cell - 1] = value;
  }
}

function raise(to: Uint8Array, at: number, from: Uint8Array): void {
  for (let n = 0; n < from.length; n++) if (from[n] > to[at + n]) to[at + n] = from[n];
}

export const cellCounts = (size: Size): Size => size.map((count) => Math.ceil(count / CELL)) as unknown as Size;
