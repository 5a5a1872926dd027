/** The length of a line of several straight pieces, as along a canal. */
import { lengthOf } from "./length";
import { line, type Tool } from "./tool";

export const polyline: Tool = {
  id: "polyline",
  key: "",
  icon: "M3 18 8 8l6 6 7-10",
  gives: ["mm"],
  points: { least: 2, most: 500 },
  written: false,
  strokes: ({ points_mm }) => [line(points_mm)],
  measure: (annotation, volume) => [lengthOf(annotation, volume)],
};
