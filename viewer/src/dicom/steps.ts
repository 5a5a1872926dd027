/** How slices follow each other along their normal, and the regular grid they lie on: as `handcarry.geometry` steps, rounding and grid say it. */
import { cross, dot, type Vec3 } from "../geometry/vector";

/** `missing[n]` places are free after place n. */
export interface Grid {
  readonly count: number;
  readonly indices: readonly number[];
  readonly origin: Vec3;
  readonly step: Vec3;
  readonly is_uneven: boolean;
  readonly is_sheared: boolean;
}

interface Steps {
  readonly step_mm: number;
  readonly missing: ReadonlyMap<number, number>;
  readonly is_uneven: boolean;
}

const SAME_PLACE_MM = 1e-3;
const SAME_PLACE_OF_STEP = 0.05;
const UNEVEN_MM = 0.01;
const UNEVEN_OF_STEP = 0.01;
const HOLE_OF_STEP = 0.1;
const MOST_FREE = 4;
const FEW = 16;
const LEANS = 0.0087;
const COARSE_GRIDS_MM = [1, 0.1, 0.01, 0.001];
const SIX_DIGITS = 2e-3;
const FLOAT_PRINT_MM = 2e-5;

export const normalOf = (orientation: readonly number[]): Vec3 | null => {
  const [a, b, c, d, e, f] = orientation;
  const normal = cross([a, b, c], [d, e, f]);
  const size = Math.hypot(...normal);
  return Number.isFinite(size) && size >= 1e-6 ? [normal[0] / size, normal[1] / size, normal[2] / size] : null;
};

/** How far apart two neighbours must be to lie at different places. `along` ascends. */
export function sameWithin(along: readonly number[]): number {
  const apart = along
    .slice(1)
    .map((place, n) => place - along[n])
    .filter((gap) => gap > SAME_PLACE_MM);
  return apart.length === 0 ? SAME_PLACE_MM : Math.max(SAME_PLACE_MM, SAME_PLACE_OF_STEP * median(apart));
}

/** The step, the holes and whether it is even; null for fewer than two places. */
export function measureSteps(places: readonly number[], rounding: number): Steps | null {
  const apart = places.slice(1).map((place, n) => place - places[n]);
  if (apart.length === 0) return null;
  const step = sharpened(median(apart), apart, rounding);
  const tolerance = Math.max(UNEVEN_MM, UNEVEN_OF_STEP * step) + rounding;
  const missing = new Map<number, number>();
  const uneven = new Set<number>();
  apart.forEach((gap, n) => {
    if (Math.abs(gap - step) <= tolerance) return;
    const steps = Math.round(gap / step);
    if (steps >= 2 && Math.abs(gap - steps * step) <= HOLE_OF_STEP * step + rounding) missing.set(n, steps - 1);
    else uneven.add(n);
  });
  const is_uneven = uneven.size > 0 || drifts(apart, new Set([...uneven, ...missing.keys()]), rounding, tolerance - rounding);
  return { step_mm: step, missing, is_uneven };
}

/** The grid of first-pixel positions in order along `normal`, all at different places; null for fewer than two. */
export function gridOf(corners: readonly Vec3[], normal: Vec3, printed_mm: number): Grid | null {
  const along = corners.map((corner) => dot(corner, normal));
  const rounding = roundingOf(printed_mm, normal);
  const steps = measureSteps(along, rounding);
  if (steps === null) return null;
  let indices = [0];
  for (let n = 0; n < corners.length - 1; n++) indices.push(indices[n] + 1 + (steps.missing.get(n) ?? 0));
  const is_absurd = indices[indices.length - 1] >= MOST_FREE * corners.length + FEW;
  if (is_absurd) indices = corners.map((_, n) => n);
  const { origin, step } = line(corners, indices);
  const worst = Math.max(
    ...corners.map((corner, n) => Math.hypot(...corner.map((mm, axis) => mm - origin[axis] - indices[n] * step[axis]))),
  );
  const rise = dot(step, normal);
  const lean = rise === 0 ? 0 : Math.hypot(...step.map((mm, axis) => mm - normal[axis] * rise)) / Math.abs(rise);
  const tolerance = Math.max(UNEVEN_MM, UNEVEN_OF_STEP * steps.step_mm) + Math.max(rounding, printed_mm);
  return {
    count: indices[indices.length - 1] + 1,
    indices,
    origin,
    step,
    is_uneven: is_absurd || steps.is_uneven || worst > tolerance,
    is_sheared: lean > LEANS,
  };
}

