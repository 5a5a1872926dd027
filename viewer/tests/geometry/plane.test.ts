import { describe, expect, test } from "vitest";
import { toPoint } from "../../src/geometry/affine";
import { centre_mm, corners_mm, extent_mm, fitPlane, gridOf, pooledGrid, spacing_mm, step_mm } from "../../src/geometry/grid";
import { letters, sides } from "../../src/geometry/letters";
import { angle_deg, distance_mm, path_mm } from "../../src/geometry/measure";
import {
  AXIAL,
  CORONAL,
  frameOf,
  movePlane,
  pixelToPoint,
  planeAround,
  planeThrough,
  pointToPixel,
  SAGITTAL,
  turnFrame,
} from "../../src/geometry/plane";
import { cross, dot, unit, type Vec3 } from "../../src/geometry/vector";
import { closeTo } from "../close";
import { randomly } from "../random";

function anyFrame(random: ReturnType<typeof randomly>) {
  return frameOf(random.vector(1), random.vector(1));
}

describe("the radiological planes", () => {
  test("show the patient's right at the left, front up, head up", () => {
    expect(sides(AXIAL.right, AXIAL.down)).toEqual({ left: "R", right: "L", top: "A", bottom: "P" });
    expect(sides(CORONAL.right, CORONAL.down)).toEqual({ left: "R", right: "L", top: "H", bottom: "F" });
    expect(sides(SAGITTAL.right, SAGITTAL.down)).toEqual({ left: "A", right: "P", top: "H", bottom: "F" });
  });

  test("are right-handed, the normal going into the picture", () => {
    for (const frame of [AXIAL, CORONAL, SAGITTAL]) closeTo(cross(frame.right, frame.down), frame.normal);
  });
});

describe("letters", () => {
  test("name the strongest direction first and leave slight tilts unsaid", () => {
    expect(letters([1, 0, 0])).toBe("L");
    expect(letters([-1, 0.2, 0])).toBe("R");
    expect(letters([-1, -0.5, 0])).toBe("RA");
    expect(letters([0.3, -0.5, 0.8])).toBe("HAL");
    expect(letters([0, 0, -3])).toBe("F");
  });

  test("turn with the plane: a quarter turn of the axial plane about the head axis", () => {
    const turned = turnFrame(AXIAL, [0, 0, 1], Math.PI / 2);
    expect(sides(turned.right, turned.down)).toEqual({ left: "A", right: "P", top: "L", bottom: "R" });
  });
});

describe("a frame", () => {
  test("stays at right angles after a thousand turns", () => {
    const random = randomly(3);
    let frame = AXIAL;
    for (let n = 0; n < 1000; n++) frame = turnFrame(frame, unit(random.vector(1)), random.number(-1, 1));
    for (const [a, b] of [
      [frame.right, frame.down],
      [frame.right, frame.normal],
      [frame.down, frame.normal],
    ] as const)
      expect(dot(a, b)).toBeCloseTo(0, 12);
    closeTo(cross(frame.right, frame.down), frame.normal, 12);
  });

  test("turned about its own normal by 30 degrees has turned by 30 degrees", () => {
    const turned = turnFrame(CORONAL, CORONAL.normal, Math.PI / 6);
    expect(angle_deg(CORONAL.right, [0, 0, 0], turned.right)).toBeCloseTo(30, 10);
    closeTo(turned.normal, CORONAL.normal);
  });
});

describe("a plane", () => {
  test("has its middle where it was put", () => {
    const plane = planeAround(CORONAL, [3, 4, 5], 0.5, 5, 3);
    closeTo(pixelToPoint(plane, 2, 1), [3, 4, 5]);
    closeTo(pixelToPoint(plane, 0, 0), [2, 4, 5.5]);
  });

  test("takes pixels to points and back", () => {
    const random = randomly(4);
    for (let n = 0; n < 300; n++) {
      const plane = planeAround(anyFrame(random), random.vector(100), random.number(0.05, 1), random.whole(1, 900), random.whole(1, 900));
      const [column, row, depth] = [random.number(-50, 900), random.number(-50, 900), random.number(-30, 30)];
      const back = pointToPixel(plane, pixelToPoint(movePlane(plane, depth), column, row));
      closeTo([back.column, back.row, back.depth_mm], [column, row, depth], 7);
    }
  });

  test("moved to a point holds it", () => {
    const random = randomly(5);
    for (let n = 0; n < 100; n++) {
      const plane = planeAround(anyFrame(random), random.vector(100), 0.3, 100, 100);
      const point = random.vector(80);
      expect(pointToPixel(planeThrough(plane, point), point).depth_mm).toBeCloseTo(0, 9);
    }
  });
});

