import { describe, expect, it } from "vitest";
import { Pool } from "../../src/page/pool";
import { Slabs } from "../../src/page/slabs";
import type { VolumeHeader } from "../../src/volume/header";

const octets = (values: readonly number[]): Uint8Array => new Uint8Array(new Int16Array(values).buffer);

function header(stored: "int16" | "uint16", absent: readonly number[]): VolumeHeader {
  return {
    size: [2, 1, 5],
    stored,
    slab: { slices: 2, count: 3 },
    absent_slices: absent,
    grey: { minimum: -7, maximum: 9, slope: 1, intercept: 0, percentiles: {} },
  } as unknown as VolumeHeader;
}

describe("slabs", () => {
  it("are whole once their last slice has come, in whatever order, places without an image filled", () => {
    const slabs = new Slabs(header("int16", [3]));
    expect([...slabs.empty()]).toEqual([]);
    expect(slabs.put(1, octets([3, 4]), false)).toBeNull();
    const [last, values] = slabs.put(4, octets([8, 9]), false) ?? [];
    expect([last, [...new Int16Array(values as ArrayBuffer)]]).toEqual([2, [8, 9]]);
    const [first, both] = slabs.put(0, octets([1, 2]), false) ?? [];
    expect([first, [...new Int16Array(both as ArrayBuffer)]]).toEqual([0, [1, 2, 3, 4]]);
    const [middle, half] = slabs.put(2, octets([5, 6]), false) ?? [];
    expect([middle, [...new Int16Array(half as ArrayBuffer)]]).toEqual([1, [5, 6, -7, -7]]);
  });

  it("come at once where there is no image at all", () => {
    const slabs = new Slabs(header("int16", [2, 3]));
    expect([...slabs.empty()].map(([slab, values]) => [slab, [...new Int16Array(values)]])).toEqual([[1, [-7, -7, -7, -7]]]);
  });

  it("put back what was taken from unsigned values of 16 bits", () => {
    const slabs = new Slabs(header("uint16", [1, 2, 3, 4]));
    const [, values] = slabs.put(0, octets([-32768, 32767]), true) ?? [];
    expect([...new Uint16Array(values as ArrayBuffer)].slice(0, 2)).toEqual([0, 65535]);
  });
});

describe("the coarse volume", () => {
  const coarse = { rows: 1, columns: 2, count: 3, minimum: -5, sample: 100, stored: "int16" } as const;

  it("is the mean of each layer's slices, rounded down, and the smallest value where none is", () => {
    const pool = new Pool(coarse);
    pool.add(0, octets([1, -2]), false);
    pool.add(0, octets([2, -3]), false);
    pool.add(2, octets([10, 20]), false);
    expect([...new Int16Array(pool.body().buffer)]).toEqual([1, -3, -5, -5, 10, 20]);
    expect([0, 50, 100].map((percent) => pool.percentile(percent))).toEqual([-3, 5.5, 20]);
  });

  it("knows unsigned values, shifted and not", () => {
    const pool = new Pool({ ...coarse, stored: "uint16", minimum: 0 });
    pool.add(0, octets([-32768, 32767]), true);
    pool.add(1, octets([7, -1]), false);
    expect([...new Uint16Array(pool.body().buffer)].slice(0, 4)).toEqual([0, 65535, 7, 65535]);
  });
});
