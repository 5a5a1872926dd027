/** Every tool on a phantom: closed forms for lengths and angles, the engine's samplers for grey values, and uncertainties worked out by hand or by chance. */
import { describe, expect, it } from "vitest";
import { toPoint } from "../../src/geometry/affine";
import { AXIAL, CORONAL, frameOf } from "../../src/geometry/plane";
import { add, length, scale, subtract, unit, type Vec3 } from "../../src/geometry/vector";
import { type Annotation, newId, TOOL_IDS, type ToolId } from "../../src/tools/annotation";
import { refusalOf } from "../../src/tools/care";
import { measured, TOOLS, toolOf } from "../../src/tools/table";
import { angleSigma_deg, pathSigma_mm, pointSigma_mm, voxelAlong_mm } from "../../src/tools/uncertainty";
import { Volume } from "../../src/volume/volume";
import { AWKWARD, filled, headerOf, PLAIN, pooled, volumeOf } from "../phantom";
import { randomly } from "../random";

const SIZE = [24, 20, 16] as const;
const values = filled(SIZE, (i, j, k) => 100 + 10 * i + 7 * j - 3 * k);
const plain = volumeOf(SIZE, PLAIN, values);
const awkward = volumeOf(SIZE, AWKWARD, values);
const at = (i: number, j: number, k: number, m = PLAIN): Vec3 => toPoint(m, [i, j, k]);

function drawn(tool: ToolId, points_mm: readonly Vec3[], frame = AXIAL): Annotation {
  const plane = { right: frame.right, down: frame.down, slab_mm: 0, mode: "mean", pixel_mm: 0 } as const;
  return { id: newId(), tool, name: tool, text: "", points_mm, plane, readings: [], care: [] };
}

describe("the table", () => {
  it("has a row for every tool a session may name, each key once", () => {
    expect(TOOLS.map((tool) => tool.id)).toEqual([...TOOL_IDS]);
    const keys = TOOLS.map((tool) => tool.key).filter((key) => key !== "");
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.sort()).toEqual(["a", "e", "l", "p", "r"]);
  });

  it("asks no tool for numbers before it has its points", () => {
    for (const { id } of TOOLS.filter((tool) => tool.points.least > 1))
      expect(measured(drawn(id, [at(3, 3, 3)]), plain).readings).toEqual([]);
  });
});

describe("numbers", () => {
  it("lengths are the closed form, in any direction, on any grid", () => {
    const points: Vec3[] = [
      [-1, 2, -7],
      [2, 6, 5],
    ];
    for (const volume of [plain, awkward]) expect(measured(drawn("length", points), volume).readings[0].value).toBeCloseTo(13, 12);
    const path = measured(drawn("polyline", [...points, [2, 6, 9]]), plain).readings[0];
    expect(path.value).toBeCloseTo(17, 12);
  });

  it("angles are the closed form", () => {
    const [angle] = measured(
      drawn("angle", [
        [1, 0, 0],
        [0, 0, 0],
        [1, 1, Math.SQRT2],
      ]),
      plain,
    ).readings;
    expect(angle.value).toBeCloseTo(60, 10);
    expect(angle.unit).toBe("deg");
  });

  it("a probe gives the trilinear value and the spread of the 27 voxels about it", () => {
    const [grey] = measured(drawn("probe", [at(5.5, 6, 7)]), plain).readings;
    expect(grey.value).toBeCloseTo(100 + 55 + 42 - 21, 9);
    // offsets -1, 0, 1 on each axis: variance of each is 2/3, and 27/26 for a sample
    expect(grey.uncertainty).toBeCloseTo(Math.sqrt((2 / 3) * (100 + 49 + 9) * (27 / 26)), 9);
    expect(measured(drawn("probe", [[500, 0, 0]]), plain).readings).toEqual([]);
  });

  it("regions give area and grey values, also on an oblique plane", () => {
    const frame = frameOf([1, 1, 0], [-1, 1, 0.4]);
    const corner = at(10, 8, 8);
    const opposite = add(corner, add(scale(frame.right, 1.2), scale(frame.down, 0.9)));
    const named = (annotation: Annotation) =>
      Object.fromEntries(measured(annotation, plain).readings.map((one) => [one.quantity, one.value]));
    const box = named(drawn("rectangle", [corner, opposite], frame));
    expect(box.area).toBeCloseTo(1.08, 9);
    const middle = scale(add(corner, opposite), 0.5);
    expect(box.grey_mean).toBeCloseTo(measured(drawn("probe", [middle]), plain).readings[0].value, 6); // a linear field: the mean is the middle's value
    expect(box.grey_minimum).toBeLessThan(box.grey_mean);
    expect(named(drawn("ellipse", [corner, opposite], frame)).area).toBeCloseTo((1.08 * Math.PI) / 4, 9);
  });

  it("a profile gives the length of its line and the mean along it", () => {
    const found = Object.fromEntries(
      measured(drawn("profile", [at(2, 3, 4), at(12, 3, 4)]), plain).readings.map((one) => [one.quantity, one.value]),
    );
    expect(found.length).toBeCloseTo(10 * 0.2, 9);
    expect(found.grey_mean).toBeCloseTo(100 + 70 + 21 - 12, 6);
    expect([found.grey_minimum, found.grey_maximum].map(Math.round)).toEqual([129, 229]);
  });

  it("says that a line crosses places without an image", () => {
    const gap = volumeOf(SIZE, PLAIN, values, [7]);
    const care = (tool: ToolId, ...points: Vec3[]) => measured(drawn(tool, points), gap).care;
    expect(care("length", at(1, 1, 2), at(1, 1, 5))).toEqual([]);
    expect(care("length", at(1, 1, 5), at(1, 1, 9))).toEqual(["missing_slices"]);
    expect(care("probe", at(1, 1, 7.4))).toEqual(["missing_slices"]);
    expect(care("arrow", at(1, 1, 5), at(1, 1, 9))).toEqual([]);
  });

  it("says that part lies outside, and that it was seen on a slab", () => {
    expect(measured(drawn("rectangle", [at(-3, 2, 4), at(5, 6, 4)]), plain).care).toEqual(["outside"]);
    expect(measured(drawn("ellipse", [at(2, 2, 4), at(5, 6, 4)]), plain).care).toEqual([]);
    const length = drawn("length", [at(2, 2, 4), at(5, 6, 4)]);
    expect(measured({ ...length, plane: { ...length.plane, slab_mm: 10, mode: "mip" } }, plain).care).toEqual(["projected"]);
  });
});

