/** Who draws slices: the GPU where it is a real one with room for the volume, the CPU everywhere else. */
import type { Volume } from "../volume/volume";
import { CpuSlices } from "./cpu/renderer";
import { fragmentOf, GlSlices } from "./gl/renderer";
import { VERTEX } from "./gl/shader";
import { Stage } from "./gl/stage";
import { VolumeTexture } from "./gl/texture";
import type { Backend, SliceRenderer } from "./types";

/** "auto" leaves a software GL aside: the CPU's own code is quicker than a GPU played by the CPU. */
export type Choice = Backend | "auto";

/** One renderer for all panes of a volume. "gl" falls back to the CPU too where there is no WebGL2, or its driver does not take our program. */
export function createSliceRenderer(volume: Volume, choice: Choice): SliceRenderer {
  if (choice === "cpu") return new CpuSlices(volume);
  let renderer: GlSlices | null = null;
  const stage = Stage.open(() => renderer?.fall());
  if (stage === null) return new CpuSlices(volume);
  const wanted = choice === "gl" || !stage.software;
  const texture = wanted && stage.takes(VERTEX, fragmentOf(volume)) ? VolumeTexture.of(stage, volume) : null;
  if (texture === null) {
    stage.close();
    return new CpuSlices(volume);
  }
  renderer = new GlSlices(volume, stage, texture);
  return renderer;
}
