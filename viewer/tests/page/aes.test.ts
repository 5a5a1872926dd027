import { createCipheriv, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type Aes, startAes } from "../../src/page/aes";
import type { Lent } from "../../src/page/python";

const lent = (data: Uint8Array): Lent => ({ getBuffer: () => ({ data, release: () => {} }), destroy: () => {} });

/** A member as WinZip writes it, by node's own cryptography, which has the block and not this counter. */
function locked(plain: Uint8Array, password: string, strength: number) {
  const size = 8 * (strength + 1);
  const salt = randomBytes(size / 2);
  const derived = pbkdf2Sync(password, salt, 1000, 2 * size + 2, "sha1");
  const counters = Buffer.alloc(16 * Math.ceil(plain.length / 16));
  for (let block = 0; block * 16 < plain.length; block++) counters.writeUInt32LE(block + 1, block * 16);
  const cipher = createCipheriv(`aes-${8 * size}-ecb`, derived.subarray(0, size), null).setAutoPadding(false);
  const stream = cipher.update(counters);
  const packed = plain.map((octet, n) => octet ^ (stream[n] ?? 0));
  const seal = createHmac("sha1", derived.subarray(size, 2 * size))
    .update(packed)
    .digest()
    .subarray(0, 10);
  return { header: Buffer.concat([salt, derived.subarray(2 * size)]), packed, seal };
}

describe("WinZip AES", () => {
  it.each([1, 2, 3])("of strength %i is undone, however the pieces fall", (strength) => {
    const plain = new Uint8Array(randomBytes(5000));
    const { header, packed, seal } = locked(plain, "jäw", strength);
    const aes = startAes(lent(Buffer.from("jäw")), lent(header), strength) as Aes;
    const parts = [0, 16, 21, 22, 1000, 4096, 5000].map((end, n, ends) => aes.decrypt(lent(packed.slice(ends[n - 1] ?? 0, end))));
    expect(Buffer.concat(parts)).toEqual(Buffer.from(plain));
    expect(aes.is_sealed(lent(seal))).toBe(true);
  });

  it("tells a wrong password, and a byte that was changed", () => {
    const { header, packed, seal } = locked(new Uint8Array(100), "right", 3);
    expect(startAes(lent(Buffer.from("wrong")), lent(header), 3)).toBeUndefined();
    const aes = startAes(lent(Buffer.from("right")), lent(header), 3) as Aes;
    packed[7] = (packed[7] ?? 0) ^ 1;
    aes.decrypt(lent(packed));
    expect(aes.is_sealed(lent(seal))).toBe(false);
  });
});
