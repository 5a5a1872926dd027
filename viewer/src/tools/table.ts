/** Every tool, in the order of the toolbar: one file and one row here. */

import type { Volume } from "../volume/volume";
import { angle } from "./angle";
import type { Annotation, Reading, ToolId } from "./annotation";
import { arrow } from "./arrow";
import { careOf, permits } from "./care";
import { ellipse } from "./ellipse";
import { length } from "./length";
import { polyline } from "./polyline";
import { probe } from "./probe";
import { profile } from "./profile";
import { rectangle } from "./rectangle";
import { text } from "./text";
import type { Tool } from "./tool";

export const TOOLS: readonly Tool[] = [probe, length, polyline, angle, rectangle, ellipse, profile, arrow, text];

const BY_ID = new Map(TOOLS.map((tool) => [tool.id, tool]));

/** The row of a tool. */
export function toolOf(id: ToolId): Tool {
  const tool = BY_ID.get(id);
  if (tool === undefined) throw new RangeError(`no tool ${id}`);
  return tool;
}

/** The same annotation with its numbers taken on this volume: those that mean something on it, and what to be careful about. */
export function measured(annotation: Annotation, volume: Volume): Annotation {
  const tool = toolOf(annotation.tool);
  if (annotation.points_mm.length < tool.points.least) return { ...annotation, readings: [], care: [] };
  const care = careOf(annotation, tool, volume);
  const readings: readonly Reading[] = tool.measure(annotation, volume).filter(({ unit }) => permits(unit, care));
  return { ...annotation, readings, care };
}
