/** Planes through the patient: how they lie (Frame) and the pixels on them (Plane). LPS mm. Knows no voxels. */
import { along, cross, dot, subtract, turn, unit, type Vec3 } from "./vector";

/** Three unit vectors at right angles; `normal` = right x down goes into the picture, away from who looks. */
export interface Frame {
  readonly right: Vec3;
  readonly down: Vec3;
  readonly normal: Vec3;
}

/** A frame with pixels: square, `pixel_mm` wide; `origin_mm` is the CENTRE of the pixel at the top left. */
export interface Plane extends Frame {
  readonly origin_mm: Vec3;
  readonly pixel_mm: number;
  readonly width: number;
  readonly height: number;
}

/** Seen from the feet: the patient's right at the image's left, anterior up. */
export const AXIAL: Frame = { right: [1, 0, 0], down: [0, 1, 0], normal: [0, 0, 1] };
/** Seen from the face: the patient's right at the image's left, head up. */
export const CORONAL: Frame = { right: [1, 0, 0], down: [0, 0, -1], normal: [0, 1, 0] };
/** Seen from the patient's left: anterior at the image's left, head up. */
export const SAGITTAL: Frame = { right: [0, 1, 0], down: [0, 0, -1], normal: [-1, 0, 0] };

/** The frame with these rows and, as nearly as a right angle allows, these columns. */
export function frameOf(right: Vec3, down: Vec3): Frame {
  const across = unit(right);
  const into = unit(cross(across, down));
  return { right: across, down: cross(into, across), normal: into };
}

/** The frame turned about `axis` (a unit vector through the crosshair), right-handed; straightened, so that a thousand turns do not skew it. */
export const turnFrame = (frame: Frame, axis: Vec3, angle_rad: number): Frame =>
  frameOf(turn(frame.right, axis, angle_rad), turn(frame.down, axis, angle_rad));

/** The plane of width x height pixels whose middle (of the picture, not of a pixel) is `centre_mm`. */
export function planeAround(frame: Frame, centre_mm: Vec3, pixel_mm: number, width: number, height: number): Plane {
  const { right, down, normal } = frame;
  const corner = along(along(centre_mm, right, (-(width - 1) / 2) * pixel_mm), down, (-(height - 1) / 2) * pixel_mm);
  return { right, down, normal, origin_mm: corner, pixel_mm, width, height };
}

/** Where the centre of pixel (column, row) lies; fractions and places outside the picture are fine. */
export const pixelToPoint = (plane: Plane, column: number, row: number): Vec3 =>
  along(along(plane.origin_mm, plane.right, column * plane.pixel_mm), plane.down, row * plane.pixel_mm);

/** The pixel under a point and how far behind the plane the point lies (negative: before it). */
export function pointToPixel(plane: Plane, point_mm: Vec3): { column: number; row: number; depth_mm: number } {
  const offset = subtract(point_mm, plane.origin_mm);
  return {
    column: dot(offset, plane.right) / plane.pixel_mm,
    row: dot(offset, plane.down) / plane.pixel_mm,
    depth_mm: dot(offset, plane.normal),
  };
}

/** The same plane moved along its normal so that it holds `point_mm`. */
export const planeThrough = (plane: Plane, point_mm: Vec3): Plane =>
  movePlane(plane, dot(subtract(point_mm, plane.origin_mm), plane.normal));

/** The same plane moved along its normal. */
export const movePlane = (plane: Plane, distance_mm: number): Plane => ({
  ...plane,
  origin_mm: along(plane.origin_mm, plane.normal, distance_mm),
});
