import { describe, expect, test } from "vitest";
import { toPoint } from "../../src/geometry/affine";
import { centre_mm } from "../../src/geometry/grid";
import { distance_mm as distance } from "../../src/geometry/measure";
import { CORONAL, pixelToPoint, planeAround, turnFrame } from "../../src/geometry/plane";
import { along, type Vec3 } from "../../src/geometry/vector";
import type { Camera, Clip } from "../../src/render/types";
import { coarseDensity, type Density, fineDensity, levelOf } from "../../src/render/volume/density";
import { lookOf } from "../../src/render/volume/look";
import { March } from "../../src/render/volume/march";
import { raysOf } from "../../src/render/volume/rays";
import { inStored, upright } from "../../src/volume/polarity";
import { Volume } from "../../src/volume/volume";
import { filled, PLAIN, volumeOf } from "../phantom";

const SIZE = [60, 50, 30] as const;
const BALL: Vec3 = toPoint(PLAIN, [35, 20, 12]);
const RADIUS_MM = 3;

/** A hard ball in soft tissue, off the middle in every direction; air around. */
const volume = volumeOf(
  SIZE,
  PLAIN,
  filled(SIZE, (i, j, k) => {
    const at = toPoint(PLAIN, [i, j, k]);
    const soft = i > 2 && i < 57 && j > 2 && j < 47 ? 0 : -1000;
    return distance(at, BALL) < RADIUS_MM ? 2000 : soft;
  }),
);

async function fine(of: Volume): Promise<Density> {
  const density = await fineDensity(of, () => false);
  if (density === null) throw new Error("nobody stopped it");
  return density;
}

const camera: Camera = { ...turnFrame(turnFrame(CORONAL, [0, 0, 1], 0.6), [1, 0, 0], -0.4), centre_mm: BALL, pixel_mm: 0.1 };

function hitBy(density: Density, clip: Clip | null, at: Camera = camera): Vec3 | null {
  const march = new March(density, raysOf(density, at, 41, 41, clip, 1, 1), lookOf("bone", volume.header.grey, null));
  march.cast(20, 20);
  const plane = planeAround(at, at.centre_mm, at.pixel_mm, 41, 41);
  return Number.isNaN(march.hit.sample) ? null : along(pixelToPoint(plane, 20, 20), at.normal, march.hit.sample * march.rays.step_mm);
}

describe("looking through the volume", () => {
  test("a ray through the ball's middle meets it on the side of who looks, a radius away", async () => {
    const hit = hitBy(await fine(volume), null);
    if (hit === null) throw new Error("it must meet the ball");
    expect(Math.abs(distance(hit, BALL) - RADIUS_MM)).toBeLessThan(0.5);
    expect(hit[0] * camera.normal[0] + hit[1] * camera.normal[1] + hit[2] * camera.normal[2]).toBeLessThan(
      BALL[0] * camera.normal[0] + BALL[1] * camera.normal[1] + BALL[2] * camera.normal[2],
    );
  });

  test("what lies before the cut is not drawn: cut through the middle, the ball is met there", async () => {
    const hit = hitBy(await fine(volume), { point_mm: BALL, normal: camera.normal });
    if (hit === null) throw new Error("half of the ball is left");
    expect(distance(hit, BALL)).toBeLessThan(0.6);
  });

  test("past the ball there is nothing, whole or cut", async () => {
    const beside: Camera = { ...camera, centre_mm: along(BALL, camera.right, 4) };
    expect(hitBy(await fine(volume), null, beside)).toBeNull();
    expect(hitBy(await fine(volume), { point_mm: along(BALL, camera.normal, 4), normal: camera.normal })).toBeNull();
  });

  test("the preview shows the same from the first moment, more coarsely", () => {
    const hit = hitBy(coarseDensity(volume), null);
    if (hit === null) throw new Error("it must meet the ball");
    expect(Math.abs(distance(hit, BALL) - RADIUS_MM)).toBeLessThan(1);
  });

  test("a MIP is brightest where the ball is, and black past the volume", async () => {
    const density = await fine(volume);
    const wide: Camera = { ...CORONAL, centre_mm: centre_mm(volume), pixel_mm: 0.5 };
    const march = new March(density, raysOf(density, wide, 61, 61, null, 1, 1), lookOf("mip", volume.header.grey, null));
    const pixels = new Uint32Array(61 * 61);
    for (let row = 0; row < 61; row++) march.row(row, pixels, row * 61);
    const plane = planeAround(wide, wide.centre_mm, 0.5, 61, 61);
    for (let n = 0; n < pixels.length; n++) {
      const at = pixelToPoint(plane, n % 61, Math.floor(n / 61));
      const away = Math.hypot(at[0] - BALL[0], at[2] - BALL[2]);
      if (away < RADIUS_MM - 0.8) expect(pixels[n] & 255).toBe(255);
      if (away > RADIUS_MM + 0.8) expect(pixels[n] & 255).toBeLessThan(128);
    }
    expect(pixels[0]).toBe(0xff000000);
  });

  test("small stored values are dense where they are the bright ones", async () => {
    const { values } = volume;
    const negative = volumeOf(
      volume.size,
      volume.to_lps_mm,
      Int16Array.from(values, (value) => -value),
    );
    const turned = { ...negative.header, grey: { ...negative.header.grey, slope: -1 } };
    const held = new Volume(turned, Int16Array.from(negative.preview.values), Int16Array.from(negative.values), 1);
    held.receive(0, Int16Array.from(negative.values));
    const [plain, other] = [await fine(volume), await fine(held)];
    const worst = plain.values.reduce((most, value, n) => Math.max(most, Math.abs(value - other.values[n])), 0);
    expect(worst).toBeLessThanOrEqual(1);
    expect(lookOf("mip", upright(turned), null).hides).toBe(255);
    expect([inStored("mip", turned), inStored("minip", turned), inStored("mean", turned)]).toEqual(["minip", "mip", "mean"]);
    expect(inStored("mip", volume.header)).toBe("mip");
  });

  test("with a narrower window a MIP has fewer greys, and fainter things are seen with a lower one", async () => {
    const density = await fine(volume);
    const seen = (centre: number, width: number) => {
      const look = lookOf("mip", volume.header.grey, { centre, width, invert: false });
      const march = new March(
        density,
        raysOf(density, { ...CORONAL, centre_mm: centre_mm(volume), pixel_mm: 0.5 }, 61, 61, null, 1, 1),
        look,
      );
      const pixels = new Uint32Array(61 * 61);
      for (let row = 0; row < 61; row++) march.row(row, pixels, row * 61);
      return { lit: pixels.filter((one) => (one & 255) > 0).length, greys: new Set(pixels).size };
    };
    expect(seen(128, 2).greys).toBeLessThan(seen(128, 250).greys);
    expect(seen(60, 60).lit).toBeGreaterThan(seen(200, 60).lit);
  });

  test("densities follow this scan's percentiles", () => {
    const { grey } = volume.header;
    expect(levelOf(grey, grey.percentiles["1"])).toBe(0);
    expect(levelOf(grey, grey.percentiles["99.9"])).toBe(255);
    for (const preset of ["bone", "teeth", "mip"] as const)
      expect(lookOf(preset, grey, null).hides).toBeGreaterThan(lookOf(preset, grey, null).begins);
  });
});
