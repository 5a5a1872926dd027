/** What is seen of the volume in three dimensions. */
import type { GreyWindow, Look } from "../render/types";
import { lookOf, windowOf } from "../render/volume/look";
import { upright } from "../volume/polarity";
import type { Workspace } from "./workspace";

export const DENSITIES = { minimum: 0, maximum: 255 };

/** The preset's look, with the densities that were set over it. */
export const lookNow = ({ scene, volume }: Workspace): Look => lookOf(scene.volume.preset, upright(volume.header), scene.volume.window);

export const densityWindow = (workspace: Workspace): GreyWindow => windowOf(lookNow(workspace));

export function setDensities(workspace: Workspace, window: GreyWindow): void {
  workspace.change({ volume: { ...workspace.scene.volume, window } });
}
