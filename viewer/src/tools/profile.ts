/** The grey values along a line, as a curve; its length and its mean as numbers. */
import { profile as sampled } from "../sample/profile";
import type { Volume } from "../volume/volume";
import { type Annotation, type Reading, reading } from "./annotation";
import { shown } from "./grey";
import { lengthOf } from "./length";
import { line, type Tool } from "./tool";

export const profile: Tool = {
  id: "profile",
  key: "",
  icon: "M3 20h18M3 15l4-3 4 5 5-12 5 8",
  gives: ["mm", "grey"],
  points: { least: 2, most: 2 },
  written: false,
  strokes: ({ points_mm }) => [line(points_mm)],
  measure: (annotation, volume) => [lengthOf(annotation, volume), ...greys(annotation, volume)],
};

/** The curve: distance from the first point in mm, grey value; NaN outside the scan and where a slice is missing. */
export function curveOf({ points_mm: [a, b] }: Annotation, volume: Volume): { distance_mm: number; grey: number }[] {
  const { distance_mm, grey } = sampled(volume, a, b);
  return Array.from(grey, (value, n) => ({ distance_mm: distance_mm[n], grey: shown(volume, value) }));
}

/** The mean's uncertainty is its standard error over the voxels passed: two samples in one voxel are not two. */
function greys({ points_mm: [a, b] }: Annotation, volume: Volume): readonly Reading[] {
  const { grey, voxels } = sampled(volume, a, b);
  const there = Array.from(
    grey.filter((value) => !Number.isNaN(value)),
    (value) => shown(volume, value),
  );
  if (there.length === 0) return [];
  const mean = there.reduce((sum, value) => sum + value, 0) / there.length;
  const sd = Math.sqrt(there.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, there.length - 1));
  return [
    reading("grey_mean", mean, sd / Math.sqrt(voxels)),
    reading("grey_minimum", Math.min(...there), null),
    reading("grey_maximum", Math.max(...there), null),
  ];
}
