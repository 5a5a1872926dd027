/** Parallel rays through a grid, in its voxels. The numbers a loop or a shader needs. */
import { columns, toDirection, toPoint } from "../../geometry/affine";
import { type Grid, spacing_mm } from "../../geometry/grid";
import { planeAround } from "../../geometry/plane";
import { dot, scale, subtract, type Vec3 } from "../../geometry/vector";
import type { Camera, Clip } from "../types";

export interface Rays {
  readonly width: number;
  readonly height: number;
  /** The voxel place of pixel (0, 0) at depth 0, the steps for a column, a row, and one sample deeper. */
  readonly origin: Vec3;
  readonly column: Vec3;
  readonly row: Vec3;
  readonly deeper: Vec3;
  readonly step_mm: number;
  /** A place V in voxels is drawn where cut . V + beyond >= 0. */
  readonly cut: Vec3;
  readonly beyond: number;
}

/** Rays for a picture of width x height, every `coarse`-th pixel; samples as far apart as the finest voxels, times `stride`. */
export function raysOf(grid: Grid, camera: Camera, width: number, height: number, clip: Clip | null, coarse: number, stride: number): Rays {
  const pixel_mm = camera.pixel_mm * coarse;
  const plane = planeAround(camera, camera.centre_mm, pixel_mm, Math.ceil(width / coarse), Math.ceil(height / coarse));
  const step_mm = Math.min(...spacing_mm(grid)) * stride;
  const cut: Vec3 = clip === null ? [0, 0, 0] : (columns(grid.to_lps_mm).map((axis) => dot(axis, clip.normal)) as unknown as Vec3);
  const home = toPoint(grid.to_lps_mm, [0, 0, 0]);
  return {
    width: plane.width,
    height: plane.height,
    origin: toPoint(grid.to_voxel, plane.origin_mm),
    column: toDirection(grid.to_voxel, scale(plane.right, pixel_mm)),
    row: toDirection(grid.to_voxel, scale(plane.down, pixel_mm)),
    deeper: toDirection(grid.to_voxel, scale(plane.normal, step_mm)),
    step_mm,
    cut,
    beyond: clip === null ? 0 : dot(subtract(home, clip.point_mm), clip.normal),
  };
}
