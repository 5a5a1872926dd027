import { describe, expect, test } from "vitest";
import { type Affine, compose, determinant, invert, toDirection, toPoint } from "../../src/geometry/affine";
import { between, subtract } from "../../src/geometry/vector";
import { closeTo } from "../close";
import { randomly } from "../random";

/** Any 3x3 that is far from flat, shears and mirrors included, and a shift. */
function anyAffine(random: ReturnType<typeof randomly>): Affine {
  for (;;) {
    const rows = [random.vector(1), random.vector(1), random.vector(1)].map((row) => [...row, random.number(-200, 200)]);
    const matrix = [...rows.flat(), 0, 0, 0, 1];
    if (Math.abs(determinant(matrix)) > 0.05) return matrix;
  }
}

describe("an affine", () => {
  test("turns a voxel into its place", () => {
    const matrix = [0.2, 0, 0, -40, 0, 0.3, 0, 10, 0, 0, -0.5, 7, 0, 0, 0, 1];
    closeTo(toPoint(matrix, [10, 20, 4]), [-38, 16, 5]);
    closeTo(toDirection(matrix, [10, 20, 4]), [2, 6, -2]);
    expect(determinant(matrix)).toBeCloseTo(-0.03, 12);
  });

  test("goes there and back, sheared and left-handed too", () => {
    const random = randomly(1);
    let mirrored = 0;
    for (let n = 0; n < 500; n++) {
      const matrix = anyAffine(random);
      const point = random.vector(300);
      closeTo(toPoint(invert(matrix), toPoint(matrix, point)), point, 6);
      closeTo(compose(matrix, invert(matrix)), [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], 8);
      if (determinant(matrix) < 0) mirrored++;
    }
    expect(mirrored).toBeGreaterThan(100);
  });

  test("keeps straight lines straight, and composes in order", () => {
    const random = randomly(2);
    for (let n = 0; n < 200; n++) {
      const [outer, inner, a, b] = [anyAffine(random), anyAffine(random), random.vector(50), random.vector(50)];
      closeTo(toPoint(compose(outer, inner), a), toPoint(outer, toPoint(inner, a)), 6);
      closeTo(toPoint(outer, between(a, b, 0.3)), between(toPoint(outer, a), toPoint(outer, b), 0.3), 8);
      closeTo(toDirection(outer, subtract(b, a)), subtract(toPoint(outer, b), toPoint(outer, a)), 8);
    }
  });

  test("that flattens space is refused", () => {
    expect(() => invert([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])).toThrow(RangeError);
  });
});
