/** What stands below a picture file: everything a person must know who sees nothing but the picture. */
import { expect, it } from "vitest";
import { captionOf } from "../../src/panes/banner";
import type { Workspace } from "../../src/panes/workspace";
import { Volume } from "../../src/volume/volume";
import { filled, headerOf, PLAIN, pooled } from "../phantom";

const SIZE = [4, 4, 4] as const;
const values = filled(SIZE, (i) => i);

function rows(notes: readonly string[], isWhole: boolean, identity = true): string[] {
  const header = { ...headerOf(SIZE, PLAIN, values, [2, 2, 2], [2]), notes, identity: { patient_name: "Phantom^Ada" } };
  const volume = new Volume(header, pooled(values, SIZE, [2, 2, 2]), new Int16Array(64), 1);
  return captionOf({ scene: { identity }, volume, translate: (id: string) => id } as unknown as Workspace, "Axial", isWhole);
}

it("carries every warning that stands over the scan, and says when it is a preview", () => {
  expect(rows(["lossy", "step-assumed"], false)).toEqual([
    "Phantom Ada",
    "Axial · viewer.voxel_flat",
    "viewer.warn.preview",
    "viewer.warn.step_assumed",
    "viewer.warn.lossy",
    "viewer.slices_missing",
    "viewer.not_diagnostic",
  ]);
  expect(rows(["no-scale"], true, false)).toEqual(["Axial", "viewer.warn.no_scale", "viewer.slices_missing", "viewer.not_diagnostic"]);
});
