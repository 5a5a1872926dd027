/** Stripes where a picture is made from a slice that is not there. */
import type { SliceJob } from "./cpu/job";
import { narrow, type Span } from "./cpu/span";

/** Amber: seen on any grey, and no grey itself. */
const COLOUR = "#d06f2f";
const STRIPES = 0xff2f6fd0;
const EVERY = 8;
const THICK = 2;

/** Stripe the pixels whose value any absent slice has a share in. `pixels` is job.width x job.height RGBA. */
export function hatchAbsent(pixels: Uint32Array, job: SliceJob, absent: readonly number[]): void {
  const reach = 1 + Math.abs(job.sample[2]) * job.half;
  for (let row = 0; row < job.height; row++) {
    const start = job.origin[2] + row * job.row[2];
    for (const k of absent) stripe(pixels, job.width, row, touching(start, job, k, reach));
  }
}

/** The same stripes over a picture that is already in a canvas. */
export function hatchOver(context: CanvasRenderingContext2D, job: SliceJob, absent: readonly number[]): void {
  const reach = 1 + Math.abs(job.sample[2]) * job.half;
  context.fillStyle = COLOUR;
  for (let row = 0; row < job.height; row++) {
    const start = job.origin[2] + row * job.row[2];
    for (const k of absent) {
      const span = touching(start, job, k, reach);
      for (let c = span.from; c < span.to; c++) if ((c + row) % EVERY < THICK) context.fillRect(c, row, 1, 1);
    }
  }
}

function touching(start: number, job: SliceJob, k: number, reach: number): Span {
  const span: Span = { from: 0, to: job.width };
  narrow(span, start, job.column[2], k - reach + 1e-9, k + reach - 1e-9);
  return span;
}

function stripe(pixels: Uint32Array, width: number, row: number, span: Span): void {
  for (let c = span.from; c < span.to; c++) if ((c + row) % EVERY < THICK) pixels[row * width + c] = STRIPES;
}
