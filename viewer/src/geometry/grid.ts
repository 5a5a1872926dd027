/** A grid of voxels in space, without its values: centres, corners, extents, steps. */
import { type Affine, columns, compose, invert, toDirection, toPoint } from "./affine";
import { type Frame, type Plane, planeAround } from "./plane";
import { dot, length, type Vec3 } from "./vector";

/** Columns, rows, slices. */
export type Size = readonly [number, number, number];

export interface Grid {
  readonly size: Size;
  /** How many of its voxels lie in the scan along each axis: fewer than `size`, and not whole, where the last block of a pooled grid is cut. */
  readonly ends: Vec3;
  /** Voxel centre (i, j, k) to LPS mm. */
  readonly to_lps_mm: Affine;
  /** LPS mm to (i, j, k), fractions between centres. */
  readonly to_voxel: Affine;
}

export const gridOf = (size: Size, to_lps_mm: Affine): Grid => ({ size, ends: size, to_lps_mm, to_voxel: invert(to_lps_mm) });

/** The grid of blocks of factor voxels: its block (a, b, c) is centred on voxels a f .. a f + f - 1. Cut blocks at the far ends keep that centre. */
export function pooledGrid(grid: Grid, factor: Size, size: Size): Grid {
  const [fi, fj, fk] = factor;
  const toFine: Affine = [fi, 0, 0, (fi - 1) / 2, 0, fj, 0, (fj - 1) / 2, 0, 0, fk, (fk - 1) / 2, 0, 0, 0, 1];
  const ends: Vec3 = [grid.size[0] / fi, grid.size[1] / fj, grid.size[2] / fk];
  return { ...gridOf(size, compose(grid.to_lps_mm, toFine)), ends };
}

/** The length of one step along i, j and k. */
export function spacing_mm(grid: Grid): Vec3 {
  const [i, j, k] = columns(grid.to_lps_mm);
  return [length(i), length(j), length(k)];
}

/** The middle of the scan. */
export const centre_mm = (grid: Grid): Vec3 =>
  toPoint(grid.to_lps_mm, [(grid.ends[0] - 1) / 2, (grid.ends[1] - 1) / 2, (grid.ends[2] - 1) / 2]);

/** The eight outer corners (half a voxel beyond the outermost centres). */
export function corners_mm(grid: Grid): readonly Vec3[] {
  const ends = grid.ends.map((count) => [-0.5, count - 0.5]);
  return ends[2].flatMap((k) => ends[1].flatMap((j) => ends[0].map((i) => toPoint(grid.to_lps_mm, [i, j, k]))));
}

/** How far the grid reaches along a unit vector: least and greatest dot product with it. */
export function extent_mm(grid: Grid, direction: Vec3): { from: number; to: number } {
  const reach = corners_mm(grid).map((corner) => dot(corner, direction));
  return { from: Math.min(...reach), to: Math.max(...reach) };
}

/** One voxel's step along a unit vector: the spacing for a grid axis, between spacings for a slanted one. */
export const step_mm = (grid: Grid, direction: Vec3): number => 1 / length(toDirection(grid.to_voxel, direction));

/** The plane that shows the whole grid in width x height pixels, through `through_mm` (by default the grid's middle). */
export function fitPlane(grid: Grid, frame: Frame, width: number, height: number, through_mm: Vec3 = centre_mm(grid)): Plane {
  const across = extent_mm(grid, frame.right);
  const downwards = extent_mm(grid, frame.down);
  const pixel_mm = Math.max((across.to - across.from) / width, (downwards.to - downwards.from) / height);
  const part = (direction: Vec3, distance: number): Vec3 => [direction[0] * distance, direction[1] * distance, direction[2] * distance];
  const u = part(frame.right, (across.from + across.to) / 2);
  const v = part(frame.down, (downwards.from + downwards.to) / 2);
  const w = part(frame.normal, dot(through_mm, frame.normal));
  return planeAround(frame, [u[0] + v[0] + w[0], u[1] + v[1] + w[1], u[2] + v[2] + w[2]], pixel_mm, width, height);
}
