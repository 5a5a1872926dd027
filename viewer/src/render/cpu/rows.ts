/** Rows of a slice or of a slab into grey values. Pure: the same code runs on the page and in a worker. */
import { HAIR } from "../../volume/half";
import type { StoredArray } from "../../volume/voxels";
import type { SlabMode } from "../types";
import { AlignedRows, axesOf } from "./aligned";
import type { SliceJob } from "./job";
import { sampleOblique } from "./oblique";
import { narrow, type Span } from "./span";

type RowSampler = (row: number, sample: number, span: Span, out: Float64Array) => void;

/** Draws rows of one job, in any order and number. */
export class SliceRows {
  readonly #sampler: RowSampler;
  readonly #line: Float64Array;
  readonly #sums: Float64Array;
  readonly #counts: Int32Array;
  readonly #span: Span = { from: 0, to: 0 };
  readonly #shown: Span = { from: 0, to: 0 };
  readonly #place: [number, number, number] = [0, 0, 0];

  constructor(
    values: StoredArray,
    readonly job: SliceJob,
  ) {
    this.#line = new Float64Array(job.width);
    this.#sums = new Float64Array(job.half > 0 ? job.width : 0);
    this.#counts = new Int32Array(job.half > 0 ? job.width : 0);
    const axes = axesOf(job);
    if (axes === null) {
      this.#sampler = (row, sample, span, out) => {
        const [x, y, z] = this.#start(row, sample);
        sampleOblique(values, job, x, y, z, span, out);
      };
    } else {
      const aligned = new AlignedRows(values, job, axes);
      this.#sampler = (row, sample, span, out) => aligned.sample(row, sample, span, out);
    }
  }

  /** Write row `row` into `greys` from `offset`; pixels outside the volume, or outside the job's slices, are left as they are. */
  draw(row: number, greys: Int32Array, offset: number): void {
    const shown = this.#shown;
    shown.from = 0;
    shown.to = this.job.width;
    narrow(shown, this.#start(row, this.job.half)[2], this.job.column[2], this.job.first, this.job.last);
    if (shown.from >= shown.to) return;
    if (this.job.half === 0) this.#slice(row, greys, offset);
    else this.#slab(row, greys, offset);
  }

  #slice(row: number, greys: Int32Array, offset: number): void {
    const span = this.#inside(row, 0);
    if (span.from >= span.to) return;
    this.#sampler(row, 0, span, this.#line);
    const line = this.#line;
    for (let c = span.from; c < span.to; c++) greys[offset + c] = ((line[c] + 32768.5) | 0) - 32768;
  }

  #slab(row: number, greys: Int32Array, offset: number): void {
    const { half, mode } = this.job;
    this.#counts.fill(0);
    for (let sample = 0; sample <= 2 * half; sample++) {
      const span = this.#inside(row, sample);
      if (span.from >= span.to) continue;
      this.#sampler(row, sample, span, this.#line);
      gatherers[mode](this.#line, this.#sums, this.#counts, span.from, span.to);
    }
    const divide = mode === "mean";
    for (let c = this.#shown.from; c < this.#shown.to; c++) {
      const count = this.#counts[c];
      if (count > 0) greys[offset + c] = Math.floor((divide ? this.#sums[c] / count : this.#sums[c]) + 0.5);
    }
  }

  /** The columns of a row whose sample lies in the volume, outer half voxels included. */
  #inside(row: number, sample: number): Span {
    const [x, y, z] = this.#start(row, sample);
    const { ends, column } = this.job;
    this.#span.from = this.#shown.from;
    this.#span.to = this.#shown.to;
    narrow(this.#span, x, column[0], -0.5 - HAIR, ends[0] - 0.5 + HAIR);
    narrow(this.#span, y, column[1], -0.5 - HAIR, ends[1] - 0.5 + HAIR);
    narrow(this.#span, z, column[2], -0.5 - HAIR, ends[2] - 0.5 + HAIR);
    return this.#span;
  }

  /** The voxel place of column 0. */
  #start(row: number, sample: number): [number, number, number] {
    const { origin, row: down, sample: step, half } = this.job;
    for (let axis = 0; axis < 3; axis++) this.#place[axis] = origin[axis] + row * down[axis] + (sample - half) * step[axis];
    return this.#place;
  }
}

type Gatherer = (line: Float64Array, sums: Float64Array, counts: Int32Array, from: number, to: number) => void;

const gatherers: Readonly<Record<SlabMode, Gatherer>> = {
  mean: (line, sums, counts, from, to) => {
    for (let c = from; c < to; c++) sums[c] = counts[c]++ === 0 ? line[c] : sums[c] + line[c];
  },
  mip: (line, sums, counts, from, to) => {
    for (let c = from; c < to; c++) if (counts[c]++ === 0 || line[c] > sums[c]) sums[c] = line[c];
  },
  minip: (line, sums, counts, from, to) => {
    for (let c = from; c < to; c++) if (counts[c]++ === 0 || line[c] < sums[c]) sums[c] = line[c];
  },
};

/** Rows from .. to, the first of them at `offset` in `greys`. */
export function drawRows(rows: SliceRows, from: number, to: number, greys: Int32Array, offset: number): void {
  for (let row = from; row < to; row++) rows.draw(row, greys, offset + (row - from) * rows.job.width);
}

/** A whole picture into `greys` (job.width x job.height), over what is there. */
export const drawSlice = (values: StoredArray, job: SliceJob, greys: Int32Array): void =>
  drawRows(new SliceRows(values, job), 0, job.height, greys, 0);
