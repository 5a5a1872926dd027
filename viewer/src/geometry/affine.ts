/** 4x4 matrices, row-major, last row 0 0 0 1: any invertible affine, sheared and left-handed ones too. */
import type { Vec3 } from "./vector";

export type Affine = readonly number[];

/** A point through the matrix. */
export const toPoint = (m: Affine, p: Vec3): Vec3 => [
  m[0] * p[0] + m[1] * p[1] + m[2] * p[2] + m[3],
  m[4] * p[0] + m[5] * p[1] + m[6] * p[2] + m[7],
  m[8] * p[0] + m[9] * p[1] + m[10] * p[2] + m[11],
];

/** A direction through the matrix: the shift is left out. */
export const toDirection = (m: Affine, v: Vec3): Vec3 => [
  m[0] * v[0] + m[1] * v[1] + m[2] * v[2],
  m[4] * v[0] + m[5] * v[1] + m[6] * v[2],
  m[8] * v[0] + m[9] * v[1] + m[10] * v[2],
];

/** The three columns: what one step along i, j and k is in mm. */
export const columns = (m: Affine): readonly [Vec3, Vec3, Vec3] => [
  [m[0], m[4], m[8]],
  [m[1], m[5], m[9]],
  [m[2], m[6], m[10]],
];

/** Negative where the axes i, j, k are left-handed; its size is the volume of a voxel in mm3. */
export const determinant = (m: Affine): number =>
  m[0] * (m[5] * m[10] - m[6] * m[9]) - m[1] * (m[4] * m[10] - m[6] * m[8]) + m[2] * (m[4] * m[9] - m[5] * m[8]);

/** First `inner`, then `outer`. */
export function compose(outer: Affine, inner: Affine): Affine {
  const product = new Array<number>(16).fill(0);
  for (let row = 0; row < 4; row++) {
    for (let column = 0; column < 4; column++) {
      for (let n = 0; n < 4; n++) product[row * 4 + column] += outer[row * 4 + n] * inner[n * 4 + column];
    }
  }
  return product;
}

/** The way back. A matrix that flattens space has none: a RangeError. */
export function invert(m: Affine): Affine {
  const size = determinant(m);
  if (!Number.isFinite(1 / size)) throw new RangeError("the matrix cannot be inverted");
  const a = (m[5] * m[10] - m[6] * m[9]) / size;
  const b = (m[2] * m[9] - m[1] * m[10]) / size;
  const c = (m[1] * m[6] - m[2] * m[5]) / size;
  const d = (m[6] * m[8] - m[4] * m[10]) / size;
  const e = (m[0] * m[10] - m[2] * m[8]) / size;
  const f = (m[2] * m[4] - m[0] * m[6]) / size;
  const g = (m[4] * m[9] - m[5] * m[8]) / size;
  const h = (m[1] * m[8] - m[0] * m[9]) / size;
  const i = (m[0] * m[5] - m[1] * m[4]) / size;
  const shift = (p: number, q: number, r: number) => -(p * m[3] + q * m[7] + r * m[11]);
  return [a, b, c, shift(a, b, c), d, e, f, shift(d, e, f), g, h, i, shift(g, h, i), 0, 0, 0, 1];
}

/** How far apart neighbouring voxel centres lie along each index, mm. */
export const spacing = (m: Affine): Vec3 => {
  const [i, j, k] = columns(m).map((column) => Math.hypot(...column));
  return [i, j, k];
};
