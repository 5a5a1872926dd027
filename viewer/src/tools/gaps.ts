/** Whether an annotation passes places without an image: a number across a gap is never shown silently. */
import { toPoint } from "../geometry/affine";
import type { Volume } from "../volume/volume";
import type { Annotation } from "./annotation";
import { toolOf } from "./table";

export function crossesGap(annotation: Annotation, volume: Volume): boolean {
  if (volume.absent.length === 0) return false;
  const drawn = toolOf(annotation.tool).strokes(annotation);
  const places = [...annotation.points_mm, ...drawn.flatMap((stroke) => stroke.points_mm)].map(
    (point) => toPoint(volume.to_voxel, point)[2],
  );
  const [from, to] = [Math.min(...places), Math.max(...places)];
  return volume.absent.some((k) => k > from - 1 && k < to + 1);
}
