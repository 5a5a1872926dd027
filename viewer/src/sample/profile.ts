/** Grey values along a straight line. */
import { toPoint } from "../geometry/affine";
import { spacing_mm } from "../geometry/grid";
import { distance_mm } from "../geometry/measure";
import { between, type Vec3 } from "../geometry/vector";
import { trilinearAt } from "../render/cpu/oblique";
import type { Volume } from "../volume/volume";
import { insideVoxels, touchesAbsent, voxelIndex } from "./point";

export interface Profile {
  /** From the first point; both ends are sampled. */
  readonly distance_mm: Float64Array;
  /** Trilinear, in stored values; NaN outside the volume and where a slice is not there. */
  readonly grey: Float64Array;
  readonly step_mm: number;
  /** How many voxels the line passes that have a grey. */
  readonly voxels: number;
}

/** Samples per voxel of the finest spacing: what is between two voxels is a straight line anyway. */
const PER_VOXEL = 2;

/**
 * n + 1 samples at a + (b - a) m / n for m = 0 .. n, where n = max(1, ceil(2 length / finest spacing)).
 * By numpy: `linspace(a, b, n + 1)` through the inverse affine and `map_coordinates(order=1, mode="nearest")`.
 */
export function profile(volume: Volume, a_mm: Vec3, b_mm: Vec3): Profile {
  const size_mm = distance_mm(a_mm, b_mm);
  const steps = Math.max(1, Math.ceil((PER_VOXEL * size_mm) / Math.min(...spacing_mm(volume)) - 1e-9));
  const distance = new Float64Array(steps + 1);
  const grey = new Float64Array(steps + 1);
  const voxels = new Set<number>();
  for (let m = 0; m <= steps; m++) {
    const [x, y, z] = toPoint(volume.to_voxel, between(a_mm, b_mm, m / steps));
    const there = insideVoxels(volume, x, y, z) && !touchesAbsent(volume, z);
    distance[m] = (size_mm * m) / steps;
    grey[m] = there ? trilinearAt(volume.values, volume.size, x, y, z) : Number.NaN;
    if (there) voxels.add(voxelIndex(volume, x, y, z));
  }
  return { distance_mm: distance, grey, step_mm: size_mm / steps, voxels: voxels.size };
}
