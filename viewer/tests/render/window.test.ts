import { describe, expect, test } from "vitest";
import { CORONAL, planeAround } from "../../src/geometry/plane";
import { hatchAbsent } from "../../src/render/absent";
import { sliceJob } from "../../src/render/cpu/job";
import { OUTSIDE } from "../../src/render/types";
import { GreyTable, levelOf } from "../../src/render/window";
import { filled, PLAIN, volumeOf } from "../phantom";

describe("the window", () => {
  test("goes straight from black at its foot to white at its head", () => {
    const window = { centre: 100, width: 200, invert: false };
    expect([-50, 0, 100, 200, 900].map((stored) => levelOf(stored, window))).toEqual([0, 0, 128, 255, 255]);
    expect(levelOf(0, { ...window, invert: true })).toBe(255);
  });

  test("paints opaque greys, and black outside even when inverted", () => {
    const table = new GreyTable(-32768);
    const pixels = new Uint32Array(3);
    table.paint(Int32Array.of(OUTSIDE, -32768, 32767), pixels, { centre: 0, width: 100, invert: true });
    expect(Array.from(pixels)).toEqual([0xff000000, 0xffffffff, 0xff000000]);
    table.paint(Int32Array.of(OUTSIDE, -32768, 32767), pixels, { centre: 0, width: 100, invert: false });
    expect(Array.from(pixels)).toEqual([0xff000000, 0xff000000, 0xffffffff]);
  });
});

test("a missing slice is striped wherever it has a share, and nowhere else", () => {
  const size = [9, 9, 9] as const;
  const volume = volumeOf(
    size,
    PLAIN,
    filled(size, () => 0),
    [4],
  );
  const plane = planeAround(CORONAL, [-0.2, 3.2, -5], 0.1, 16, 40); // row 19.5 is k = 4, five rows a slice
  const job = sliceJob(volume, volume, { plane, slab_mm: 0, mode: "mean", interpolation: "trilinear" });
  const pixels = new Uint32Array(16 * 40);
  hatchAbsent(pixels, job, volume.absent);
  const striped = Array.from({ length: 40 }, (_, row) => row).filter((row) =>
    pixels.subarray(row * 16, row * 16 + 16).some((pixel) => pixel !== 0),
  );
  expect(striped).toEqual(Array.from({ length: 10 }, (_, n) => 15 + n));
});
