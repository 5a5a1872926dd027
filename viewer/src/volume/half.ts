/** Where a voxel ends. Planes through the middle of an even number of slices lie exactly there, and float noise must not decide. */

/** A millionth of a voxel: far above the noise of float64 (and of the shader), far below anything to be seen. */
export const HAIR = 1e-6;

/** The voxel that holds a place on one axis; the very middle between two belongs to the upper one. */
export const nearestTo = (place: number): number => Math.floor(place + 0.5 + HAIR);

/** True where a place on one axis lies in `count` voxels, outer halves included. */
export const isWithin = (place: number, count: number): boolean => place >= -0.5 - HAIR && place <= count - 0.5 + HAIR;
