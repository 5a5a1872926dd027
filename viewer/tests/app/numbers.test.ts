import { expect, test } from "vitest";
import { day, size, voxel } from "../../src/app/numbers";

test("sizes are said in the unit a person would use", () => {
  expect(size(0, "en")).toBe("0 byte");
  expect(size(1_500, "en")).toBe("1.5 kB");
  expect(size(350_600_000, "de")).toBe("351 MB");
  expect(size(2_345_000_000_000, "en")).toBe("2,350 GB");
});

test("digits are 0 to 9 in Arabic too", () => {
  expect(size(12_000_000, "ar-EG")).toMatch(/12/);
  expect(day("20260914", "ar-EG")).toMatch(/14.*2026/);
});

test("a DICOM day is written out, whatever the clock's zone; what is no day stands as it is", () => {
  expect(day("20260914", "en")).toBe("14 September 2026");
  expect(day("2026-09-14", "de")).toBe("14. September 2026");
  expect(day("next week", "en")).toBe("next week");
});

test("a cube's side is said once", () => {
  expect(voxel([0.25, 0.25, 0.25], "en")).toBe("0.25 mm");
  expect(voxel([0.25, 0.25, 0.5], "de")).toBe("0,25 × 0,25 × 0,5 mm");
});
