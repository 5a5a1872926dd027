/** Small volumes for tests, held by nothing but a formula or a seed. */
import type { Affine } from "../src/geometry/affine";
import { gridOf, type Size } from "../src/geometry/grid";
import type { VolumeHeader } from "../src/volume/header";
import { Volume } from "../src/volume/volume";
import type { StoredArray, Voxels } from "../src/volume/voxels";
import { randomly } from "./random";

export type Field = (i: number, j: number, k: number) => number;

/** Sheared a little, left-handed, far from the origin: nothing about it is handy. */
export const AWKWARD: Affine = [0.31, 0.02, 0.01, -20, -0.03, -0.4, 0.05, 31, 0.02, 0.04, 0.52, -7, 0, 0, 0, 1];
export const PLAIN: Affine = [0.2, 0, 0, -1, 0, 0.3, 0, 2, 0, 0, 0.5, -7, 0, 0, 0, 1];

export function filled(size: Size, field: Field, stored: "int16" | "uint16" = "int16"): StoredArray {
  const length = size[0] * size[1] * size[2];
  const values = stored === "int16" ? new Int16Array(length) : new Uint16Array(length);
  let n = 0;
  for (let k = 0; k < size[2]; k++) for (let j = 0; j < size[1]; j++) for (let i = 0; i < size[0]; i++) values[n++] = field(i, j, k);
  return values;
}

export function noise(seed: number, low: number, high: number): Field {
  const random = randomly(seed);
  return () => random.whole(low, high);
}

export function headerOf(size: Size, to_lps_mm: Affine, values: StoredArray, factor: Size, absent: readonly number[] = []): VolumeHeader {
  const sorted = Array.from(values).sort((a, b) => a - b);
  const percentile = (percent: number) => sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))];
  return {
    id: "phantom",
    size,
    stored: values instanceof Int16Array ? "int16" : "uint16",
    to_lps_mm,
    grey: {
      minimum: sorted[0],
      maximum: sorted[sorted.length - 1],
      slope: 1,
      intercept: 0,
      percentiles: Object.fromEntries([0.1, 1, 5, 25, 50, 75, 95, 99, 99.9].map((percent) => [String(percent), percentile(percent)])),
    },
    slab: { slices: size[2], count: 1 },
    preview: { size: size.map((count, axis) => Math.ceil(count / factor[axis])) as unknown as Size, factor },
    absent_slices: absent,
    identity: {},
    verdict: { code: "READY", title: "", handed: "volume" },
    notes: [],
    voxels_sha256: null,
  };
}

/** Block means, the slow way. */
export function pooled(values: StoredArray, size: Size, factor: Size): StoredArray {
  const small = size.map((count, axis) => Math.ceil(count / factor[axis])) as unknown as Size;
  const mean: Field = (a, b, c) => {
    let [sum, count] = [0, 0];
    for (let k = c * factor[2]; k < Math.min(size[2], (c + 1) * factor[2]); k++)
      for (let j = b * factor[1]; j < Math.min(size[1], (b + 1) * factor[1]); j++)
        for (let i = a * factor[0]; i < Math.min(size[0], (a + 1) * factor[0]); i++, count++)
          sum += values[i + size[0] * (j + size[1] * k)];
    return Math.floor(sum / count + 0.5);
  };
  return filled(small, mean, values instanceof Int16Array ? "int16" : "uint16");
}

/** A volume that is all there. */
export function volumeOf(size: Size, to_lps_mm: Affine, values: StoredArray, absent: readonly number[] = []): Volume {
  const volume = partialOf(size, to_lps_mm, values, absent);
  volume.receive(0, values);
  return volume;
}

/** A volume that has nothing but its preview. */
export function partialOf(size: Size, to_lps_mm: Affine, values: StoredArray, absent: readonly number[] = []): Volume {
  const factor: Size = [2, 2, 2];
  const own = values instanceof Int16Array ? new Int16Array(values.length) : new Uint16Array(values.length);
  return new Volume(headerOf(size, to_lps_mm, values, factor, absent), pooled(values, size, factor), own, 1);
}

export const voxelsOf = (size: Size, to_lps_mm: Affine, values: StoredArray): Voxels => ({ ...gridOf(size, to_lps_mm), values });
