/** The volume small enough to look through: means of blocks in 8 bits, at most 256 a side. For looking only, never for a number. */
import { type Grid, pooledGrid, type Size } from "../../geometry/grid";
import type { GreyFacts } from "../../volume/header";
import type { Volume } from "../../volume/volume";
import type { Voxels } from "../../volume/voxels";
import { breathe } from "../rest";

export interface Density extends Grid {
  /** 0 at the scan's 1st percentile, 255 at its 99.9th and above. */
  readonly values: Uint8Array<ArrayBuffer>;
  /** The greatest value of each cell of CELL voxels a side and of its neighbours' first voxels: where it is low, nothing can be seen. */
  readonly cells: Uint8Array<ArrayBuffer>;
}

export const CELL = 8;
const MOST = 256;
const BREATH_MS = 8;

/** Stored value to 0..255. */
export function levelOf(grey: GreyFacts, stored: number): number {
  const low = grey.percentiles["1"] ?? grey.minimum;
  const high = grey.percentiles["99.9"] ?? grey.maximum;
  return Math.min(Math.max(Math.round(((stored - low) / Math.max(high - low, 1)) * 255), 0), 255);
}

/** From the preview: at once. */
export function coarseDensity(volume: Volume): Density {
  const making = new Making(volume.preview, volume.header.grey);
  for (let k = 0; k < making.size[2]; k++) making.slice(k);
  return making.done();
}

/** From all voxels, a few slices at a time; null where it was stopped. */
export async function fineDensity(volume: Volume, stopped: () => boolean): Promise<Density | null> {
  const making = new Making(volume, volume.header.grey);
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
  readonly #low: number;
  readonly #span: number;

  constructor(
    readonly voxels: Voxels,
    grey: GreyFacts,
  ) {
    this.#factor = voxels.size.map((count) => Math.ceil(count / MOST)) as unknown as Size;
    this.size = voxels.size.map((count, axis) => Math.ceil(count / this.#factor[axis])) as unknown as Size;
    this.#values = new Uint8Array(this.size[0] * this.size[1] * this.size[2]);
    this.#sums = new Float64Array(this.size[0] * this.size[1]);
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
        const mean = this.#sums[b * width + a] / (depth * (Math.min(ni, (a + 1) * fi) - a * fi));
        this.#values[(c * height + b) * width + a] = Math.min(Math.max(((mean - this.#low) / this.#span) * 255 + 0.5, 0), 255);
      }
    }
  }

  done(): Density {
    const grid = pooledGrid(this.voxels, this.#factor, this.size);
    return { ...grid, values: this.#values, cells: cellsOf(this.#values, this.size) };
  }
}

function addSlice(
  values: ArrayLike<number>,
  at: number,
  ni: number,
  nj: number,
  fi: number,
  fj: number,
  sums: Float64Array,
  width: number,
): void {
  for (let j = 0; j < nj; j++) {
    const row = Math.floor(j / fj) * width;
    for (let i = 0, a = row, left = fi; i < ni; i++) {
      sums[a] += values[at + j * ni + i];
      if (--left === 0) {
        left = fi;
        a++;
      }
    }
  }
}

/** A cell's trilinear values reach into the first voxels of the next cells: those count too. */
function cellsOf(values: Uint8Array, size: Size): Uint8Array<ArrayBuffer> {
  const [ni, nj, nk] = size;
  const [ci, cj, ck] = cellCounts(size);
  const cells = new Uint8Array(ci * cj * ck);
  const reach = (index: number, count: number) => [Math.max(0, ((index - 1) / CELL) | 0), Math.min(count - 1, (index / CELL) | 0)];
  for (let k = 0, n = 0; k < nk; k++) {
    const [k0, k1] = reach(k, ck);
    for (let j = 0; j < nj; j++) {
      const [j0, j1] = reach(j, cj);
      for (let i = 0; i < ni; i++, n++) {
        const value = values[n];
        const i0 = i === 0 ? 0 : ((i - 1) / CELL) | 0;
        const i1 = (i / CELL) | 0;
        for (let c = k0; c <= k1; c++)
          for (let b = j0; b <= j1; b++)
            for (let a = i0; a <= i1; a++) {
              const at = a + ci * (b + cj * c);
              if (value > cells[at]) cells[at] = value;
            }
      }
    }
  }
  return cells;
}

export const cellCounts = (size: Size): Size => size.map((count) => Math.ceil(count / CELL)) as unknown as Size;
