/** A volume out of DICOM files that somebody chose: read and decoded as it is asked for, in the browser. */
import type { Size } from "../geometry/grid";
import { addSlice } from "../volume/bins";
import type { VolumeHeader, VolumeSource } from "../volume/header";
import type { StoredArray } from "../volume/voxels";
import { bytesOf, type Frames, framesOf } from "./frames";
import type { Image } from "./image";
import type { Plan, Slice } from "./plan";

/** Decodes a frame into 16-bit values, elsewhere. */
export type Decode = (bytes: Uint8Array<ArrayBuffer>, image: Image) => Promise<ArrayBuffer>;

const PREVIEW_SIDE = 128;
const SLAB_BYTES = 4 * 2 ** 20;
const PERCENTS = [0.1, 1, 5, 25, 50, 75, 95, 99, 99.9];

interface Coarse {
  readonly size: Size;
  readonly factor: Size;
  readonly values: StoredArray;
  readonly minimum: number;
  readonly maximum: number;
}

export class FilesSource implements VolumeSource {
  private constructor(
    private readonly reader: Reader,
    private readonly coarse: Coarse,
    readonly header: VolumeHeader,
  ) {}

  /** Reads some slices of it for the coarse picture. `title` is what stands where the verdict of a check would. Rejects where none can be decoded. */
  static async open(plan: Plan, decode: Decode, title: string): Promise<FilesSource> {
    const reader = new Reader(plan, decode);
    const coarse = await coarseOf(plan, reader);
    return new FilesSource(reader, coarse, headerOf(plan, coarse, title));
  }

  async preview(): Promise<ArrayBuffer> {
    return this.coarse.values.slice().buffer as ArrayBuffer;
  }

  async slab(index: number, signal: AbortSignal): Promise<ArrayBuffer> {
    const { size, slab, grey } = this.header;
    const [from, to] = [index * slab.slices, Math.min((index + 1) * slab.slices, size[2])];
    const area = size[0] * size[1];
    const values = storedArray(this.header.stored, area * (to - from));
    for (let k = from; k < to; k++) {
      signal.throwIfAborted();
      const slice = await this.reader.slice(k);
      if (slice === null) values.fill(grey.minimum, (k - from) * area, (k - from + 1) * area);
      else values.set(slice, (k - from) * area);
    }
    return values.buffer as ArrayBuffer;
  }
}

/** Slices of a plan, decoded; where frames lie in a file is found out once for each file. */
class Reader {
  readonly #frames = new Map<Image, Promise<Frames>>();

  constructor(
    readonly plan: Plan,
    private readonly decode: Decode,
  ) {}

  /** null where no image lies. */
  async slice(k: number): Promise<StoredArray | null> {
    const found = this.plan.places[k];
    if (found === null || found === undefined) return null;
    const { image, frame } = found;
    const frames = this.#frames.get(image) ?? framesOf(image);
    this.#frames.set(image, frames);
    const body = await this.decode(await bytesOf(image, await frames, frame), image);
    const [ni, nj] = this.plan.size;
    if (body.byteLength !== ni * nj * 2) throw new Error("a frame of another size");
    return this.plan.stored === "int16" ? new Int16Array(body) : new Uint16Array(body);
  }
}

/** Means of blocks in the plane, of the slice that lies in the middle of each block along the normal. */
async function coarseOf(plan: Plan, reader: Reader): Promise<Coarse> {
  const [ni, nj, nk] = plan.size;
  const factor = Math.max(1, Math.ceil(Math.max(ni, nj, nk) / PREVIEW_SIDE));
  const size: Size = [Math.ceil(ni / factor), Math.ceil(nj / factor), Math.ceil(nk / factor)];
  const area = size[0] * size[1];
  const values = storedArray(plan.stored, area * size[2]);
  let [minimum, maximum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const empty: number[] = [];
  for (let block = 0; block < size[2]; block++) {
    const slice = await reader.slice(nearest(plan, block * factor, Math.min(nk, (block + 1) * factor)));
    if (slice === null) {
      empty.push(block);
      continue;
    }
    for (const value of slice) {
      if (value < minimum) minimum = value;
      if (value > maximum) maximum = value;
    }
    values.set(meansOf(slice, ni, nj, factor, size), block * area);
  }
  for (const block of empty) values.fill(minimum, block * area, (block + 1) * area);
  return { size, factor: [factor, factor, factor], values, minimum, maximum };
}

/** The place with an image that is nearest to the middle of from .. to. */
function nearest({ places }: Plan, from: number, to: number): number {
  const middle = (from + to) >> 1;
  const order = Array.from({ length: to - from }, (_, n) => from + n).sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
  return order.find((k) => places[k] !== null) ?? middle;
}

function meansOf(slice: StoredArray, ni: number, nj: number, factor: number, [width, height]: Size): number[] {
  const sums = new Float64Array(width * height);
  addSlice(slice, 0, ni, nj, factor, factor, sums, width);
  return Array.from(sums, (sum, n) => {
    const [across, down] = [Math.min(factor, ni - (n % width) * factor), Math.min(factor, nj - Math.floor(n / width) * factor)];
    return Math.floor(sum / (across * down) + 0.5);
  });
}

function headerOf(plan: Plan, coarse: Coarse, title: string): VolumeHeader {
  const first = plan.places.find((place): place is Slice => place !== null) as Slice;
  const sorted = coarse.values.slice().sort();
  const [ni, nj, nk] = plan.size;
  const slices = Math.min(nk, Math.max(1, Math.floor(SLAB_BYTES / (ni * nj * 2))));
  return {
    id: first.image.series_uid,
    size: plan.size,
    stored: plan.stored,
    to_lps_mm: plan.to_lps_mm,
    grey: {
      minimum: coarse.minimum,
      maximum: coarse.maximum,
      slope: first.plane.slope,
      intercept: first.plane.intercept,
      percentiles: Object.fromEntries(
        PERCENTS.map((percent) => [String(percent), sorted[Math.round((percent / 100) * (sorted.length - 1))]]),
      ),
    },
    slab: { slices, count: Math.ceil(nk / slices) },
    preview: { size: coarse.size, factor: coarse.factor },
    absent_slices: plan.places.flatMap((place, k) => (place === null ? [k] : [])),
    identity: first.image.identity,
    verdict: { code: "NOT_CHECKED", title, handed: "" },
    notes: plan.notes,
    voxels_sha256: null,
  };
}

const storedArray = (stored: "int16" | "uint16", count: number): Int16Array<ArrayBuffer> | Uint16Array<ArrayBuffer> =>
  stored === "int16" ? new Int16Array(count) : new Uint16Array(count);