describe("a volume whose making was guessed", () => {
  const noted = (...notes: string[]) => {
    const header = { ...headerOf(SIZE, PLAIN, values, [2, 2, 2]), notes };
    const volume = new Volume(header, pooled(values, SIZE, [2, 2, 2]), new Int16Array(values.length), 1);
    volume.receive(0, values);
    return volume;
  };
  const quantities = (annotation: Annotation, ...notes: string[]) =>
    measured(annotation, noted(...notes)).readings.map((one) => one.quantity);
  const refused = (...notes: string[]) => TOOLS.filter((tool) => refusalOf(tool, noted(...notes)) !== null).map((tool) => tool.id);
  const [flat, deep] = [at(9, 9, 4), at(9, 9, 8)].map((end) => [at(4, 4, 4), end]);

  it("gives no millimetre, square or degree without a scale", () => {
    expect(refused("no-scale")).toEqual(["length", "polyline", "angle"]);
    expect(refused("no-scale", "rescale-varies")).toEqual(["probe", "length", "polyline", "angle", "rectangle", "ellipse", "profile"]);
    for (const tool of TOOLS) {
      const points = [...flat, at(5, 9, 4)].slice(0, Math.min(3, tool.points.most));
      expect(measured(drawn(tool.id, points), noted("no-scale")).readings.filter((one) => one.unit !== "grey")).toEqual([]);
    }
    expect(quantities(drawn("profile", flat), "no-scale")).toEqual(["grey_mean", "grey_minimum", "grey_maximum"]);
  });

  it.each(["step-assumed", "single"])("gives sizes within a slice only for %s", (note) => {
    expect(quantities(drawn("length", flat), note)).toEqual(["length"]);
    expect(quantities(drawn("length", deep), note)).toEqual([]);
    expect(measured(drawn("length", deep), noted(note)).care).toEqual(["depth_unknown", note.replace("-", "_")]);
    expect(quantities(drawn("rectangle", deep, CORONAL), note)).not.toContain("area");
    expect(refused(note)).toEqual([]);
  });

  it("gives no grey value where their scale varies", () => {
    expect(refused("rescale-varies")).toEqual(["probe"]);
    expect(quantities(drawn("rectangle", flat), "rescale-varies")).toEqual(["area"]);
    expect(quantities(drawn("profile", flat), "rescale-varies")).toEqual(["length"]);
  });

  it("names what holds for the whole scan beside every number", () => {
    const care = measured(drawn("length", flat), noted("lossy", "uneven", "sheared", "gap", "inverted", "left-out")).care;
    expect(care).toEqual(["left_out", "lossy", "sheared", "uneven"]);
    expect(measured(drawn("text", flat.slice(1)), noted("lossy")).care).toEqual([]);
  });
});

