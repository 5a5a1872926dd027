import { describe, expect, test } from "vitest";
import { toPoint } from "../../src/geometry/affine";
import { centre_mm } from "../../src/geometry/grid";
import { frameOf } from "../../src/geometry/plane";
import { add, along, subtract, type Vec3 } from "../../src/geometry/vector";
import { sampleAt } from "../../src/sample/point";
import { profile } from "../../src/sample/profile";
import { type Region, regionStatistics } from "../../src/sample/region";
import { Volume } from "../../src/volume/volume";
import { closeTo } from "../close";
import { AWKWARD, filled, headerOf, noise, PLAIN, pooled, volumeOf } from "../phantom";
import { randomly } from "../random";
import { valueAt } from "../render/oracle";

const SIZE = [40, 30, 20] as const;
/** Grey rises by known amounts a voxel: the trilinear value is this very formula anywhere between centres. */
const ramp = (i: number, j: number, k: number) => 100 + 7 * i - 11 * j + 13 * k;

describe.each([
  ["a plain grid", PLAIN],
  ["a sheared, left-handed grid", AWKWARD],
])("on %s", (_, to_lps_mm) => {
  const volume = volumeOf(SIZE, to_lps_mm, filled(SIZE, ramp));
  const at = (i: number, j: number, k: number): Vec3 => toPoint(to_lps_mm, [i, j, k]);
  const formula = (point: Vec3) => ramp(...(toPoint(volume.to_voxel, point) as [number, number, number]));

  test("a point has the grey between its neighbours", () => {
    expect(sampleAt(volume, at(10.25, 5.5, 3.75)).grey).toBeCloseTo(ramp(10.25, 5.5, 3.75), 9);
  });

  test("a point outside has none, and the outermost half voxel still has one", () => {
    expect(sampleAt(volume, at(-0.6, 3, 3))).toMatchObject({ grey: null });
    expect(sampleAt(volume, at(-0.4, 3, 3)).grey).toBeCloseTo(ramp(0, 3, 3), 9);
    expect(sampleAt(volume, at(39.4, 3, 3)).grey).toBeCloseTo(ramp(39, 3, 3), 9);
  });

  test("a profile is the formula along the line", () => {
    const [a, b] = [at(2, 3, 4), at(33, 20, 15)];
    const line = profile(volume, a, b);
    expect(line.grey[0]).toBeCloseTo(ramp(2, 3, 4), 9);
    expect(line.grey.at(-1)).toBeCloseTo(ramp(33, 20, 15), 9);
    for (const [n, distance] of line.distance_mm.entries()) {
      const point = add(a, subtract(b, a).map((part) => (part * distance) / (line.distance_mm.at(-1) ?? 1)) as unknown as Vec3);
      expect(line.grey[n]).toBeCloseTo(formula(point), 6);
    }
    expect(line.step_mm).toBeLessThanOrEqual(0.2);
  });

  test("the mean of a rectangle, an ellipse on a slanted plane is the grey at its middle", () => {
    const frame = frameOf([1, 0.4, 0.2], [0, 0.3, -1]);
    const middle = centre_mm(volume);
    const offset = (u: number, v: number) => along(along(middle, frame.right, u), frame.down, v);
    const sides = { right: frame.right, down: frame.down };
    for (const kind of ["rectangle", "ellipse"] as const) {
      const found = regionStatistics(volume, { kind, corner_mm: offset(-1.5, 1), opposite_mm: offset(1.5, -1), ...sides });
      expect(found?.mean).toBeCloseTo(formula(middle), 6);
      expect(found?.area_mm2).toBeCloseTo(kind === "rectangle" ? 6 : (Math.PI * 6) / 4, 9);
    }
  });
});

