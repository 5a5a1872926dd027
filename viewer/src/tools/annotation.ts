/** What a person has drawn: points in LPS mm and the numbers they gave. Knows no picture and no voxel. */
import type { Vec3 } from "../geometry/vector";
import type { SlabMode } from "../render/types";

export const TOOL_IDS = ["probe", "length", "polyline", "angle", "rectangle", "ellipse", "profile", "arrow", "text"] as const;
export type ToolId = (typeof TOOL_IDS)[number];

export const UNIT_OF = {
  length: "mm",
  angle: "deg",
  area: "mm2",
  grey: "grey",
  grey_mean: "grey",
  grey_sd: "grey",
  grey_minimum: "grey",
  grey_maximum: "grey",
} as const;
export type Quantity = keyof typeof UNIT_OF;
export type Unit = (typeof UNIT_OF)[Quantity];

/** What to be careful about with an annotation's numbers: its own, then those of the whole scan. The session's schema has the same words. */
export const CARES = [
  "missing_slices",
  "outside",
  "projected",
  "depth_unknown",
  "binned",
  "no_scale",
  "projection",
  "no_orientation",
  "step_assumed",
  "single",
  "rescale_varies",
  "left_out",
  "lossy",
  "sheared",
  "uneven",
  "derived",
] as const;
export type Care = (typeof CARES)[number];

/** One number. `uncertainty` is one standard deviation, in the same unit; null for the ends of a spread. */
export interface Reading {
  readonly quantity: Quantity;
  readonly value: number;
  readonly uncertainty: number | null;
  readonly unit: Unit;
}

/** The picture an annotation was drawn on: rectangles and ellipses lie along these unit vectors. */
export interface DrawnOn {
  readonly right: Vec3;
  readonly down: Vec3;
  /** How thick a slab was on screen, 0 for a slice: the thickest of those its points were set on. */
  readonly slab_mm: number;
  readonly mode: SlabMode;
  /** The coarsest pixel its points were set on. */
  readonly pixel_mm: number;
}

export interface Annotation {
  /** A UUID: every export repeats it. */
  readonly id: string;
  readonly tool: ToolId;
  readonly name: string;
  readonly text: string;
  readonly points_mm: readonly Vec3[];
  readonly plane: DrawnOn;
  readonly readings: readonly Reading[];
  readonly care: readonly Care[];
}

export const reading = (quantity: Quantity, value: number, uncertainty: number | null): Reading => ({
  quantity,
  value,
  uncertainty,
  unit: UNIT_OF[quantity],
});

/** A random UUID of version 4 (RFC 9562); `crypto.randomUUID` is not there on every page opened from a file. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
