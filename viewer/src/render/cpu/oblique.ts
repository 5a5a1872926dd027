/** Rows of samples at any slant. The two loops that every oblique picture waits for. */
import { HAIR } from "../../volume/half";
import type { StoredArray } from "../../volume/voxels";
import type { SliceJob } from "./job";
import { narrow, type Span } from "./span";

/** Added before cutting, as `nearestTo` does. */
const UP = 0.5 + HAIR;

const inner: Span = { from: 0, to: 0 };

/**
 * Sample columns span.from .. span.to of the row that starts at (x, y, z) into `out`. Within half a voxel of the edge the outermost values are held
 * (as ITK's linear interpolator does). The span must lie in the volume.
 */
export function sampleOblique(values: StoredArray, job: SliceJob, x: number, y: number, z: number, span: Span, out: Float64Array): void {
  if (job.nearest) {
    nearestRow(values, job, x, y, z, span.from, span.to, out);
    return;
  }
  const [ni, nj, nk] = job.size;
  inner.from = span.from;
  inner.to = span.to;
  narrow(inner, x, job.column[0], 0, ni - 1 - 1e-9);
  narrow(inner, y, job.column[1], 0, nj - 1 - 1e-9);
  narrow(inner, z, job.column[2], 0, nk - 1 - 1e-9);
  if (inner.from >= inner.to) {
    heldRow(values, job, x, y, z, span.from, span.to, out);
    return;
  }
  heldRow(values, job, x, y, z, span.from, inner.from, out);
  trilinearRow(values, job, x, y, z, inner.from, inner.to, out);
  heldRow(values, job, x, y, z, inner.to, span.to, out);
}

/** All eight neighbours are there. */
function trilinearRow(
  values: StoredArray,
  job: SliceJob,
  x: number,
  y: number,
  z: number,
  from: number,
  to: number,
  out: Float64Array,
): void {
  const ni = job.size[0];
  const nij = ni * job.size[1];
  const dx = job.column[0];
  const dy = job.column[1];
  const dz = job.column[2];
  for (let c = from; c < to; c++) {
    const px = x + c * dx;
    const py = y + c * dy;
    const pz = z + c * dz;
    const i = px | 0;
    const j = py | 0;
    const k = pz | 0;
    const fx = px - i;
    const fy = py - j;
    const o = i + Math.imul(j, ni) + Math.imul(k, nij);
    const p = o + nij;
    const a = values[o];
    const b = values[o + ni];
    const d = values[p];
    const e = values[p + ni];
    const ab = a + fx * (values[o + 1] - a);
    const bb = b + fx * (values[o + ni + 1] - b);
    const db = d + fx * (values[p + 1] - d);
    const eb = e + fx * (values[p + ni + 1] - e);
    const near = ab + fy * (bb - ab);
    out[c] = near + (pz - k) * (db + fy * (eb - db) - near);
  }
}

/** Some neighbour is missing: the place is held to the outermost centres. */
function heldRow(values: StoredArray, job: SliceJob, x: number, y: number, z: number, from: number, to: number, out: Float64Array): void {
  const [dx, dy, dz] = job.column;
  for (let c = from; c < to; c++) out[c] = trilinearAt(values, job.size, x + c * dx, y + c * dy, z + c * dz);
}

/** The trilinear value at a place in voxels, held to the outermost centres. Exact float64: the rule every number of the tools follows too. */
export function trilinearAt(values: StoredArray, size: readonly [number, number, number], x: number, y: number, z: number): number {
  const px = Math.min(Math.max(x, 0), size[0] - 1);
  const py = Math.min(Math.max(y, 0), size[1] - 1);
  const pz = Math.min(Math.max(z, 0), size[2] - 1);
  const i = Math.floor(px);
  const j = Math.floor(py);
  const k = Math.floor(pz);
  const right = i + 1 < size[0] ? 1 : 0;
  const down = j + 1 < size[1] ? size[0] : 0;
  const o = i + size[0] * (j + size[1] * k);
  const p = o + (k + 1 < size[2] ? size[0] * size[1] : 0);
  const [fx, fy, fz] = [px - i, py - j, pz - k];
  const ab = values[o] + fx * (values[o + right] - values[o]);
  const bb = values[o + down] + fx * (values[o + down + right] - values[o + down]);
  const db = values[p] + fx * (values[p + right] - values[p]);
  const eb = values[p + down] + fx * (values[p + down + right] - values[p + down]);
  const near = ab + fy * (bb - ab);
  return near + fz * (db + fy * (eb - db) - near);
}

/** Halves go up, as ITK's nearest neighbour does. */
function nearestRow(
  values: StoredArray,
  job: SliceJob,
  x: number,
  y: number,
  z: number,
  from: number,
  to: number,
  out: Float64Array,
): void {
  const [ni, nj, nk] = job.size;
  const [dx, dy, dz] = job.column;
  for (let c = from; c < to; c++) {
    const i = Math.min((x + c * dx + UP) | 0, ni - 1);
    const j = Math.min((y + c * dy + UP) | 0, nj - 1);
    const k = Math.min((z + c * dz + UP) | 0, nk - 1);
    out[c] = values[i + ni * (j + nj * k)];
  }
}
