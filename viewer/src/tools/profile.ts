/** The grey values along a line, as a curve; its length and its mean as numbers. */
import { profile as sampled } from "../sample/profile";
import type { Volume } from "../volume/volume";
import { type Annotation, reading } from "./annotation";
import { shown } from "./grey";
import { lengthOf } from "./length";
import { line, type Tool } from "./tool";

export const profile: Tool = {
  id: "profile",
  key: "",
  icon: "M3 20h18M3 15l4-3 4 5 5-12 5 8",
  cursor: "crosshair",
  points: { least: 2, most: 2 },
  written: false,
  strokes: ({ points_mm }) => [line(points_mm)],
  measure: (annotation, volume) => [lengthOf(annotation.points_mm, volume), ...greys(annotation, volume)],
};

/** The curve: distance from the first point in mm, grey value; places outside the volume are left out. */
export function curveOf({ points_mm: [a, b] }: Annotation, volume: Volume): { distance_mm: number; grey: number }[] {
  const { distance_mm, grey } = sampled(volume, a, b);
  return Array.from(grey, (value, n) => ({ distance_mm: distance_mm[n], grey: shown(volume, value) })).filter(
    (one) => !Number.isNaN(one.grey),
  );
}

function greys(annotation: Annotation, volume: Volume) {
  const curve = curveOf(annotation, volume).map((one) => one.grey);
  if (curve.length === 0) return [];
  const mean = curve.reduce((sum, value) => sum + value, 0) / curve.length;
  const sd = Math.sqrt(curve.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, curve.length - 1));
  return [
    reading("grey_mean", mean, sd / Math.sqrt(curve.length)),
    reading("grey_minimum", Math.min(...curve), null),
    reading("grey_maximum", Math.max(...curve), null),
  ];
}
