/** Area and grey values in an ellipse, given by the corners of the rectangle about it. */
import { add, scale, type Vec3 } from "../geometry/vector";
import type { Annotation } from "./annotation";
import { readRegion, sidesOf } from "./region";
import type { Tool } from "./tool";

const PIECES = 72;

export const ellipse: Tool = {
  id: "ellipse",
  key: "e",
  icon: "M12 6c5 0 9 2.7 9 6s-4 6-9 6-9-2.7-9-6 4-6 9-6z",
  gives: ["mm2", "grey"],
  points: { least: 2, most: 2 },
  written: false,
  strokes: (annotation) => [{ points_mm: outline(annotation), closed: true, head: false }],
  measure: (annotation, volume) => readRegion(annotation, volume, "ellipse"),
};

function outline(annotation: Annotation): readonly Vec3[] {
  const { corner, right, down } = sidesOf(annotation);
  const centre = add(corner, scale(add(right, down), 0.5));
  return Array.from({ length: PIECES }, (_, n) => {
    const angle = (2 * Math.PI * n) / PIECES;
    return add(centre, add(scale(right, Math.cos(angle) / 2), scale(down, Math.sin(angle) / 2)));
  });
}
