/**
 * How far a number may be off. Each point a person sets is known to sigma = sqrt(edge^2 + voxel^2 / 12 + pixel^2 / 12) along the line measured: an edge is
 * found to half a voxel (edge), a voxel is a box (voxel^2 / 12), and so is the pixel of the screen that was pointed at. Two points give
 * sqrt(2 edge^2 + voxel^2 / 6 + pixel^2 / 6); other shapes follow by first-order propagation. Nothing is known to better than half a voxel.
 */
import { columns } from "../geometry/affine";
import type { Grid } from "../geometry/grid";
import { distance_mm } from "../geometry/measure";
import { add, dot, length, scale, subtract, unit, type Vec3 } from "../geometry/vector";

/** An edge placed by eye: half a voxel. */
const EDGE_OF_VOXEL = 0.5;

/** What one voxel spans along a unit vector: the spacing for a grid axis, for slanted lines the root of the squared parts. */
export function voxelAlong_mm(grid: Grid, direction: Vec3): number {
  return Math.hypot(...columns(grid.to_lps_mm).map((column) => dot(column, direction)));
}

/** Sigma of one point along a unit vector. */
export function pointSigma_mm(grid: Grid, direction: Vec3, pixel_mm: number): number {
  const voxel = voxelAlong_mm(grid, direction);
  return Math.hypot(EDGE_OF_VOXEL * voxel, voxel / Math.sqrt(12), pixel_mm / Math.sqrt(12));
}

/** Sigma of a number whose gradient at each point is given: per mm that the point moves. */
function propagated(grid: Grid, gradients: readonly Vec3[], pixel_mm: number): number {
  const parts = gradients.map((gradient) => {
    const size = length(gradient);
    return size === 0 ? 0 : size * pointSigma_mm(grid, scale(gradient, 1 / size), pixel_mm);
  });
  return Math.hypot(...parts);
}

/** Of the length of a line through these points. */
export function pathSigma_mm(grid: Grid, points: readonly Vec3[], pixel_mm: number): number {
  const directions: Vec3[] = [];
  for (let n = 1; n < points.length; n++) {
    if (distance_mm(points[n - 1], points[n]) > 0) directions.push(unit(subtract(points[n], points[n - 1])));
  }
  if (directions.length === 0) return halfVoxel_mm(grid);
  const ends = [
    scale(directions[0], -1),
    ...directions.slice(1).map((d, n) => subtract(directions[n], d)),
    directions[directions.length - 1],
  ];
  const floor = Math.max(...directions.map((direction) => voxelAlong_mm(grid, direction))) / 2;
  return Math.max(propagated(grid, ends, pixel_mm), floor);
}

/** Of the angle at `vertex`, in degrees; at least what half a voxel is at the end of the shorter arm. */
export function angleSigma_deg(grid: Grid, [a, vertex, b]: readonly Vec3[], pixel_mm: number): number {
  const armA = subtract(a, vertex);
  const armB = subtract(b, vertex);
  const [lengthA, lengthB] = [length(armA), length(armB)];
  if (lengthA === 0 || lengthB === 0) return 180;
  const across = (arm: Vec3, other: Vec3, size: number): Vec3 => {
    const along = scale(arm, dot(arm, other) / (size * size));
    const away = subtract(along, other);
    const aside = length(away);
    return aside < 1e-9 ? anyAcross(arm, size) : scale(away, 1 / (aside * size));
  };
  const atA = across(armA, armB, lengthA);
  const atB = across(armB, armA, lengthB);
  const floor = halfVoxel_mm(grid) / Math.min(lengthA, lengthB);
  return Math.min(180, (Math.max(propagated(grid, [atA, scale(add(atA, atB), -1), atB], pixel_mm), floor) * 180) / Math.PI);
}

/** Where both arms lie on one line every direction across it turns the angle alike. */
function anyAcross(arm: Vec3, size: number): Vec3 {
  const helper: Vec3 = Math.abs(arm[0]) < 0.9 * size ? [1, 0, 0] : [0, 1, 0];
  const aside = subtract(helper, scale(arm, dot(helper, arm) / (size * size)));
  return scale(unit(aside), 1 / size);
}

/** Of the area of a rectangle with these two sides at right angles. */
export function areaSigma_mm2(grid: Grid, width: Vec3, height: Vec3, pixel_mm: number): number {
  const sigma = (side: Vec3) => {
    const size = length(side);
    if (size === 0) return halfVoxel_mm(grid);
    const direction = scale(side, 1 / size);
    return Math.max(Math.SQRT2 * pointSigma_mm(grid, direction, pixel_mm), voxelAlong_mm(grid, direction) / 2);
  };
  return Math.hypot(length(height) * sigma(width), length(width) * sigma(height));
}

/** Half the longest step of the grid. */
const halfVoxel_mm = (grid: Grid): number => Math.max(...columns(grid.to_lps_mm).map(length)) / 2;
