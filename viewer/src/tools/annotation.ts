/** What a person has drawn: points in LPS mm and the numbers they gave. Knows no picture and no voxel. */
import type { Vec3 } from "../geometry/vector";

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

/** One number. `uncertainty` is one standard deviation, in the same unit; null where the number describes a spread itself. */
export interface Reading {
  readonly quantity: Quantity;
  readonly value: number;
  readonly uncertainty: number | null;
  readonly unit: Unit;
}

/** The plane an annotation was drawn on: rectangles and ellipses lie along these unit vectors. */
export interface DrawnOn {
  readonly right: Vec3;
  readonly down: Vec3;
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
