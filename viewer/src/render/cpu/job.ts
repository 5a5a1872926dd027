/** A slice as plain numbers in voxel space: what a kernel, a worker or a shader needs and nothing else. */
import { toDirection, toPoint } from "../../geometry/affine";
import { type Grid, type Size, step_mm } from "../../geometry/grid";
import { along, scale, type Vec3 } from "../../geometry/vector";
import type { Range } from "../../volume/volume";
import { OUTSIDE, type SlabMode, type SliceView } from "../types";

export interface SliceJob {
  readonly size: Size;
  /** As Grid.ends. */
  readonly ends: Vec3;
  readonly width: number;
  readonly height: number;
  /** The voxel place of pixel (0, 0) on the plane itself, and the steps for one column, one row, one sample of the slab. */
  readonly origin: Vec3;
  readonly column: Vec3;
  readonly row: Vec3;
  readonly sample: Vec3;
  /** Samples on each side of the plane: 2 half + 1 in all. */
  readonly half: number;
  readonly mode: SlabMode;
  readonly nearest: boolean;
  /** Only pixels whose place on the plane has `first <= k <= last` are written. */
  readonly first: number;
  readonly last: number;
}

/** How many samples a slab takes on each side of its plane. */
export const halfSamples = (slab_mm: number, step: number): number => Math.max(0, Math.floor(slab_mm / (2 * step) + 1e-9));

/** How coarsely to draw: every `pixels`-th pixel, every `samples`-th sample of a slab. */
export interface Coarseness {
  readonly pixels: number;
  readonly samples: number;
}

export const EXACT: Coarseness = { pixels: 1, samples: 1 };

/**
 * The slice of `grid` that a view shows. `ruler` is the grid whose step spaces the slab's samples: the volume's own, also when its preview is drawn.
 */
export function sliceJob(grid: Grid, ruler: Grid, view: SliceView, coarse: Coarseness = EXACT): SliceJob {
  const { plane } = view;
  const pixel_mm = plane.pixel_mm * coarse.pixels;
  const inset = ((coarse.pixels - 1) / 2) * plane.pixel_mm;
  const corner = along(along(plane.origin_mm, plane.right, inset), plane.down, inset);
  const step = step_mm(ruler, plane.normal);
  return {
    size: grid.size,
    ends: grid.ends,
    width: Math.ceil(plane.width / coarse.pixels),
    height: Math.ceil(plane.height / coarse.pixels),
    origin: toPoint(grid.to_voxel, corner),
    column: toDirection(grid.to_voxel, scale(plane.right, pixel_mm)),
    row: toDirection(grid.to_voxel, scale(plane.down, pixel_mm)),
    sample: toDirection(grid.to_voxel, scale(plane.normal, step * coarse.samples)),
    half: Math.floor(halfSamples(view.slab_mm, step) / coarse.samples),
    mode: view.mode,
    nearest: view.interpolation === "nearest",
    first: Number.NEGATIVE_INFINITY,
    last: Number.POSITIVE_INFINITY,
  };
}

/** The same job for those pixels alone whose every sample lies between slices that are there. */
export function within(job: SliceJob, loaded: Range): SliceJob {
  const reach = Math.abs(job.sample[2]) * job.half;
  const first = loaded.from === 0 ? Number.NEGATIVE_INFINITY : loaded.from + reach;
  const last = loaded.to === job.size[2] ? Number.POSITIVE_INFINITY : loaded.to - 1 - reach;
  return { ...job, first, last };
}

/** A picture with nothing in it. */
export const blank = (job: SliceJob): Int32Array<ArrayBuffer> => new Int32Array(job.width * job.height).fill(OUTSIDE);
