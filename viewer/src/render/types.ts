/** What the renderers promise to those who draw panes. */
import type { Frame, Plane } from "../geometry/plane";
import type { Vec3 } from "../geometry/vector";

export const SLAB_MODES = ["mean", "mip", "minip"] as const;
export type SlabMode = (typeof SLAB_MODES)[number];
export type Interpolation = "trilinear" | "nearest";
export type Backend = "cpu" | "gl";

/**
 * What to show: the plane and the slab about it. A slab of t mm takes 2 floor(t / 2s) + 1 samples, the plane's own in the middle, s (one voxel's step
 * along the normal) apart; 0 is the plane alone.
 */
export interface SliceView {
  readonly plane: Plane;
  readonly slab_mm: number;
  readonly mode: SlabMode;
  readonly interpolation: Interpolation;
}

/** Stored values to grey: centre - width/2 is black, centre + width/2 is white (linear exact, PS3.3 C.11.2.1.3.2). */
export interface GreyWindow {
  readonly centre: number;
  readonly width: number;
  readonly invert: boolean;
}

/** Pixels of a slice in stored values, rounded to the nearest whole one; row by row. */
export interface SliceImage {
  readonly width: number;
  readonly height: number;
  /** OUTSIDE where the plane leaves the volume. */
  readonly greys: Int32Array;
}

/** No grey value: the plane is outside the volume there. */
export const OUTSIDE = 0x7fffffff;

/** Draws slices of one volume. One for all panes of a volume. */
export interface SliceRenderer {
  /** What draws now; turns from "gl" to "cpu" by itself when the GL context is lost. */
  readonly backend: Backend;
  /** The exact picture, at once, whatever it takes. For tests, PNG at full size and numbers. */
  render(view: SliceView): SliceImage;
  /**
   * Draw into a canvas whose size in pixels is the plane's. Never blocks for long: where the exact picture would take too long a coarser one comes at
   * once (its slab too) and the exact one when drawing rests. A call with nothing changed but the window costs only the greys.
   */
  draw(canvas: HTMLCanvasElement, view: SliceView, window: GreyWindow): void;
  /** Resolves when every canvas shows its exact picture. */
  settled(): Promise<void>;
  /** Let a canvas go (a pane that was closed). */
  forget(canvas: HTMLCanvasElement): void;
  close(): void;
}

export const PRESETS_3D = ["bone", "teeth", "mip"] as const;
export type Preset = (typeof PRESETS_3D)[number];

/** What is seen of a volume in three dimensions, in density (0..255). */
export interface Look {
  readonly mip: boolean;
  /** Where something begins to be seen, and where it hides what is behind; of a MIP, black and white. */
  readonly begins: number;
  readonly hides: number;
  /** Red, green, blue, 0..1, where it begins and where it hides. */
  readonly faint: readonly [number, number, number];
  readonly full: readonly [number, number, number];
}

/** A parallel projection: `centre_mm` is in the middle of the canvas; the frame's normal is the way one looks. */
export interface Camera extends Frame {
  readonly centre_mm: Vec3;
  readonly pixel_mm: number;
}

/** Half of space is cut away: what lies on the side the normal comes from is not drawn. */
export interface Clip {
  readonly point_mm: Vec3;
  readonly normal: Vec3;
}

/** Draws a volume in three dimensions. */
export interface VolumeRenderer {
  readonly backend: Backend;
  /** As `SliceRenderer.draw`: coarse at once while it turns, fine when it rests. */
  draw(canvas: HTMLCanvasElement, camera: Camera, look: Look, clip: Clip | null): void;
  /** The first surface (of a MIP: the brightest place) under a canvas pixel, or null. */
  pick(column: number, row: number, width: number, height: number, camera: Camera, look: Look, clip: Clip | null): Vec3 | null;
  settled(): Promise<void>;
  close(): void;
}