test("statistics are those of the cells' centres, taken one by one", () => {
  const volume = volumeOf(SIZE, AWKWARD, filled(SIZE, noise(31, -2000, 2000)));
  const random = randomly(32);
  for (let n = 0; n < 20; n++) {
    const frame = frameOf(random.vector(1), random.vector(1));
    const corner = add(centre_mm(volume), random.vector(2));
    const [width, height] = [random.number(0.5, 4), random.number(0.5, 4)];
    const region: Region = {
      kind: "rectangle",
      corner_mm: corner,
      opposite_mm: along(along(corner, frame.right, width), frame.down, height),
      right: frame.right,
      down: frame.down,
    };
    const pitch = Math.min(Math.hypot(0.31, 0.03, 0.02), Math.hypot(0.02, 0.4, 0.04), Math.hypot(0.01, 0.05, 0.52));
    const [columns, rows] = [Math.max(1, Math.round(width / pitch)), Math.max(1, Math.round(height / pitch))];
    const greys: number[] = [];
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) {
        const point = along(along(corner, frame.right, ((column + 0.5) * width) / columns), frame.down, ((row + 0.5) * height) / rows);
        greys.push(valueAt(volume, toPoint(volume.to_voxel, point), false) ?? Number.NaN);
      }
    const mean = greys.reduce((a, b) => a + b) / greys.length;
    const sd = Math.sqrt(greys.reduce((sum, grey) => sum + (grey - mean) ** 2, 0) / greys.length);
    const found = regionStatistics(volume, region);
    if (found === null) throw new Error("the region lies in the volume");
    closeTo(
      [found.count, found.mean, found.sd, found.minimum, found.maximum],
      [greys.length, mean, sd, Math.min(...greys), Math.max(...greys)],
      6,
    );
  }
});

test("what lies in a missing slice or outside has no share in a number", () => {
  const spoilt = filled(SIZE, (i, j, k) => (k === 7 ? 30_000 : ramp(i, j, k)));
  const volume = volumeOf(SIZE, PLAIN, spoilt, [7]);
  const at = (i: number, j: number, k: number): Vec3 => toPoint(PLAIN, [i, j, k]);
  expect(sampleAt(volume, at(5, 5, 7.9)).absent).toBe(true);
  expect(sampleAt(volume, at(5, 5, 8)).absent).toBe(false);
  const line = profile(volume, at(5, 5, 2), at(5, 5, 12));
  for (const [n, grey] of line.grey.entries()) {
    const k = 2 + (10 * n) / (line.grey.length - 1);
    if (Math.abs(k - 7) < 1 - 1e-6) expect(grey).toBeNaN();
    else expect(grey).toBeCloseTo(ramp(5, 5, k), 6);
  }
  expect(profile(volume, at(-5, 5, 2), at(5, 5, 2)).grey.filter(Number.isNaN).length).toBeGreaterThan(5);
  const flat = { kind: "rectangle", right: [1, 0, 0], down: [0, 0, 1] } as const;
  const across = regionStatistics(volume, { ...flat, corner_mm: at(5, 5, 2), opposite_mm: at(15, 5, 15) });
  expect(across?.maximum).toBeLessThan(ramp(15, 5, 15));
  const upper = regionStatistics(volume, { ...flat, corner_mm: at(5, 5, 9), opposite_mm: at(15, 5, 15) });
  const half = regionStatistics(volume, { ...flat, corner_mm: at(-6, 5, 9), opposite_mm: at(4, 5, 15) });
  expect(half?.count).toBeLessThan((upper?.count ?? 0) * 0.6);
  expect(half?.minimum).toBeGreaterThanOrEqual(ramp(0, 5, 9) - 1e-9);
  expect(regionStatistics(volume, { ...flat, corner_mm: at(-15, 5, 9), opposite_mm: at(-5, 5, 15) })).toBeNull();
});

test("samples that share a voxel count as one", () => {
  const volume = volumeOf(SIZE, PLAIN, filled(SIZE, ramp)); // 0.2 x 0.3 x 0.5 mm: on a coronal plane two and a half samples a voxel
  const at = (i: number, j: number, k: number): Vec3 => toPoint(PLAIN, [i, j, k]);
  const found = regionStatistics(volume, {
    kind: "rectangle",
    right: [1, 0, 0],
    down: [0, 0, 1],
    corner_mm: at(4.5, 5, 3.5),
    opposite_mm: at(14.5, 5, 9.5),
  });
  expect(found?.count).toBe(10 * 15);
  expect(found?.voxels).toBe(10 * 6);
  expect(profile(volume, at(2, 3, 4), at(12, 3, 4)).voxels).toBe(11);
});

test("blocks of a binned volume end where the scan ends", () => {
  const size = [7, 6, 5] as const;
  const values = filled(size, () => 100);
  const header = headerOf(size, PLAIN, values, [2, 2, 2]);
  const volume = new Volume(header, pooled(values, size, [2, 2, 2]), new Int16Array(4 * 3 * 3), 2);
  volume.receive(0, values);
  expect(sampleAt(volume, toPoint(PLAIN, [6.4, 2, 2])).grey).toBe(100);
  expect(sampleAt(volume, toPoint(PLAIN, [6.6, 2, 2])).grey).toBeNull();
  expect(sampleAt(volume, toPoint(PLAIN, [2, 2, 4.6])).grey).toBeNull();
});
