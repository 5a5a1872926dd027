/** The angle at the second of three points. */
import { angle_deg } from "../geometry/measure";
import { reading } from "./annotation";
import { line, type Tool } from "./tool";
import { angleSigma_deg } from "./uncertainty";

export const angle: Tool = {
  id: "angle",
  key: "a",
  icon: "M20 20H4L16 5M11 20a8 8 0 0 0-2-6",
  gives: ["deg"],
  points: { least: 3, most: 3 },
  written: false,
  strokes: ({ points_mm }) => [line(points_mm)],
  measure: ({ points_mm, plane }, volume) => {
    const [a, vertex, b] = points_mm;
    return [reading("angle", angle_deg(a, vertex, b), angleSigma_deg(volume, points_mm, plane.pixel_mm))];
  },
};
