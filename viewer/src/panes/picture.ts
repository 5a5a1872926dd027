/** A slice pane on screen: where points lie in CSS pixels. One object for one pane at one size. */
import { toDirection } from "../geometry/affine";
import { fitPlane, type Grid } from "../geometry/grid";
import { type Plane, pixelToPoint, planeAround, planeThrough, pointToPixel } from "../geometry/plane";
import type { Vec3 } from "../geometry/vector";
import { hasDepth, hasScale } from "../volume/notes";
import type { Volume } from "../volume/volume";
import type { Scene, SliceId } from "./scene";

export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** What stands on a pane of this size: any pane, the 3D one too. */
export interface View {
  readonly width: number;
  readonly height: number;
  /** The plane in CSS pixels; its origin is the middle of the pixel at the top left. */
  readonly plane: Plane;
}

export interface Picture extends View {
  readonly id: SliceId;
}

export function pictureOf(scene: Scene, grid: Grid, id: SliceId, width: number, height: number): Picture {
  const pane = scene.panes[id];
  const pixel_mm = pane.pixel_mm ?? fitted_mm(grid, scene, id, width, height);
  const plane = planeThrough(planeAround(pane.frame, pane.centre_mm, pixel_mm, width, height), scene.crosshair_mm);
  return { id, width, height, plane };
}

/** A little air is left about the volume, for letters and handles. */
const fitted_mm = (grid: Grid, scene: Scene, id: SliceId, width: number, height: number): number =>
  fitPlane(grid, scene.panes[id].frame, Math.max(32, width - 16), Math.max(32, height - 16)).pixel_mm;

/** True where a millimetre on the picture is one in the patient: not on made-up pixels, nor across slices whose distance is made up. */
export function isToScale({ right, down }: Plane, volume: Volume): boolean {
  if (!hasScale(volume.header)) return false;
  const leaves = [right, down].some((direction) => Math.abs(toDirection(volume.to_voxel, direction)[2]) > 1e-6);
  return hasDepth(volume.header) || !leaves;
}

/** Where a point falls on the pane, and how far behind its plane it lies. */
export function toSpot(picture: View, point_mm: Vec3): Spot & { depth_mm: number } {
  const { column, row, depth_mm } = pointToPixel(picture.plane, point_mm);
  return { x: column + 0.5, y: row + 0.5, depth_mm };
}

/** The point of the plane under a place on the pane. */
export const toPlace = (picture: Picture, spot: Spot): Vec3 => pixelToPoint(picture.plane, spot.x - 0.5, spot.y - 0.5);

/**
 * The same picture in canvas pixels: as many as the screen has, but never finer than half a voxel, since a canvas scales well. `left` and `top` (CSS
 * pixels) centre the canvas on the pane when its size is not whole.
 */
export function canvasPlane(picture: Picture, pixelRatio: number, voxel_mm: number): { plane: Plane; cssWidth: number; cssHeight: number } {
  const { plane, width, height } = picture;
  const ratio = Math.max(0.25, Math.min(pixelRatio, plane.pixel_mm / (voxel_mm / 2)));
  const [columns, rows] = [Math.max(1, Math.ceil(width * ratio)), Math.max(1, Math.ceil(height * ratio))];
  const middle = pixelToPoint(plane, (width - 1) / 2, (height - 1) / 2);
  return { plane: planeAround(plane, middle, plane.pixel_mm / ratio, columns, rows), cssWidth: columns / ratio, cssHeight: rows / ratio };
}
