/** What a picture is drawn from: the volume, or, while it loads, the preview with the slices that are there over it. */

import type { Volume } from "../../volume/volume";
import type { StoredArray } from "../../volume/voxels";
import type { SliceImage, SliceView } from "../types";
import { blank, type Coarseness, EXACT, type SliceJob, sliceJob, within } from "./job";
import { drawSlice } from "./rows";

/** One drawing over the one before. */
export interface Layer {
  readonly values: StoredArray;
  readonly job: SliceJob;
}

/** The layers of a view, lowest first; all have the same pixels, and the last is of the volume itself. */
export function layersOf(volume: Volume, view: SliceView, coarse: Coarseness): readonly Layer[] {
  const job = sliceJob(volume, volume, view, coarse);
  if (volume.complete) return [{ values: volume.values, job }];
  const under = { values: volume.preview.values, job: sliceJob(volume.preview, volume, view, coarse) };
  return [under, { values: volume.values, job: within(job, volume.loaded) }];
}

/** The exact picture of a view, whatever it takes. */
export function renderExact(volume: Volume, view: SliceView): SliceImage {
  const layers = layersOf(volume, view, EXACT);
  const { job } = layers[0];
  const greys = blank(job);
  for (const layer of layers) drawSlice(layer.values, layer.job, greys);
  return { width: job.width, height: job.height, greys };
}
