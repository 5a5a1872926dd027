/** The straight distance of two points. */
import { path_mm } from "../geometry/measure";
import type { Volume } from "../volume/volume";
import { type Annotation, type Reading, reading } from "./annotation";
import { line, type Tool } from "./tool";
import { pathSigma_mm } from "./uncertainty";

export const length: Tool = {
  id: "length",
  key: "l",
  icon: "M4 20 20 4M4 20l-1-4M4 20l4 1M20 4l1 4M20 4l-4-1",
  gives: ["mm"],
  points: { least: 2, most: 2 },
  written: false,
  strokes: ({ points_mm }) => [line(points_mm)],
  measure: (annotation, volume) => [lengthOf(annotation, volume)],
};

/** The length of the line through its points, with its uncertainty. */
export const lengthOf = ({ points_mm, plane }: Annotation, volume: Volume): Reading =>
  reading("length", path_mm(points_mm), pathSigma_mm(volume, points_mm, plane.pixel_mm));
