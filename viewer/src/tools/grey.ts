/** Grey values as they are shown: the stored value with the scan's own slope and intercept. They are not Hounsfield units and are never called so. */
import type { Vec3 } from "../geometry/vector";
import { sampleAt } from "../sample/point";
import type { Volume } from "../volume/volume";

/** Stored value to shown grey value. */
export const shown = (volume: Volume, stored: number): number => stored * volume.header.grey.slope + volume.header.grey.intercept;

/** A spread of stored values as a spread of shown ones. */
export const shownSpread = (volume: Volume, spread: number): number => spread * Math.abs(volume.header.grey.slope);

/** The shown grey value at a place, between the voxels about it; null outside the scan and where an image is absent. */
export function greyAt(volume: Volume, point_mm: Vec3): number | null {
  const { grey, absent } = sampleAt(volume, point_mm);
  return grey === null || absent ? null : shown(volume, grey);
}
