/** The marker segments of the JPEG family (ISO 10918-1 B.1, ISO 14495-1 C): what a stream says of itself before its first compressed byte. */
import type { PixelLayout } from "../layout";
import { Misfit, Refused, Truncated } from "../refusals";

const SOI = 0xd8;
const EOI = 0xd9;
export const SOS = 0xda;
export const DHT = 0xc4;
export const DQT = 0xdb;
export const DRI = 0xdd;
export const SOF55 = 0xf7;
const NO_FRAMES = [DHT, 0xc8, 0xcc]; // among the SOFs, but DHT, JPG and DAC

/** A marker, where it stands, and what its segment holds after the two bytes of its length. */
export interface Segment {
  readonly marker: number;
  readonly at: number;
  readonly body: Uint8Array;
}

export interface FrameComponent {
  readonly id: number;
  readonly across: number;
  readonly down: number;
  readonly quantization: number;
}

/** A frame header (ISO 10918-1 B.2.2). */
export interface FrameHeader {
  readonly marker: number;
  readonly precision: number;
  readonly rows: number;
  readonly columns: number;
  readonly components: readonly FrameComponent[];
}

/** The segments from `at` on, up to and with the first scan's header. */
export function* segmentsFrom(data: Uint8Array, at: number): Generator<Segment> {
  for (let place = at; place + 1 < data.length; ) {
    if (data[place] !== 0xff) return;
    const marker = data[place + 1];
    if (marker === 0xff) {
      place += 1; // fill byte
    } else if (marker === 0x01 || (marker >= 0xd0 && marker <= SOI)) {
      place += 2; // TEM, RST0-7, SOI: markers without a length
    } else {
      if (marker === EOI || place + 4 > data.length) return;
      const length = Math.max(2, (data[place + 2] << 8) | data[place + 3]);
      yield { marker, at: place, body: data.subarray(place + 4, place + 2 + length) };
      if (marker === SOS) return;
      place += 2 + length;
    }
  }
}

/** The header of the frame. Throws Refused where there is none. */
export function frameHeader(data: Uint8Array): FrameHeader {
  if (data[0] !== 0xff || data[1] !== SOI) throw new Refused("it does not begin as JPEG");
  for (const { marker, body } of segmentsFrom(data, 2)) {
    const isFrame = marker === SOF55 || (marker >= 0xc0 && marker <= 0xcf && !NO_FRAMES.includes(marker));
    if (isFrame) return readFrame(marker, body);
  }
  throw new Refused("it has no frame header");
}

function readFrame(marker: number, body: Uint8Array): FrameHeader {
  const count = body[5];
  if (!(body.length >= 6 + 3 * count)) throw new Refused("its frame header is too short");
  const components = Array.from({ length: count }, (_, n) => {
    const [id, sampling, quantization] = body.subarray(6 + 3 * n);
    return { id, across: sampling >> 4, down: sampling & 15, quantization };
  });
  return { marker, precision: body[0], rows: (body[1] << 8) | body[2], columns: (body[3] << 8) | body[4], components };
}

/** Throw Misfit where a stream cannot be the frame that the header describes, before anything is allocated for it. */
export function checkFit(rows: number, columns: number, samples: number, precision: number, layout: PixelLayout): void {
  const inside = `${rows} x ${columns} x ${samples}`;
  const outside = `${layout.rows} x ${layout.columns} x ${layout.samples_per_pixel}`;
  if (inside !== outside) throw new Misfit(`the stream holds ${inside}, the header says ${outside}`);
  if (precision > layout.bits_allocated) {
    throw new Misfit(`the stream has ${precision} bits, the header allocates ${layout.bits_allocated}`);
  }
}

/** Throw Truncated where no end marker comes after the last scan: decoders would fill up with grey. */
export function checkEnd(data: Uint8Array): void {
  for (let at = data.length - 2; at >= 0; at--) {
    if (data[at] !== 0xff) continue;
    if (data[at + 1] === EOI) return;
    if (data[at + 1] === SOS) break;
  }
  throw new Truncated("the end marker is missing");
}
