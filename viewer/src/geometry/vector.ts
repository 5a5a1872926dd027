/** Vectors in LPS (x to the patient's Left, y to Posterior, z to the Head), float64, mm. Knows no volume, no pixel. */
export type Vec3 = readonly [number, number, number];

export const add = (a: Vec3, b: Vec3): Vec3 => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
export const subtract = (a: Vec3, b: Vec3): Vec3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const scale = (a: Vec3, factor: number): Vec3 => [a[0] * factor, a[1] * factor, a[2] * factor];
export const dot = (a: Vec3, b: Vec3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const length = (a: Vec3): number => Math.hypot(a[0], a[1], a[2]);
export const cross = (a: Vec3, b: Vec3): Vec3 => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];

/** `a + t (b - a)`: a at 0, b at 1. */
export const between = (a: Vec3, b: Vec3, t: number): Vec3 => [
  a[0] + t * (b[0] - a[0]),
  a[1] + t * (b[1] - a[1]),
  a[2] + t * (b[2] - a[2]),
];

/** The point reached from `origin` by going `distance` along `direction`. */
export const along = (origin: Vec3, direction: Vec3, distance: number): Vec3 => add(origin, scale(direction, distance));

/** The same direction with length 1. The zero vector has none: a RangeError. */
export function unit(a: Vec3): Vec3 {
  const size = length(a);
  if (!(size > 0)) throw new RangeError("a vector of length zero has no direction");
  return scale(a, 1 / size);
}

/** Turn `a` about the unit vector `axis`, right-handed (Rodrigues). */
export function turn(a: Vec3, axis: Vec3, angle_rad: number): Vec3 {
  const cosine = Math.cos(angle_rad);
  const turned = add(scale(a, cosine), scale(cross(axis, a), Math.sin(angle_rad)));
  return add(turned, scale(axis, dot(axis, a) * (1 - cosine)));
}
