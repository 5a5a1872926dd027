/** A session of a scan held in blocks still knows its scan. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { decode } from "../../src/session/decode";
import { isAbout } from "../../src/session/session";
import { Volume } from "../../src/volume/volume";
import { filled, headerOf, noise, PLAIN, pooled } from "../phantom";

const SIZE = [6, 5, 7] as const;
const values = filled(SIZE, noise(3, -900, 900));

function held(binned: number, order: readonly number[], of = values): Volume {
  const own = SIZE.map((count) => Math.ceil(count / binned)).reduce((all, count) => all * count, 1);
  const volume = new Volume(headerOf(SIZE, PLAIN, of, [2, 2, 2]), pooled(of, SIZE, [2, 2, 2]), new Int16Array(own), binned);
  for (const k of order) volume.receive(k, of.slice(k * 30, (k + 1) * 30));
  return volume;
}

it("is the same whole and in blocks, in whatever order slices came: the hash of the slices' hashes", async () => {
  const slice = (k: number) =>
    createHash("sha256")
      .update(Buffer.from(values.buffer, k * 60, 60))
      .digest();
  const wanted = createHash("sha256")
    .update(Buffer.concat([0, 1, 2, 3, 4, 5, 6].map(slice)))
    .digest("hex");
  expect(await held(1, [0, 1, 2, 3, 4, 5, 6]).identity()).toBe(wanted);
  expect(await held(2, [3, 4, 2, 5, 1, 6, 0]).identity()).toBe(wanted);
  expect(await held(2, [3, 4]).identity()).toBeNull();
});

it("refuses another patient's scan on the same grid", async () => {
  const mine = held(2, [0, 1, 2, 3, 4, 5, 6]);
  const other = held(
    2,
    [0, 1, 2, 3, 4, 5, 6],
    Int16Array.from(values, (value, n) => (n === 100 ? value + 1 : value)),
  );
  const whole = decode(readFileSync(new URL("../../../tests/measurements/sessions/whole.json", import.meta.url), "utf8"));
  const volume = { size: SIZE, to_lps_mm: PLAIN, voxels_sha256: null, slices_sha256: await mine.identity() };
  const about = async (of: Volume) => isAbout({ ...whole, volume }, of.header, { voxels_sha256: null, slices_sha256: await of.identity() });
  expect(await about(mine)).toBe(true);
  expect(await about(other)).toBe(false);
});
