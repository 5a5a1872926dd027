import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { Digests } from "../../src/page/digests";
import type { Lent } from "../../src/page/python";

const lent = (data: Uint8Array): Lent => ({ getBuffer: () => ({ data, release: () => data.fill(0) }), destroy: () => undefined });
const sha256 = (data: Uint8Array): string => createHash("sha256").update(data).digest("hex");

test("bytes are hashed as they were, though Python takes them back at once", async () => {
  const digests = new Digests(crypto.subtle);
  const parts = [1, 1000, 2 ** 20].map((size, n) => new Uint8Array(size).fill(n + 1));
  const expected = parts.map(sha256);
  const numbers = parts.map((part) => digests.take(lent(part)));
  while (!digests.finish()) await digests.room();
  expect(numbers.map((number) => digests.hex(number))).toEqual(expected);
});

test("a hash that is not there yet is no hash", () => {
  const digests = new Digests(crypto.subtle);
  const number = digests.take(lent(new Uint8Array(9)));
  expect(() => digests.hex(number)).toThrow();
});

test("no more waits to be hashed than eight megabytes and the file that was too much, however slow the hashing is", async () => {
  let waiting_bytes = 0;
  let most_bytes = 0;
  const subtle = {
    digest: async (_: AlgorithmIdentifier, data: BufferSource) => {
      waiting_bytes += data.byteLength;
      most_bytes = Math.max(most_bytes, waiting_bytes);
      await new Promise((resolve) => setImmediate(resolve));
      waiting_bytes -= data.byteLength;
      return new ArrayBuffer(32);
    },
  };
  const digests = new Digests(subtle);
  for (let n = 0; n < 60; n++) {
    digests.take(lent(new Uint8Array(2 ** 20)));
    await digests.room();
  }
  expect(most_bytes).toBe(9 * 2 ** 20);
  while (!digests.finish()) await digests.room();
  expect(waiting_bytes).toBe(0);
});