describe("a grid", () => {
  const grid = gridOf([10, 20, 30], [0.2, 0, 0, -1, 0, 0.3, 0, 2, 0, 0, 0.5, -7, 0, 0, 0, 1]);

  test("reaches half a voxel beyond the outermost centres", () => {
    expect(corners_mm(grid)).toHaveLength(8);
    const across = extent_mm(grid, [1, 0, 0]);
    expect(across.from).toBeCloseTo(-1.1, 12);
    expect(across.to).toBeCloseTo(0.9, 12);
    closeTo(centre_mm(grid), [-0.1, 4.85, 0.25]);
  });

  test("steps by its spacing along its axes, between them on a slant", () => {
    closeTo(spacing_mm(grid), [0.2, 0.3, 0.5]);
    expect(step_mm(grid, [0, 0, -1])).toBeCloseTo(0.5, 12);
    const slant = step_mm(grid, unit([1, 1, 1]));
    expect(slant).toBeGreaterThan(0.2);
    expect(slant).toBeLessThan(0.5);
  });

  test("pools into blocks centred on the voxels they mean", () => {
    const pooled = pooledGrid(grid, [4, 4, 2], [3, 5, 15]);
    closeTo(toPoint(pooled.to_lps_mm, [1, 2, 3]), toPoint(grid.to_lps_mm, [5.5, 9.5, 6.5]));
  });

  test("is fitted whole into a picture", () => {
    const plane = fitPlane(grid, SAGITTAL, 300, 200);
    for (const corner of corners_mm(grid)) {
      const { column, row } = pointToPixel(plane, corner);
      expect(column).toBeGreaterThanOrEqual(-0.5 - 1e-9);
      expect(column).toBeLessThanOrEqual(299.5 + 1e-9);
      expect(row).toBeGreaterThanOrEqual(-0.5 - 1e-9);
      expect(row).toBeLessThanOrEqual(199.5 + 1e-9);
    }
    expect(pointToPixel(plane, centre_mm(grid)).depth_mm).toBeCloseTo(0, 12);
  });
});

describe("measures", () => {
  test("are the closed-form ones", () => {
    expect(distance_mm([1, 2, 3], [4, 6, 15])).toBe(13);
    expect(
      path_mm([
        [0, 0, 0],
        [3, 4, 0],
        [3, 4, 12],
      ]),
    ).toBe(17);
    expect(angle_deg([1, 0, 0], [0, 0, 0], [0, 0, 5])).toBeCloseTo(90, 12);
    expect(angle_deg([1, 0, 0], [0, 0, 0], [1, Math.tan(0.001), 0])).toBeCloseTo(0.001 * (180 / Math.PI), 12);
  });

  test("do not change when everything is turned and moved", () => {
    const random = randomly(7);
    for (let n = 0; n < 100; n++) {
      const frame = anyFrame(random);
      const shift = random.vector(50);
      const moved = (p: Vec3): Vec3 =>
        [0, 1, 2].map(
          (axis) => frame.right[axis] * p[0] + frame.down[axis] * p[1] + frame.normal[axis] * p[2] + shift[axis],
        ) as unknown as Vec3;
      const [a, b, c] = [random.vector(40), random.vector(40), random.vector(40)];
      expect(distance_mm(moved(a), moved(b))).toBeCloseTo(distance_mm(a, b), 9);
      expect(angle_deg(moved(a), moved(b), moved(c))).toBeCloseTo(angle_deg(a, b, c), 8);
    }
  });
});
