import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { hashVoxels } from "../../src/volume/hash";
import { Sha256 } from "../../src/volume/sha256";
import { filled, noise, PLAIN, partialOf, volumeOf } from "../phantom";
import { randomly } from "../random";

test("SHA-256 is the platform's, whatever pieces it comes in", () => {
  const random = randomly(21);
  for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 70001]) {
    const bytes = Uint8Array.from({ length }, () => random.whole(0, 255));
    const hash = new Sha256();
    for (let at = 0; at < length; ) {
      const piece = random.whole(1, 200);
      hash.update(bytes.subarray(at, at + piece));
      at += piece;
    }
    expect(hash.hex()).toBe(createHash("sha256").update(bytes).digest("hex"));
  }
});

test("a volume's hash is that of its stored bytes, and there is none before all are there", async () => {
  const size = [13, 11, 9] as const;
  const values = filled(size, noise(22, -3000, 3000));
  const bytes = new Uint8Array(values.buffer);
  const { signal } = new AbortController();
  expect(await hashVoxels(volumeOf(size, PLAIN, values), signal)).toBe(createHash("sha256").update(bytes).digest("hex"));
  expect(await hashVoxels(partialOf(size, PLAIN, values), signal)).toBeNull();
});
