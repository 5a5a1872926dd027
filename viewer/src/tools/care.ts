/** What to be careful about with the numbers of one annotation: shown beside them, and written into every export. */
import { toPoint } from "../geometry/affine";
import { insideVoxels } from "../sample/point";
import { hasDepth, type Warning, warningsIn } from "../volume/notes";
import type { Volume } from "../volume/volume";
import type { Annotation, Care, Unit } from "./annotation";
import type { Tool } from "./tool";

/** A point lies in another slice than the first: by more than rounding, in voxels. */
const LEAVES_SLICE = 1e-3;

/** Those of this annotation before those of the whole scan; none where it gives no number. */
export function careOf(annotation: Annotation, tool: Tool, volume: Volume): readonly Care[] {
  if (tool.gives.length === 0) return [];
  const drawn = [...annotation.points_mm, ...tool.strokes(annotation).flatMap((stroke) => stroke.points_mm)];
  const places = drawn.map((point) => toPoint(volume.to_voxel, point));
  const slices = places.map(([, , k]) => k);
  const [from, to] = [Math.min(...slices), Math.max(...slices)];
  const holds: readonly (readonly [Care, boolean])[] = [
    ["missing_slices", volume.absent.some((k) => k > from - 1 && k < to + 1)],
    ["outside", places.some(([i, j, k]) => !insideVoxels(volume, i, j, k))],
    ["projected", annotation.plane.slab_mm > 0],
    ["depth_unknown", !hasDepth(volume.header) && to - from > LEAVES_SLICE],
    ["binned", volume.binned > 1],
  ];
  return [...holds.flatMap(([care, is]) => (is ? [care] : [])), ...warningsIn(volume.header)];
}

/** Whether a number of this unit means anything under these warnings. */
export function permits(unit: Unit, care: readonly Care[]): boolean {
  if (unit === "grey") return !care.includes("rescale_varies");
  return !care.includes("no_scale") && !care.includes("depth_unknown");
}

/** The warning because of which a tool can give no number at all on this scan; null where it can. */
export function refusalOf(tool: Tool, volume: Volume): Warning | null {
  const warnings = warningsIn(volume.header);
  if (tool.gives.length === 0 || tool.gives.some((unit) => permits(unit, warnings))) return null;
  return tool.gives[0] === "grey" ? "rescale_varies" : "no_scale";
}

/** What stands beside the numbers on screen; the rest stands over the whole scan. */
const BESIDE: readonly Care[] = ["missing_slices", "outside", "projected", "depth_unknown"];

/** Said beside an annotation. */
export const saidBeside = ({ care }: Annotation): readonly Care[] => care.filter((one) => BESIDE.includes(one));
