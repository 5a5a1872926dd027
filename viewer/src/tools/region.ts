/** What rectangle and ellipse share: a flat region given by two opposite corners, its sides along the plane it was drawn on. */
import { add, dot, scale, subtract, type Vec3 } from "../geometry/vector";
import { regionStatistics } from "../sample/region";
import type { Volume } from "../volume/volume";
import { type Annotation, type Reading, reading } from "./annotation";
import { shown, shownSpread } from "./grey";
import { areaSigma_mm2 } from "./uncertainty";

/** The first corner and the sides from it to the opposite one. */
export function sidesOf({ points_mm, plane }: Annotation): { corner: Vec3; right: Vec3; down: Vec3 } {
  const [corner, opposite] = points_mm;
  const across = subtract(opposite, corner);
  return { corner, right: scale(plane.right, dot(across, plane.right)), down: scale(plane.down, dot(across, plane.down)) };
}

/** The four corners in order. */
export function cornersOf(annotation: Annotation): readonly Vec3[] {
  const { corner, right, down } = sidesOf(annotation);
  return [corner, add(corner, right), add(corner, add(right, down)), add(corner, down)];
}

/** Area, and the grey values inside. The mean's uncertainty is its standard error over the pixels sampled. */
export function readRegion(annotation: Annotation, volume: Volume, kind: "rectangle" | "ellipse", share: number): readonly Reading[] {
  const { right, down } = sidesOf(annotation);
  const [corner_mm, opposite_mm] = annotation.points_mm;
  const found = regionStatistics(volume, { kind, corner_mm, opposite_mm, right: annotation.plane.right, down: annotation.plane.down });
  if (found === null) return [];
  const ends = [shown(volume, found.minimum), shown(volume, found.maximum)]; // a negative slope turns them round
  return [
    reading("area", found.area_mm2, areaSigma_mm2(volume, right, down, share)),
    reading("grey_mean", shown(volume, found.mean), found.count > 1 ? shownSpread(volume, found.sd) / Math.sqrt(found.count) : null),
    reading("grey_sd", shownSpread(volume, found.sd), null),
    reading("grey_minimum", Math.min(...ends), null),
    reading("grey_maximum", Math.max(...ends), null),
  ];
}
