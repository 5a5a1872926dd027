/** How thick a slab is, in words: millimetres where the files say how far its slices lie apart, else how many slices it takes. */
import { toDirection } from "../geometry/affine";
import { step_mm } from "../geometry/grid";
import { halfSamples } from "../render/cpu/job";
import { hasDepth, hasScale } from "../volume/notes";
import type { SliceId } from "./scene";
import type { Workspace } from "./workspace";

export function slabSaid({ scene, volume, translate }: Workspace, id: SliceId, slab_mm: number): string {
  const { normal } = scene.panes[id].frame;
  const leaves = Math.abs(toDirection(volume.to_voxel, normal)[2]) > 1e-6;
  if (hasScale(volume.header) && (hasDepth(volume.header) || !leaves)) return translate("viewer.slab_mm", { thickness: slab_mm });
  return translate("viewer.slab_slices", { count: 2 * halfSamples(slab_mm, step_mm(volume, normal)) + 1 });
}
