/** Means of cubes of voxels, made slice by slice as slices come in any order. */
import type { Size } from "../geometry/grid";
import type { StoredArray, Voxels } from "./voxels";

/** Blocks begun and not yet whole, by their k. */
export type Bins = Map<number, { sums: Float64Array; slices: number }>;

export const emptyBins = (): Bins => new Map();

/** Add slices beginning at `first` to `bins`; blocks that become whole go to `target`. Returns their k. */
export function binSlices(bins: Bins, size: Size, factor: number, first: number, slices: StoredArray, target: Voxels): number[] {
  const [ni, nj, nk] = size;
  const done: number[] = [];
  for (let n = 0; n < slices.length / (ni * nj); n++) {
    const block = Math.floor((first + n) / factor);
    const begun = bins.get(block) ?? { sums: new Float64Array(target.size[0] * target.size[1]), slices: 0 };
    addSlice(begun.sums, target.size[0], slices, n * ni * nj, ni, nj, factor);
    begun.slices++;
    bins.set(block, begun);
    if (begun.slices < Math.min(factor, nk - block * factor)) continue;
    bins.delete(block);
    writeBlock(target, block, begun.sums, size, factor, begun.slices);
    done.push(block);
  }
  return done;
}

function addSlice(sums: Float64Array, width: number, slices: StoredArray, offset: number, ni: number, nj: number, factor: number): void {
  for (let j = 0; j < nj; j++) {
    const row = Math.floor(j / factor) * width;
    for (let i = 0; i < ni; i++) sums[row + Math.floor(i / factor)] += slices[offset + j * ni + i];
  }
}

function writeBlock(target: Voxels, block: number, sums: Float64Array, size: Size, factor: number, slices: number): void {
  const [width, height] = target.size;
  const offset = block * width * height;
  for (let j = 0; j < height; j++) {
    const rows = Math.min(factor, size[1] - j * factor);
    for (let i = 0; i < width; i++) {
      const count = slices * rows * Math.min(factor, size[0] - i * factor);
      target.values[offset + j * width + i] = Math.floor(sums[j * width + i] / count + 0.5);
    }
  }
}
