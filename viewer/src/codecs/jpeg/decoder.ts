/** All of ISO 10918-1 that DICOM allows: whatever the label says, the stream's own frame header tells who decodes it. */
import type { PixelLayout } from "../layout";
import { NoDecoder, Refused } from "../refusals";
import { fromDecoder, type Stored, widened } from "../stored";
import type { Decoder } from "../table";
import { decodeExtended } from "./extended";
import { decodeLossless } from "./lossless";
import { checkEnd, checkFit, type FrameHeader, frameHeader, SOF55 } from "./markers";
import { decodeTurbo, readyTurbo } from "./turbo";

const BASELINE = 0xc0;
const EXTENDED = 0xc1;
const LOSSLESS = 0xc3;

function decode(data: Uint8Array, layout: PixelLayout): Stored {
  const frame = frameHeader(data);
  checkFit(frame.rows || layout.rows, frame.columns, frame.components.length, frame.precision, layout);
  checkEnd(data);
  if (frame.rows === 0 || frame.marker === SOF55) throw new Refused("such a stream is not read");
  if (frame.components.length !== 1 && frame.components.length !== 3)
    throw new Refused(`${frame.components.length} components are not read`);
  return fromDecoder(samples(data, frame, layout), layout);
}

function samples(data: Uint8Array, frame: FrameHeader, layout: PixelLayout): Stored {
  if (frame.marker === LOSSLESS) {
    const values = decodeLossless(data, frame);
    return frame.precision > 8 ? widened(values, layout) : widened(Uint8Array.from(values), layout);
  }
  if (frame.precision === 8) return widened(decodeTurbo(data, frame), layout);
  const isSequential = frame.marker === BASELINE || frame.marker === EXTENDED;
  if (isSequential && frame.precision === 12 && frame.components.length === 1) return widened(decodeExtended(data, frame), layout);
  throw new NoDecoder(`such lossy JPEG of ${frame.precision} bits cannot be decoded here`);
}

export const JPEG: Decoder = { name: "handcarry.jpeg with codec-libjpeg-turbo-8bit 1.2.8", ready: readyTurbo, decode };
