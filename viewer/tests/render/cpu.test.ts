import { describe, expect, test } from "vitest";
import { centre_mm } from "../../src/geometry/grid";
import { AXIAL, CORONAL, type Frame, frameOf, planeAround, SAGITTAL, turnFrame } from "../../src/geometry/plane";
import { add, scale } from "../../src/geometry/vector";
import { renderExact } from "../../src/render/cpu/layers";
import { OUTSIDE, type SlabMode, type SliceView } from "../../src/render/types";
import type { Volume } from "../../src/volume/volume";
import { AWKWARD, filled, noise, PLAIN, partialOf, volumeOf, voxelsOf } from "../phantom";
import { randomly } from "../random";
import { disagreements, slowSlice } from "./oracle";

const SIZE = [13, 11, 9] as const;

function viewOf(
  volume: Volume,
  frame: Frame,
  changes: Partial<SliceView> & { pixel_mm?: number; shift?: readonly [number, number, number] } = {},
): SliceView {
  const { pixel_mm = 0.17, shift = [0.013, 0.021, 0.034], ...rest } = changes;
  const plane = planeAround(frame, add(centre_mm(volume), shift), pixel_mm, 41, 37);
  return { plane, slab_mm: 0, mode: "mean", interpolation: "trilinear", ...rest };
}

const check = (volume: Volume, view: SliceView) => expect(disagreements(renderExact(volume, view).greys, slowSlice(volume, view))).toBe(0);

describe.each([
  ["a plain grid", PLAIN],
  ["a sheared, left-handed grid", AWKWARD],
])("a slice of %s", (_, to_lps_mm) => {
  const volume = volumeOf(SIZE, to_lps_mm, filled(SIZE, noise(1, -3000, 3000)));

  test.each([
    ["axial", AXIAL],
    ["coronal", CORONAL],
    ["sagittal", SAGITTAL],
    ["once tilted", turnFrame(CORONAL, [0, 0, 1], 0.4)],
    ["twice tilted", turnFrame(turnFrame(SAGITTAL, [0, 0, 1], 0.4), [1, 0, 0], -0.7)],
  ] as const)("is the slow one's: %s", (_name, frame) => {
    for (const interpolation of ["trilinear", "nearest"] as const) check(volume, viewOf(volume, frame, { interpolation }));
  });

  test("is the slow one's at any slant, zoom and place, over the edges too", () => {
    const random = randomly(11);
    for (let n = 0; n < 60; n++) {
      const frame = frameOf(random.vector(1), random.vector(1));
      check(volume, viewOf(volume, frame, { pixel_mm: random.number(0.02, 0.4), shift: random.vector(2) }));
    }
  });

  test.each(["mean", "mip", "minip"] as SlabMode[])("through a slab is the slow one's: %s", (mode) => {
    for (const frame of [AXIAL, SAGITTAL, turnFrame(turnFrame(CORONAL, [0, 0, 1], 0.4), [1, 0, 0], 0.3)])
      for (const slab_mm of [0.7, 2.2, 40]) check(volume, viewOf(volume, frame, { slab_mm, mode }));
  });
});

describe("a slice", () => {
  test("along the grid, one pixel a voxel, is the stored slice itself", () => {
    const values = filled(SIZE, noise(2, 0, 65535), "uint16");
    const volume = volumeOf(SIZE, [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], values);
    const plane = planeAround(AXIAL, [6, 5, 4], 1, 13, 11);
    const { greys } = renderExact(volume, { plane, slab_mm: 0, mode: "mean", interpolation: "trilinear" });
    expect(Array.from(greys)).toEqual(Array.from(values.subarray(4 * 13 * 11, 5 * 13 * 11)));
  });

  test("of a volume one slice thick works", () => {
    const size = [13, 11, 1] as const;
    const volume = volumeOf(size, PLAIN, filled(size, noise(3, -100, 100)));
    for (const frame of [AXIAL, CORONAL, turnFrame(AXIAL, [1, 0, 0], 0.3)]) check(volume, viewOf(volume, frame));
  });

  test("far away is empty", () => {
    const volume = volumeOf(SIZE, PLAIN, filled(SIZE, noise(4, -100, 100)));
    const { greys } = renderExact(volume, viewOf(volume, CORONAL, { shift: scale([0, 1, 0], 99) }));
    expect(greys.every((grey) => grey === OUTSIDE)).toBe(true);
  });
});

describe("while slices come", () => {
  const values = filled(SIZE, noise(5, -900, 900));

  test("the preview stands in, and gives way where the voxels are there", () => {
    const volume = partialOf(SIZE, PLAIN, values);
    const view = viewOf(volume, CORONAL);
    expect(disagreements(renderExact(volume, view).greys, slowSlice(volume.preview, view))).toBeLessThan(41 * 37 * 0.05);
    volume.receive(3, values.slice(3 * 13 * 11, 7 * 13 * 11));
    expect(volume.loaded).toEqual({ from: 3, to: 7 });
    const { greys } = renderExact(volume, view);
    const full = slowSlice(voxelsOf(SIZE, PLAIN, values), view);
    const middle = (row: number) => {
      const k = 4 + (0.034 - (row - 18) * view.plane.pixel_mm) / 0.5;
      return k >= 3 && k <= 6;
    };
    const wrong = Array.from(greys.keys()).filter(
      (n) => middle(Math.floor(n / 41)) && !Number.isNaN(full[n]) && Math.abs(greys[n] - full[n]) > 0.5 + 1e-6,
    );
    expect(wrong).toEqual([]);
  });

  test("a slab never mixes voxels with emptiness", () => {
    const flat = filled(SIZE, () => 1000);
    const volume = partialOf(SIZE, PLAIN, flat);
    volume.receive(4, flat.slice(4 * 13 * 11, 6 * 13 * 11));
    for (const frame of [AXIAL, CORONAL, turnFrame(CORONAL, [1, 0, 0], 0.5)]) {
      const { greys } = renderExact(volume, viewOf(volume, frame, { slab_mm: 3, mode: "minip" }));
      expect(new Set(greys.filter((grey) => grey !== OUTSIDE))).toEqual(new Set([1000]));
    }
  });
});