describe("uncertainty", () => {
  const along: Vec3[] = [at(2, 2, 2), at(12, 2, 2)];

  it("of two points is sqrt(2 edge^2 + voxel^2 / 6) with an edge of half a voxel", () => {
    expect(pathSigma_mm(plain, along, 0)).toBeCloseTo(Math.sqrt(2 * 0.1 ** 2 + 0.2 ** 2 / 6), 12);
    expect(pathSigma_mm(plain, [at(2, 2, 2), at(2, 2, 9)], 0)).toBeCloseTo(Math.sqrt(2 * 0.25 ** 2 + 0.5 ** 2 / 6), 12);
  });

  it("is never below half a voxel, whatever was drawn", () => {
    const random = randomly(7);
    for (let n = 0; n < 200; n++) {
      const points = Array.from(
        { length: 2 + random.whole(0, 4) },
        (): Vec3 => [random.whole(-9, 9) / 7, random.whole(-9, 9) / 7, random.whole(-9, 9) / 7],
      );
      const pieces = points.slice(1).map((point, m) => subtract(point, points[m]));
      const voxels = pieces.filter((piece) => length(piece) > 0).map((piece) => voxelAlong_mm(plain, unit(piece)));
      expect(pathSigma_mm(plain, points, 0)).toBeGreaterThanOrEqual(Math.max(0, ...voxels) / 2); // of the coarsest direction it runs in
    }
    expect(
      pathSigma_mm(
        plain,
        [
          [0, 0, 0],
          [0, 0, 0],
        ],
        0,
      ),
    ).toBe(0.25);
  });

  it("grows with the pixel that was pointed at: a box of its own", () => {
    expect(pathSigma_mm(plain, along, 0.6)).toBeCloseTo(Math.sqrt(2 * 0.1 ** 2 + 0.2 ** 2 / 6 + 0.6 ** 2 / 6), 12);
    const drawnFar = drawn("length", along);
    const sigma = (pixel_mm: number) =>
      measured({ ...drawnFar, plane: { ...drawnFar.plane, pixel_mm } }, plain).readings[0].uncertainty ?? 0;
    expect(sigma(0.6)).toBeGreaterThan(sigma(0.1));
  });

  it("of a straight path is that of its ends alone", () => {
    expect(pathSigma_mm(plain, [at(2, 2, 2), at(5, 2, 2), at(12, 2, 2)], 0)).toBeCloseTo(pathSigma_mm(plain, along, 0), 12);
  });

  it("of an angle is what points scattered by chance show", () => {
    const cube = volumeOf([8, 8, 8], [0.2, 0, 0, 0, 0, 0.2, 0, 0, 0, 0, 0.2, 0, 0, 0, 0, 1], new Int16Array(512));
    const points: [Vec3, Vec3, Vec3] = [
      [9, 1, 0],
      [0, 0, 0],
      [3, 8, 2],
    ];
    const sigma = pointSigma_mm(cube, [1, 0, 0], 0);
    const random = randomly(11);
    const gauss = () => Math.sqrt(-2 * Math.log(random.whole(1, 1e6) / 1e6)) * Math.cos((2 * Math.PI * random.whole(0, 999_999)) / 1e6);
    const angles = Array.from({ length: 4000 }, () => {
      const moved = points.map((point): Vec3 => [point[0] + sigma * gauss(), point[1] + sigma * gauss(), point[2] + sigma * gauss()]);
      return measured(drawn("angle", moved), cube).readings[0].value;
    });
    const mean = angles.reduce((sum, angle) => sum + angle, 0) / angles.length;
    const spread = Math.sqrt(angles.reduce((sum, angle) => sum + (angle - mean) ** 2, 0) / angles.length);
    expect(angleSigma_deg(cube, points, 0) / spread).toBeGreaterThan(0.95);
    expect(angleSigma_deg(cube, points, 0) / spread).toBeLessThan(1.05);
  });

  it("stands at every number but the ends of a spread", () => {
    for (const tool of TOOLS) {
      const points = [at(4, 4, 4), at(9, 9, 4), at(9, 4, 8)].slice(0, Math.min(3, tool.points.most));
      for (const one of measured(drawn(tool.id, points), plain).readings) {
        const spread = ["grey_minimum", "grey_maximum"].includes(one.quantity);
        expect(one.uncertainty === null, `${tool.id} ${one.quantity}`).toBe(spread);
      }
      expect(toolOf(tool.id)).toBe(tool);
    }
  });
});