/** How coarsely positions were rounded before they were written: at least as they were printed. */
export function roundingGrid(corners: readonly Vec3[], places: readonly number[], normal: Vec3, printed_mm: number): number {
  for (const grid of COARSE_GRIDS_MM) {
    const slack = Math.max(2 * printed_mm, FLOAT_PRINT_MM, SIX_DIGITS * grid);
    if (grid > printed_mm && allMultiples(corners, grid, slack) && isEvenBut(grid, places, normal)) return grid;
  }
  return printed_mm;
}

export const roundingOf = (grid_mm: number, normal: Vec3): number =>
  grid_mm * (Math.abs(normal[0]) + Math.abs(normal[1]) + Math.abs(normal[2]));

const allMultiples = (corners: readonly Vec3[], grid: number, slack: number): boolean =>
  corners.every((corner, n) =>
    corner.every((mm, axis) => {
      const d = n === 0 ? 0 : mm - corners[n - 1][axis];
      return Math.abs(d - Math.round(d / grid) * grid) <= slack;
    }),
  );

function isEvenBut(grid: number, places: readonly number[], normal: Vec3): boolean {
  const apart = places
    .slice(1)
    .map((place, n) => place - places[n])
    .sort((a, b) => a - b);
  const step = apart[apart.length >> 1];
  if (step === undefined || grid > step / 2) return false;
  const index = places.map((place) => Math.round((place - places[0]) / step));
  const [i, p] = [mean(index), mean(places)];
  const spread = index.reduce((sum, one) => sum + (one - i) ** 2, 0);
  const slope = spread === 0 ? step : index.reduce((sum, one, n) => sum + (one - i) * (places[n] - p), 0) / spread;
  const worst = Math.max(...places.map((place, n) => Math.abs(place - p - slope * (index[n] - i))));
  return worst > 1e-4 && worst <= 0.55 * roundingOf(grid, normal);
}

function sharpened(middle: number, apart: readonly number[], rounding: number): number {
  const allowed = Math.max(HOLE_OF_STEP * middle, UNEVEN_MM + rounding);
  const near = apart.filter((gap) => Math.abs(gap - middle) <= allowed);
  return near.length > 0 ? mean(near) : middle;
}

/** True where the places between two breaks stray from an even row by more than all the steps may. */
function drifts(apart: readonly number[], breaks: ReadonlySet<number>, rounding: number, tolerance: number): boolean {
  let start = 0;
  for (const stop of [...[...breaks].sort((a, b) => a - b), apart.length]) {
    const row = [0];
    for (const gap of apart.slice(start, stop)) row.push(row[row.length - 1] + gap);
    const steps = row.length - 1;
    const away = Math.max(...row.map((place, n) => Math.abs(place - (n * row[steps]) / Math.max(steps, 1))));
    if (away > 2 * rounding + (tolerance * steps) / 2) return true;
    start = stop + 1;
  }
  return false;
}

/** The least-squares line through the corners. */
function line(corners: readonly Vec3[], indices: readonly number[]): { origin: Vec3; step: Vec3 } {
  const middle = mean(indices);
  const spread = indices.reduce((sum, index) => sum + (index - middle) ** 2, 0);
  const axes = [0, 1, 2].map((axis) => {
    const centre = mean(corners.map((corner) => corner[axis]));
    const slope = indices.reduce((sum, index, n) => sum + (index - middle) * (corners[n][axis] - centre), 0) / spread;
    return [centre - slope * middle, slope];
  });
  return { origin: [axes[0][0], axes[1][0], axes[2][0]], step: [axes[0][1], axes[1][1], axes[2][1]] };
}

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
