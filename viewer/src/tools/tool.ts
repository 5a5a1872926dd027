/** What a tool is: one row of the table. */
import type { Vec3 } from "../geometry/vector";
import type { Volume } from "../volume/volume";
import type { Annotation, Reading, ToolId, Unit } from "./annotation";

/** A line to draw through points in LPS mm, straight between them. */
export interface Stroke {
  readonly points_mm: readonly Vec3[];
  readonly closed: boolean;
  /** An arrow head at the first point. */
  readonly head: boolean;
}

export interface Tool {
  readonly id: ToolId;
  /** The letter of the keyboard contract, "" where it has none. */
  readonly key: string;
  /** An SVG path in a 24 x 24 box, drawn as a line. */
  readonly icon: string;
  /** The units of its numbers, the one it is there for first; none where it gives no number. */
  readonly gives: readonly Unit[];
  /** How many points it takes; where `most` is larger than `least` a double click or Enter ends it. */
  readonly points: { readonly least: number; readonly most: number };
  /** True where the user writes a text to it. */
  readonly written: boolean;
  /** What it looks like; fewer than `least` points while it is being drawn. */
  readonly strokes: (annotation: Annotation) => readonly Stroke[];
  /** Its numbers on the full volume; only asked with all its points. */
  readonly measure: (annotation: Annotation, volume: Volume) => readonly Reading[];
}

export const line = (points_mm: readonly Vec3[]): Stroke => ({ points_mm, closed: false, head: false });
