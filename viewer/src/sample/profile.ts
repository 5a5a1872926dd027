/** Grey values along a straight line. */
import { toPoint } from "../geometry/affine";
import { spacing_mm } from "../geometry/grid";
import { distance_mm } from "../geometry/measure";
import { between, type Vec3 } from "../geometry/vector";
import { trilinearAt } from "../render/cpu/oblique";
import type { Volume } from "../volume/volume";
import { inside, touchesAbsent } from "./point";

export interface Profile {
  /** From the first point; both ends are sampled. */
  readonly distance_mm: Float64Array;
  /** Trilinear, in stored values; NaN outside the volume. */
  readonly grey: Float64Array;
  readonly step_mm: number;
  readonly absent: boolean;
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
  let absent = false;
  for (let m = 0; m <= steps; m++) {
    const [x, y, z] = toPoint(volume.to_voxel, between(a_mm, b_mm, m / steps));
    const there = inside(volume, x, y, z);
    distance[m] = (size_mm * m) / steps;
    grey[m] = there ? trilinearAt(volume.values, volume.size, x, y, z) : Number.NaN;
    absent ||= there && touchesAbsent(volume, z);
  }
  return { distance_mm: distance, grey, step_mm: size_mm / steps, absent };
}
