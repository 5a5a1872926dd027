/** Orientation letters from direction cosines, never from the order of files (PS3.3 C.7.6.1.1.1). */
import { unit, type Vec3 } from "./vector";

const POSITIVE = ["L", "P", "H"] as const;
const NEGATIVE = ["R", "A", "F"] as const;

/** Below this share of the largest part a direction is said with one letter: 0.27 is about 15 degrees. */
const LESSER = Math.tan((15 * Math.PI) / 180);

/** What lies at the end of `direction`: "R", or "RA" where it points clearly between; the strongest letter first. */
export function letters(direction: Vec3): string {
  const cosines = unit(direction);
  const order = [0, 1, 2].sort((a, b) => Math.abs(cosines[b]) - Math.abs(cosines[a]));
  const strongest = Math.abs(cosines[order[0]]);
  const said = order.filter((axis) => Math.abs(cosines[axis]) > strongest * LESSER);
  return said.map((axis) => (cosines[axis] > 0 ? POSITIVE[axis] : NEGATIVE[axis])).join("");
}

/** The letter at each side of a picture whose rows go `right` and whose columns go `down`. */
export function sides(right: Vec3, down: Vec3): { left: string; right: string; top: string; bottom: string } {
  const opposite = (v: Vec3): Vec3 => [-v[0], -v[1], -v[2]];
  return { left: letters(opposite(right)), right: letters(right), top: letters(opposite(down)), bottom: letters(down) };
}
