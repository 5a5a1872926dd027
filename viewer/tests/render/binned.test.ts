/** A volume too big for the device, held in blocks: its pictures and its crosshair end where the scan ends, not where the last, cut block would. */
import { expect, test } from "vitest";
import { toPoint } from "../../src/geometry/affine";
import { centre_mm, corners_mm, fitPlane, gridOf } from "../../src/geometry/grid";
import { AXIAL, CORONAL, pixelToPoint, SAGITTAL, turnFrame } from "../../src/geometry/plane";
import { moveCrosshair, scrollToEnd } from "../../src/panes/moves";
import { firstScene, SLICE_IDS } from "../../src/panes/scene";
import { renderExact } from "../../src/render/cpu/layers";
import { OUTSIDE, type SliceView } from "../../src/render/types";
import { Volume } from "../../src/volume/volume";
import { closeTo } from "../close";
import { filled, headerOf, PLAIN, pooled } from "../phantom";

import { disagreements, slowSlice } from "./oracle";

const SIZE = [7, 8, 10] as const; // in threes: one, two and one voxel are left over
const values = filled(SIZE, (i, j, k) => 100 + i + j + k);
const header = headerOf(SIZE, PLAIN, values, [3, 3, 3]);
const volume = new Volume(header, pooled(values, SIZE, [3, 3, 3]), new Int16Array(3 * 3 * 4), 3);
volume.receive(0, values);
const own = gridOf(SIZE, PLAIN);

test("lies where the scan lies", () => {
  for (const [n, corner] of corners_mm(volume).entries()) closeTo(corner, corners_mm(own)[n]);
  closeTo(centre_mm(volume), centre_mm(own));
});

test.each([
  ["axial", AXIAL],
  ["coronal", CORONAL],
  ["sagittal", SAGITTAL],
  ["oblique", turnFrame(turnFrame(AXIAL, [1, 0, 0], 0.4), [0, 0, 1], 0.7)],
])("the %s picture has no pixel beyond the scan and none less", (_, frame) => {
  const plane = fitPlane(gridOf([11, 12, 14], PLAIN), frame, 120, 110, centre_mm(own));
  const view: SliceView = { plane, slab_mm: 0, mode: "mean", interpolation: "trilinear" };
  const { greys } = renderExact(volume, view);
  expect(disagreements(greys, slowSlice(volume, view))).toBe(0);
  const within = (n: number) =>
    toPoint(own.to_voxel, pixelToPoint(plane, n % 120, Math.floor(n / 120))).every(
      (place, axis) => place >= -0.5 - 1e-5 && place <= SIZE[axis] - 0.5 + 1e-5,
    );
  const shown = Array.from(greys.keys()).filter((n) => greys[n] !== OUTSIDE);
  expect(shown.length).toBeGreaterThan(500);
  expect(shown.filter((n) => !within(n))).toEqual([]);
});

test("the crosshair stays in the scan, dragged or scrolled", () => {
  const start = firstScene(volume, header);
  const far = moveCrosshair(start, volume, toPoint(PLAIN, [99, 99, 99]));
  const last = SLICE_IDS.map((id) => scrollToEnd(start, volume, id, 1)).map((scene) => scene.crosshair_mm);
  for (const place of [far.crosshair_mm, ...last])
    toPoint(own.to_voxel, place).forEach((at, axis) => {
      expect(at).toBeLessThanOrEqual(SIZE[axis] - 0.5 + 1e-6);
    });
});
