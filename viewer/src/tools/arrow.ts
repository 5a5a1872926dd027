/** An arrow to a place, with words: no number. The first point is its head. */
import type { Tool } from "./tool";

export const arrow: Tool = {
  id: "arrow",
  key: "",
  icon: "M20 4 5 19M5 19v-7M5 19h7",
  gives: [],
  points: { least: 2, most: 2 },
  written: true,
  strokes: ({ points_mm }) => [{ points_mm, closed: false, head: true }],
  measure: () => [],
};
