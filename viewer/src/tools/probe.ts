/** The grey value at one place, with the spread of the voxels about it. */
import { columns } from "../geometry/affine";
import { add, scale, type Vec3 } from "../geometry/vector";
import type { Volume } from "../volume/volume";
import { type Reading, reading } from "./annotation";
import { greyAt } from "./grey";
import type { Tool } from "./tool";

export const probe: Tool = {
  id: "probe",
  key: "p",
  icon: "M12 21s-6-6.2-6-11a6 6 0 0 1 12 0c0 4.8-6 11-6 11zM12 10h.01",
  gives: ["grey"],
  points: { least: 1, most: 1 },
  written: false,
  strokes: () => [],
  measure: ({ points_mm: [place] }, volume) => grey(place, volume),
};

function grey(place: Vec3, volume: Volume): readonly Reading[] {
  const value = greyAt(volume, place);
  return value === null ? [] : [reading("grey", value, noise(volume, place))];
}

/** The standard deviation over the voxel and its 26 neighbours. */
function noise(volume: Volume, place: Vec3): number | null {
  const [i, j, k] = columns(volume.to_lps_mm);
  const steps = [-1, 0, 1];
  const about = steps.flatMap((a) => steps.flatMap((b) => steps.map((c) => add(place, add(scale(i, a), add(scale(j, b), scale(k, c)))))));
  const values = about.map((point) => greyAt(volume, point)).filter((value) => value !== null);
  if (values.length < 2) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}
