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
    addSlice(slices, n * ni * nj, ni, nj, factor, factor, begun.sums, target.size[0]);
    begun.slices++;
    bins.set(block, begun);
    if (begun.slices < Math.min(factor, nk - block * factor)) continue;
    bins.delete(block);
    writeBlock(target, block, begun.sums, size, factor, begun.slices);
    done.push(block);
  }
  return done;
}

/** Add the slice that begins at `at` to `sums`, a row of `width` blocks of fi x fj voxels after another. */
export function addSlice(
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
