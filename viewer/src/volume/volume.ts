/** One volume in memory: a coarse preview at once, its own voxels as they come, every value as stored. Knows no network and no picture. */
import type { Affine } from "../geometry/affine";
import { type Grid, gridOf, pooledGrid, type Size } from "../geometry/grid";
import type { Vec3 } from "../geometry/vector";
import { type Bins, binSlices, emptyBins } from "./bins";
import type { VolumeHeader } from "./header";
import { type Digest, digestOf, identityOf } from "./identity";
import type { StoredArray, Voxels } from "./voxels";

/** Slices k with from <= k < to are there. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export class Volume implements Voxels {
  readonly size: Size;
  readonly ends: Vec3;
  readonly to_lps_mm: Affine;
  readonly to_voxel: Affine;
  readonly values: StoredArray;
  /** Block means of the whole volume, there from the start. */
  readonly preview: Voxels;
  /** 1: as stored. 2 or more: means of blocks of this many voxels along each axis, because the device cannot hold more; say so wherever numbers stand. */
  readonly binned: number;
  /** Slices of THIS grid without an image, ascending. */
  readonly absent: readonly number[];
  readonly #there: Uint8Array;
  readonly #bins: Bins;
  readonly #listeners = new Set<(range: Range) => void>();
  readonly #digests: Digest[] = [];
  #identity: Promise<string | null> | null = null;
  #loaded: Range;
  #missing: number;

  constructor(
    readonly header: VolumeHeader,
    preview: StoredArray,
    values: StoredArray,
    binned: number,
  ) {
    const grid = gridOf(header.size, header.to_lps_mm);
    const own = binnedGrid(grid, binned);
    ({ size: this.size, ends: this.ends, to_lps_mm: this.to_lps_mm, to_voxel: this.to_voxel } = own);
    this.values = values;
    this.preview = { ...pooledGrid(grid, header.preview.factor, header.preview.size), values: preview };
    this.binned = binned;
    this.absent = [...new Set(header.absent_slices.map((k) => Math.floor(k / binned)))].sort((a, b) => a - b);
    this.#there = new Uint8Array(own.size[2]);
    this.#bins = emptyBins();
    const middle = own.size[2] >> 1;
    this.#loaded = { from: middle, to: middle };
    this.#missing = own.size[2];
  }

  /** The run of slices about the middle whose voxels are there; outside it the preview speaks. */
  get loaded(): Range {
    return this.#loaded;
  }

  /** True when every voxel is there: measuring starts here. */
  get complete(): boolean {
    return this.#missing === 0;
  }

  /** The least and greatest stored value the type can hold decide the size of tables. */
  get lowest(): number {
    return this.header.stored === "int16" ? -32768 : 0;
  }

  /** Called with the new run after each slab. Returns what ends it. */
  onSlab(listener: (loaded: Range) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Take slices `first`, `first + 1`, ... of the volume as stored. */
  receive(first: number, slices: StoredArray): void {
    const [ni, nj] = this.header.size;
    if (this.binned > 1) this.#digest(first, slices);
    if (this.binned === 1) {
      this.values.set(slices, first * ni * nj);
      for (let k = first; k < first + slices.length / (ni * nj); k++) this.#arrived(k);
    } else {
      for (const k of binSlices(this.#bins, this.header.size, this.binned, first, slices, this)) this.#arrived(k);
    }
    this.#widen();
    for (const listener of this.#listeners) listener(this.#loaded);
  }

  /** The identity of the slices as stored (see identity.ts); null while they are not all here. */
  identity(): Promise<string | null> {
    if (!this.complete) return Promise.resolve(null);
    if (this.binned === 1) this.#digest(0, this.values);
    this.#identity ??= identityOf(this.#digests);
    return this.#identity;
  }

  #digest(first: number, slices: StoredArray): void {
    if (this.#identity !== null) return;
    const count = this.header.size[0] * this.header.size[1];
    for (let n = 0; n < slices.length / count; n++) this.#digests[first + n] = digestOf(slices.subarray(n * count, (n + 1) * count));
  }

  #arrived(k: number): void {
    if (this.#there[k] === 0) this.#missing--;
    this.#there[k] = 1;
  }

  #widen(): void {
    let { from, to } = this.#loaded;
    while (to < this.size[2] && this.#there[to] === 1) to++;
    while (from > 0 && this.#there[from - 1] === 1) from--;
    this.#loaded = { from, to };
  }
}

/** The grid of blocks of `factor` voxels, cut blocks at the ends included. */
export function binnedGrid(grid: Grid, factor: number): Grid {
  const [ni, nj, nk] = grid.size;
  const size: Size = [Math.ceil(ni / factor), Math.ceil(nj / factor), Math.ceil(nk / factor)];
  return factor === 1 ? grid : pooledGrid(grid, [factor, factor, factor], size);
}
