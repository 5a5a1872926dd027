/** Who draws the volume in three dimensions. */
export { createVolumeRenderer } from "./volume/renderer";
