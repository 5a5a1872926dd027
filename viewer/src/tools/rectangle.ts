/** Area and grey values in a rectangle. */
import { cornersOf, readRegion } from "./region";
import type { Tool } from "./tool";

export const rectangle: Tool = {
  id: "rectangle",
  key: "r",
  icon: "M4 6h16v12H4z",
  gives: ["mm2", "grey"],
  points: { least: 2, most: 2 },
  written: false,
  strokes: (annotation) => [{ points_mm: cornersOf(annotation), closed: true, head: false }],
  measure: (annotation, volume) => readRegion(annotation, volume, "rectangle"),
};
