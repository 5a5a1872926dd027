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
  /** True where a slice that is not there has a share in `grey`. */
  readonly absent: boolean;
}

export function sampleAt(volume: Volume, point_mm: Vec3): PointSample {
  const [x, y, z] = toPoint(volume.to_voxel, point_mm);
  if (!insideVoxels(volume, x, y, z)) return { grey: null, absent: false };
  return { grey: trilinearAt(volume.values, volume.size, x, y, z), absent: touchesAbsent(volume, z) };
}

/** True where a place between voxels lies in the scan. Blocks of a binned volume are cut at the scan's own border, which the last of them may pass. */
export function insideVoxels({ binned, header }: Volume, x: number, y: number, z: number): boolean {
  const [ni, nj, nk] = header.size;
  const own = (place: number): number => place * binned + (binned - 1) / 2;
  return isWithin(own(x), ni) && isWithin(own(y), nj) && isWithin(own(z), nk);
}

/** A number for the voxel that a place lies in: what is counted where voxels, not samples, say how sure a mean is. */
export function voxelIndex({ size }: Volume, x: number, y: number, z: number): number {
  const [i, j, k] = [x, y, z].map((place, axis) => Math.min(Math.max(nearestTo(place), 0), size[axis] - 1));
  return i + size[0] * (j + size[1] * k);
}

/** True where the trilinear value at slice place `z` uses a slice that is not there. */
export const touchesAbsent = (volume: Volume, z: number): boolean => volume.absent.some((k) => Math.abs(z - k) < 1 - HAIR);
