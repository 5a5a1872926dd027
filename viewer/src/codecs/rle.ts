/** RLE of PS3.5 Annex G: byte planes, highest byte of the first sample first, each packed by itself. */
import { type PixelLayout, sampleBytes } from "./layout";
import { Misfit } from "./refusals";
import { fromPlanes, type Stored, unsignedArray } from "./stored";

const HEADER_BYTES = 64;
const NO_RUN = 128; // PS3.5 G.3.1: -128 as a signed byte says nothing

/** The stored values of one frame. Throws Misfit where its header lies or a plane is too short. */
export function decodeRle(data: Uint8Array, layout: PixelLayout): Stored {
  const width = sampleBytes(layout);
  const pixels = layout.rows * layout.columns;
  const planes = unsignedArray(width, pixels * layout.samples_per_pixel);
  const plane = new Uint8Array(pixels);
  for (const [n, segment] of segments(data, layout).entries()) {
    unpack(segment, plane);
    const first = Math.floor(n / width) * pixels;
    const up = 8 * (width - 1 - (n % width));
    for (let pixel = 0; pixel < pixels; pixel++) planes[first + pixel] |= plane[pixel] << up;
  }
  return fromPlanes(planes, layout);
}

/** The packed planes as they are stored (PS3.5 G.2, G.5). */
function segments(data: Uint8Array, layout: PixelLayout): Uint8Array[] {
  if (data.length < HEADER_BYTES) throw new Misfit("no room for an RLE header");
  const header = new DataView(data.buffer, data.byteOffset, HEADER_BYTES);
  const count = header.getUint32(0, true);
  const wanted = layout.samples_per_pixel * sampleBytes(layout);
  if (count !== wanted) throw new Misfit(`${count} byte planes, the header makes ${wanted}`);
  const offsets = Array.from({ length: Math.min(count, 15) }, (_, n) => header.getUint32(4 + 4 * n, true));
  const bounds = [...offsets, data.length];
  const rising = bounds.every((bound, n) => n === 0 || bounds[n - 1] < bound);
  if (count > 15 || bounds[0] !== HEADER_BYTES || !rising) throw new Misfit("the segments are not where the RLE header says");
  return offsets.map((start, n) => data.subarray(start, bounds[n + 1]));
}

/** Undo PackBits (PS3.5 G.3.2) until `plane` is full. */
function unpack(packed: Uint8Array, plane: Uint8Array): void {
  let to = 0;
  for (let at = 0; at < packed.length && to < plane.length; ) {
    const head = packed[at];
    if (head < NO_RUN) {
      const literal = packed.subarray(at + 1, Math.min(at + 2 + head, at + 1 + plane.length - to));
      plane.set(literal, to);
      to += literal.length;
      at += head + 2;
    } else if (head > NO_RUN) {
      if (at + 1 < packed.length) {
        plane.fill(packed[at + 1], to, to + 257 - head);
        to = Math.min(plane.length, to + 257 - head);
      }
      at += 2;
    } else {
      at += 1;
    }
  }
  if (to < plane.length) throw new Misfit(`a byte plane of ${to} bytes, ${plane.length} are needed`);
}
