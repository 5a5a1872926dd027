/** What the server says of how a volume was laid out (`plan_of` in handcarry/pixels/volume.py), and what may still be measured on it. */
import type { VolumeHeader } from "./header";

/** Every code the server can send, and the warning it becomes; null where nothing need be said. */
export const NOTES = {
  gap: null, // the missing slices are counted and striped
  inverted: null, // shown the right way round
  "no-scale": "no_scale",
  projection: "projection",
  "no-orientation": "no_orientation",
  "step-assumed": "step_assumed",
  single: "single",
  "rescale-varies": "rescale_varies",
  "left-out": "left_out",
  lossy: "lossy",
  sheared: "sheared",
  uneven: "uneven",
  derived: "derived",
} as const;
export type Warning = NonNullable<(typeof NOTES)[keyof typeof NOTES]>;
type Noted = Pick<VolumeHeader, "notes">;

/** The warnings of a volume, in the table's order. */
export const warningsIn = ({ notes }: Noted): readonly Warning[] =>
  Object.entries(NOTES).flatMap(([note, warning]) => (warning !== null && notes.includes(note) ? [warning] : []));

/** False where the size of a pixel is made up: no millimetre is true. */
export const hasScale = ({ notes }: Noted): boolean => !notes.includes("no-scale");

/** False where the distance of the slices is made up: millimetres are true within a slice only. */
export const hasDepth = ({ notes }: Noted): boolean => !notes.includes("step-assumed") && !notes.includes("single");

/** False where nothing says which side is which. */
export const hasSides = ({ notes }: Noted): boolean => !notes.includes("no-orientation");

/** False where one stored value means another grey on another slice. */
export const hasGreys = ({ notes }: Noted): boolean => !notes.includes("rescale-varies");
