/** The straight distance of two points. */
import { path_mm } from "../geometry/measure";
import type { Vec3 } from "../geometry/vector";
import type { Volume } from "../volume/volume";
import { type Reading, reading } from "./annotation";
import { line, type Tool } from "./tool";
import { pathSigma_mm } from "./uncertainty";

export const length: Tool = {
  id: "length",
  key: "l",
  icon: "M4 20 20 4M4 20l-1-4M4 20l4 1M20 4l1 4M20 4l-4-1",
  cursor: "crosshair",
  points: { least: 2, most: 2 },
  written: false,
  strokes: ({ points_mm }) => [line(points_mm)],
  measure: ({ points_mm }, volume) => [lengthOf(points_mm, volume)],
};

/** The length of the line through these points, with its uncertainty. */
export const lengthOf = (points: readonly Vec3[], volume: Volume): Reading =>
  reading("length", path_mm(points), pathSigma_mm(volume, points));
