/** Lengths, angles and areas of points in LPS mm. */
import { cross, dot, length, subtract, type Vec3 } from "./vector";

const DEGREES = 180 / Math.PI;

export const distance_mm = (a: Vec3, b: Vec3): number => length(subtract(b, a));

/** The length of a line through these points, in order; 0 for fewer than two. */
export function path_mm(points: readonly Vec3[]): number {
  let sum = 0;
  for (let n = 1; n < points.length; n++) sum += distance_mm(points[n - 1], points[n]);
  return sum;
}

/** Between two directions, 0 to 180. By atan2: the arc cosine loses half its digits near 0 and 180. */
export const angleBetween_deg = (a: Vec3, b: Vec3): number => Math.atan2(length(cross(a, b)), dot(a, b)) * DEGREES;

/** The angle at `vertex` between the arms to `a` and to `b`, 0 to 180. */
export const angle_deg = (a: Vec3, vertex: Vec3, b: Vec3): number => angleBetween_deg(subtract(a, vertex), subtract(b, vertex));
