/** Statistics of grey values over a flat region, at any slant. */
import { toPoint } from "../geometry/affine";
import { spacing_mm } from "../geometry/grid";
import { along, dot, subtract, type Vec3 } from "../geometry/vector";
import { trilinearAt } from "../render/cpu/oblique";
import type { Volume } from "../volume/volume";
import { insideVoxels, touchesAbsent, voxelIndex } from "./point";

/** A flat shape in LPS mm; `right` and `down` are unit vectors at right angles that span its plane, its sides follow them. */
export interface Region {
  readonly kind: "rectangle" | "ellipse";
  readonly corner_mm: Vec3;
  readonly opposite_mm: Vec3;
  readonly right: Vec3;
  readonly down: Vec3;
}

export interface RegionStatistics {
  /** Samples taken inside the shape and the volume, where a slice is there. */
  readonly count: number;
  /** How many voxels they lie in: samples that share one are not independent. */
  readonly voxels: number;
  readonly mean: number;
  /** Of all samples (divided by count, numpy's default). */
  readonly sd: number;
  readonly minimum: number;
  readonly maximum: number;
  /** Of the shape itself, not of its samples. */
  readonly area_mm2: number;
}

/** The shape in its plane: (u, v) mm from `origin` along right and down, within a box. */
interface Flat {
  readonly origin: Vec3;
  readonly width: number;
  readonly height: number;
  readonly area: number;
  readonly holds: (u: number, v: number) => boolean;
}

/** A region has at most this many samples a side; a larger one is sampled more coarsely. */
const MOST_A_SIDE = 2000;

/**
 * The rule: the shape's box is cut into columns x rows of equal cells, columns = max(1, round(width / p)), rows likewise, p the finest spacing; the
 * trilinear value at each cell's centre counts where the centre lies in the shape, in the volume, and where no missing slice has a share in it. Null where
 * no sample does.
 */
export function regionStatistics(volume: Volume, region: Region): RegionStatistics | null {
  const flat = box(region);
  const pitch = Math.min(...spacing_mm(volume));
  const columns = cells(flat.width, pitch);
  const rows = cells(flat.height, pitch);
  const greys: number[] = [];
  const voxels = new Set<number>();
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const u = ((column + 0.5) * flat.width) / columns;
      const v = ((row + 0.5) * flat.height) / rows;
      if (!flat.holds(u, v)) continue;
      const [x, y, z] = toPoint(volume.to_voxel, along(along(flat.origin, region.right, u), region.down, v));
      if (!insideVoxels(volume, x, y, z) || touchesAbsent(volume, z)) continue;
      greys.push(trilinearAt(volume.values, volume.size, x, y, z));
      voxels.add(voxelIndex(volume, x, y, z));
    }
  }
  return greys.length === 0 ? null : { ...statistics(greys), voxels: voxels.size, area_mm2: flat.area };
}

const cells = (size: number, pitch: number): number => Math.min(MOST_A_SIDE, Math.max(1, Math.round(size / pitch)));

/** Two passes: the sum of squares alone would lose what small spreads are made of. */
function statistics(greys: readonly number[]): { count: number; mean: number; sd: number; minimum: number; maximum: number } {
  let sum = 0;
  let minimum = greys[0];
  let maximum = greys[0];
  for (const grey of greys) {
    sum += grey;
    if (grey < minimum) minimum = grey;
    if (grey > maximum) maximum = grey;
  }
  const mean = sum / greys.length;
  let squares = 0;
  for (const grey of greys) squares += (grey - mean) ** 2;
  return { count: greys.length, mean, sd: Math.sqrt(squares / greys.length), minimum, maximum };
}

function box(region: Region): Flat {
  const diagonal = subtract(region.opposite_mm, region.corner_mm);
  const [across, downwards] = [dot(diagonal, region.right), dot(diagonal, region.down)];
  const [width, height] = [Math.abs(across), Math.abs(downwards)];
  const origin = along(along(region.corner_mm, region.right, Math.min(across, 0)), region.down, Math.min(downwards, 0));
  if (region.kind === "rectangle") return { origin, width, height, area: width * height, holds: () => true };
  const holds = (u: number, v: number) => ((2 * u) / width - 1) ** 2 + ((2 * v) / height - 1) ** 2 <= 1;
  return { origin, width, height, area: (Math.PI * width * height) / 4, holds };
}
