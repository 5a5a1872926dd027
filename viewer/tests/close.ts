import { expect } from "vitest";

/** Every number of a list as near as `digits` decimals to the one wanted. */
export function closeTo(got: readonly number[], wanted: readonly number[], digits = 9): void {
  for (const [n, value] of wanted.entries()) expect(got[n]).toBeCloseTo(value, digits);
}
