import { expect, test } from "vitest";
import { CORONAL, planeAround } from "../../src/geometry/plane";
import { halfSamples } from "../../src/render/cpu/job";
import { Pace } from "../../src/render/pace";
import { filled, PLAIN, volumeOf } from "../phantom";

const size = [9, 9, 9] as const;
const volume = volumeOf(
  size,
  PLAIN,
  filled(size, () => 0),
);
const view = { plane: planeAround(CORONAL, [0, 3, -5], 0.1, 700, 600), slab_mm: 40, mode: "mip", interpolation: "trilinear" } as const;

test("a slice is exact at once, a heavy slab is not", () => {
  const pace = new Pace();
  expect(pace.affordable(volume, { ...view, slab_mm: 0 })).toEqual({ pixels: 1, samples: 1 });
  expect(pace.affordable(volume, view).pixels).toBeGreaterThan(1);
});

test("on the slowest machine a moving slab still has its thickness", () => {
  const pace = new Pace();
  for (let n = 0; n < 100; n++) pace.learn(1, 1e6);
  const { samples } = pace.affordable(volume, view);
  expect(Math.floor(halfSamples(40, 0.3) / samples)).toBeGreaterThanOrEqual(6);
});
