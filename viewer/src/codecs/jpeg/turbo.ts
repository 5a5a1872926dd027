/**
 * JPEG of 8 bits (ISO 10918-1, DCT processes) by libjpeg-turbo, colours as they are stored.
 *
 * The package turns Y Cb Cr into R G B unless a stream says that it is R G B already. So three components are handed over without their
 * application segments and with an Adobe segment that says so; upsampling, which does not depend on it, stays.
 */
import wasm from "@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm";
import glue from "@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs";
import { NoDecoder } from "../refusals";
import { Engine, type Samples } from "../wasm";
import { type FrameHeader, SOS, segmentsFrom } from "./markers";

const turbo = new Engine(glue, wasm, "JPEGDecoder");

/** Samples that all scans together may touch: seconds. Ten scans of the largest photographs are a fifth of that. */
const MOST_SAMPLES = 2 ** 31;
const APP0 = 0xe0;
const APP15 = 0xef;
const START = [0xff, 0xd8];
const SEGMENT_HEADER_BYTES = 4;
/** APP14 as Adobe defined it: version 100, no flags, transform 0. */
const AS_STORED = [0xff, 0xee, 0, 14, ...new TextEncoder().encode("Adobe"), 0, 100, 0, 0, 0, 0, 0];

export const readyTurbo = (): Promise<void> => turbo.ready();

/** The samples of a stream with one component or three, side by side. */
export function decodeTurbo(data: Uint8Array, frame: FrameHeader): Samples {
  const components = frame.components.length;
  if (scans(data) * frame.rows * frame.columns * components > MOST_SAMPLES) throw new NoDecoder("so many scans cannot be decoded here");
  return turbo.decode(components === 3 ? asStored(data) : data);
}

/** Scan headers, or what looks like one: a few bytes of a scan may cost as much as all samples. */
function scans(data: Uint8Array): number {
  let count = 0;
  for (let at = data.indexOf(0xff); at >= 0; at = data.indexOf(0xff, at + 1)) if (data[at + 1] === SOS) count++;
  return count;
}

function asStored(data: Uint8Array): Uint8Array {
  const stream = new Uint8Array(data.length + AS_STORED.length);
  stream.set([...START, ...AS_STORED]);
  let to = START.length + AS_STORED.length;
  let from = START.length;
  for (const { marker, at, body } of segmentsFrom(data, START.length)) {
    if (marker < APP0 || marker > APP15) continue;
    stream.set(data.subarray(from, at), to);
    to += at - from;
    from = at + SEGMENT_HEADER_BYTES + body.length;
  }
  stream.set(data.subarray(from), to);
  return stream.subarray(0, to + data.length - from);
}
