/** Words at a place. */
import type { Tool } from "./tool";

export const text: Tool = {
  id: "text",
  key: "",
  icon: "M5 6h14M12 6v13",
  gives: [],
  points: { least: 1, most: 1 },
  written: true,
  strokes: () => [],
  measure: () => [],
};
