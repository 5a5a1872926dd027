/** What rectangle and ellipse share: a flat region given by two opposite corners, its sides along the plane it was drawn on. */
import { add, dot, length, scale, subtract, type Vec3 } from "../geometry/vector";
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

/** What of its box a shape fills. */
const SHARE = { rectangle: 1, ellipse: Math.PI / 4 } as const;

/**
 * Area, and the grey values inside. Of n voxels the mean is known to sd / sqrt(n), the standard deviation to sd / sqrt(2 (n - 1)); samples that share a
 * voxel count once.
 */
export function readRegion(annotation: Annotation, volume: Volume, kind: "rectangle" | "ellipse"): readonly Reading[] {
  const { right, down } = sidesOf(annotation);
  const { plane, points_mm } = annotation;
  const area = SHARE[kind] * length(right) * length(down);
  const size = reading("area", area, SHARE[kind] * areaSigma_mm2(volume, right, down, plane.pixel_mm));
  const found = regionStatistics(volume, {
    kind,
    corner_mm: points_mm[0],
    opposite_mm: points_mm[1],
    right: plane.right,
    down: plane.down,
  });
  if (found === null) return [size];
  const { voxels } = found;
  const spread = shownSpread(volume, found.sd);
  const ends = [shown(volume, found.minimum), shown(volume, found.maximum)]; // a negative slope turns them round
  return [
    size,
    reading("grey_mean", shown(volume, found.mean), voxels > 1 ? spread / Math.sqrt(voxels) : null),
    reading("grey_sd", spread, voxels > 1 ? spread / Math.sqrt(2 * (voxels - 1)) : null),
    reading("grey_minimum", Math.min(...ends), null),
    reading("grey_maximum", Math.max(...ends), null),
  ];
}
