/**
 * The grey value at a point. The rule for every number here: the trilinear value, in float64, of the stored values at the eight voxel centres about the
 * place; beyond the outermost centres, up to half a voxel, the outermost value is held (so does ITK's linear interpolator). Never a Hounsfield unit.
 */
import { toPoint } from "../geometry/affine";
import type { Vec3 } from "../geometry/vector";
import { trilinearAt } from "../render/cpu/oblique";
import { HAIR, isWithin, nearestTo } from "../volume/half";
import type { Volume } from "../volume/volume";

export interface PointSample {
  /** Trilinear, in stored values; null outside the volume. */
  readonly grey: number | null;
  /** Of the voxel the point lies in (halves go up); null outside. */
  readonly stored: number | null;
  /** That voxel; of the binned grid where the volume is binned. */
  readonly voxel: Vec3;
  /** True where a slice that is not there has a share in `grey`. */
  readonly absent: boolean;
}

export function sampleAt(volume: Volume, point_mm: Vec3): PointSample {
  const [x, y, z] = toPoint(volume.to_voxel, point_mm);
  const { size, values } = volume;
  const voxel: Vec3 = [nearestTo(x), nearestTo(y), nearestTo(z)];
  if (!inside(volume, x, y, z)) return { grey: null, stored: null, voxel, absent: false };
  const [i, j, k] = voxel.map((place, axis) => Math.min(Math.max(place, 0), size[axis] - 1));
  return {
    grey: trilinearAt(values, size, x, y, z),
    stored: values[i + size[0] * (j + size[1] * k)],
    voxel: [i, j, k],
    absent: touchesAbsent(volume, z),
  };
}

export function inside(volume: Volume, x: number, y: number, z: number): boolean {
  const [ni, nj, nk] = volume.size;
  return isWithin(x, ni) && isWithin(y, nj) && isWithin(z, nk);
}

/** True where the trilinear value at slice place `z` uses a slice that is not there. */
export const touchesAbsent = (volume: Volume, z: number): boolean => volume.absent.some((k) => Math.abs(z - k) < 1 - HAIR);
