/** The sampling rule written out the slow way, from the words of `render/types.ts` and nothing of the renderers. */
import { toPoint } from "../../src/geometry/affine";
import { step_mm } from "../../src/geometry/grid";
import { pixelToPoint } from "../../src/geometry/plane";
import { along } from "../../src/geometry/vector";
import { OUTSIDE, type SliceView } from "../../src/render/types";
import type { Voxels } from "../../src/volume/voxels";

/** The value at a voxel place, or null beyond the scan: half a voxel from the outermost centres, or where its last block is cut. */
export function valueAt(voxels: Voxels, place: readonly number[], nearest: boolean): number | null {
  if (place.some((p, axis) => p < -0.5 || p > voxels.ends[axis] - 0.5)) return null;
  const held = place.map((p, axis) => Math.min(Math.max(p, 0), voxels.size[axis] - 1));
  const [ni, nj] = voxels.size;
  const stored = (i: number, j: number, k: number) => voxels.values[i + ni * (j + nj * k)];
  if (nearest) return stored(...(held.map((p) => Math.floor(p + 0.5)) as [number, number, number]));
  let sum = 0;
  for (let corner = 0; corner < 8; corner++) {
    const ends = held.map((p, axis) => Math.min(Math.floor(p) + ((corner >> axis) & 1), voxels.size[axis] - 1));
    const weights = held.map((p, axis) => (((corner >> axis) & 1) === 1 ? p - Math.floor(p) : 1 - (p - Math.floor(p))));
    sum += weights[0] * weights[1] * weights[2] * stored(...(ends as [number, number, number]));
  }
  return sum;
}

/** The picture before rounding; NaN outside. */
export function slowSlice(voxels: Voxels, view: SliceView): Float64Array {
  const { plane } = view;
  const step = step_mm(voxels, plane.normal);
  const half = Math.floor(view.slab_mm / (2 * step) + 1e-9);
  const picture = new Float64Array(plane.width * plane.height);
  for (let row = 0; row < plane.height; row++) {
    for (let column = 0; column < plane.width; column++) {
      const samples: number[] = [];
      for (let n = -half; n <= half; n++) {
        const point = along(pixelToPoint(plane, column, row), plane.normal, n * step);
        const value = valueAt(voxels, toPoint(voxels.to_voxel, point), view.interpolation === "nearest");
        if (value !== null) samples.push(value);
      }
      picture[row * plane.width + column] = samples.length === 0 ? Number.NaN : combined(samples, view.mode);
    }
  }
  return picture;
}

function combined(samples: readonly number[], mode: SliceView["mode"]): number {
  if (mode === "mip") return Math.max(...samples);
  if (mode === "minip") return Math.min(...samples);
  return samples.reduce((a, b) => a + b, 0) / samples.length;
}

/** How many pixels of a rendered picture are not the slow one's, to rounding; edges within a hair of the volume's border are not judged. */
export function disagreements(greys: Int32Array, slow: Float64Array): number {
  let count = 0;
  for (let n = 0; n < slow.length; n++) {
    const outside = Number.isNaN(slow[n]);
    if (outside !== (greys[n] === OUTSIDE) || (!outside && Math.abs(greys[n] - slow[n]) > 0.5 + 1e-6)) count++;
  }
  return count;
}
