import { expect, test } from "vitest";
import { ParityRows } from "../../src/page/parity";
import type { Lent } from "../../src/page/python";

const lent = (data: Uint8Array): Lent => ({ getBuffer: () => ({ data, release: () => undefined }), destroy: () => undefined });

/** Bit by bit, as the field is defined. */
function product(one: number, other: number): number {
  let sum = 0;
  for (let bit = 7; bit >= 0; bit--) {
    sum = (sum << 1) ^ (sum & 0x80 ? 0x11d : 0);
    if ((one >> bit) & 1) sum ^= other;
  }
  return sum;
}

const inverse = (value: number): number => Array.from({ length: 256 }, (_, n) => n).find((n) => product(value, n) === 1) ?? 0;

test.each([
  [1, 1],
  [4, 7],
  [12, 240],
])("%i parity rows of %i data rows are the sums that the code is defined by", (parity, data) => {
  const rows = Array.from({ length: data }, (_, j) =>
    Uint8Array.from({ length: 9 }, (_, at) => (at * 31 + j * 17 + ((at * j) >> 2)) & 0xff),
  );
  const sums = new ParityRows(parity, 9);
  for (const [j, row] of rows.entries()) sums.add(j, lent(row));
  for (let i = 0; i < parity; i++) {
    const factors = rows.map((_, j) => inverse((255 - i) ^ j));
    const expected = Array.from({ length: 9 }, (_, at) => rows.reduce((sum, row, j) => sum ^ product(factors[j] ?? 0, row[at] ?? 0), 0));
    expect([...sums.row(i)]).toEqual(expected);
  }
});
