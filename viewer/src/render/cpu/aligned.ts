/**
 * Rows of samples where the plane's rows and columns run along the grid's axes. Interpolation then comes apart: along the depth while a line of voxels is
 * gathered, along the rows between two gathered lines, along the columns at the end. Each voxel is read once, whatever the zoom.
 */
import { nearestTo } from "../../volume/half";
import type { StoredArray } from "../../volume/voxels";
import type { SliceJob } from "./job";
import type { Span } from "./span";

/** Which grid axis the columns, the rows and the depth follow. */
export type Axes = readonly [number, number, number];

/** Half a millionth of a voxel over the whole picture is no slant. */
const STRAIGHT = 5e-7;

/** The axes of a job that lies along the grid, or null. */
export function axesOf(job: SliceJob): Axes | null {
  const across = soleAxis(job.column, job.width);
  const down = soleAxis(job.row, job.height);
  return across < 0 || down < 0 || across === down ? null : [across, down, 3 - across - down];
}

function soleAxis(step: readonly number[], count: number): number {
  const moving = [0, 1, 2].filter((axis) => Math.abs(step[axis]) * count > STRAIGHT);
  return moving.length === 1 ? moving[0] : -1;
}

/** Where a place falls on one axis: the voxel before it and the share of the next; held to the outermost centres. */
export interface Places {
  readonly index: Int32Array;
  readonly share: Float64Array;
}

function placesOf(start: number, step: number, count: number, size: number, nearest: boolean): Places {
  const places = { index: new Int32Array(count), share: new Float64Array(count) };
  for (let n = 0; n < count; n++) {
    const place = Math.min(Math.max(start + n * step, 0), size - 1);
    const rounded = Math.abs(place - Math.round(place)) < 1e-9 || nearest;
    places.index[n] = rounded ? Math.min(nearestTo(place), size - 1) : Math.floor(place);
    places.share[n] = rounded ? 0 : place - places.index[n];
  }
  return places;
}

/** Lines gathered last, for one sample of the slab: the rows before and after the place. */
interface Lines {
  before: Float64Array;
  after: Float64Array;
  beforeRow: number;
  afterRow: number;
}

/** The job's places along its axes, made once for a picture; then rows, each for the asking. */
export class AlignedRows {
  readonly #columns: Places;
  readonly #rows: Places;
  readonly #depths: Places;
  readonly #lines: Lines[];
  readonly #blend: Float64Array;
  readonly #strides: readonly number[];
  readonly #length: number;

  constructor(
    readonly values: StoredArray,
    readonly job: SliceJob,
    readonly axes: Axes,
  ) {
    const [across, down, depth] = axes;
    const { size, origin, nearest } = job;
    const strides = [1, size[0], size[0] * size[1]];
    const samples = 2 * job.half + 1;
    this.#columns = placesOf(origin[across], job.column[across], job.width, size[across], nearest);
    this.#rows = placesOf(origin[down], job.row[down], job.height, size[down], nearest);
    this.#depths = placesOf(origin[depth] - job.half * job.sample[depth], job.sample[depth], samples, size[depth], nearest);
    this.#strides = axes.map((axis) => strides[axis]);
    this.#length = size[across];
    this.#blend = new Float64Array(this.#length + 1);
    this.#lines = Array.from({ length: samples }, () => ({
      before: new Float64Array(this.#length),
      after: new Float64Array(this.#length),
      beforeRow: -1,
      afterRow: -1,
    }));
  }

  /** Sample columns span.from .. span.to of one row at one sample of the slab into `out`. */
  sample(row: number, sample: number, span: Span, out: Float64Array): void {
    const at = this.#rows.index[row];
    const share = this.#rows.share[row];
    const lines = this.#lines[sample];
    this.#bring(lines, at, share > 0, sample);
    const line =
      share > 0 ? mix(lines.before, lines.after, share, this.#blend, this.#length) : copy(lines.before, this.#blend, this.#length);
    line[this.#length] = line[this.#length - 1];
    spread(line, this.#columns, span.from, span.to, out);
  }

  #bring(lines: Lines, row: number, both: boolean, sample: number): void {
    if (lines.beforeRow !== row && lines.afterRow === row) swap(lines);
    if (lines.beforeRow !== row) {
      if (both && lines.beforeRow === row + 1) swap(lines);
      this.#gather(lines.before, row, sample);
      lines.beforeRow = row;
    }
    if (both && lines.afterRow !== row + 1) {
      this.#gather(lines.after, row + 1, sample);
      lines.afterRow = row + 1;
    }
  }

  #gather(line: Float64Array, row: number, sample: number): void {
    const [across, down, depth] = this.#strides;
    const share = this.#depths.share[sample];
    const start = row * down + this.#depths.index[sample] * depth;
    if (share > 0) gatherBetween(this.values, start, across, depth, share, line, this.#length);
    else gatherOne(this.values, start, across, line, this.#length);
  }
}

function swap(lines: Lines): void {
  const { before, beforeRow } = lines;
  lines.before = lines.after;
  lines.beforeRow = lines.afterRow;
  lines.after = before;
  lines.afterRow = beforeRow;
}

function gatherOne(values: StoredArray, start: number, stride: number, line: Float64Array, count: number): void {
  for (let n = 0, o = start; n < count; n++, o += stride) line[n] = values[o];
}

function gatherBetween(
  values: StoredArray,
  start: number,
  stride: number,
  next: number,
  share: number,
  line: Float64Array,
  count: number,
): void {
  for (let n = 0, o = start; n < count; n++, o += stride) line[n] = values[o] + share * (values[o + next] - values[o]);
}

function mix(a: Float64Array, b: Float64Array, share: number, out: Float64Array, count: number): Float64Array {
  for (let n = 0; n < count; n++) out[n] = a[n] + share * (b[n] - a[n]);
  return out;
}

function copy(a: Float64Array, out: Float64Array, count: number): Float64Array {
  for (let n = 0; n < count; n++) out[n] = a[n];
  return out;
}

function spread(line: Float64Array, columns: Places, from: number, to: number, out: Float64Array): void {
  const { index, share } = columns;
  for (let c = from; c < to; c++) {
    const a = line[index[c]];
    out[c] = a + share[c] * (line[index[c] + 1] - a);
  }
}
