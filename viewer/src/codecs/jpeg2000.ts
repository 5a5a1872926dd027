/**
 * JPEG 2000 (ISO 15444-1) and its high-throughput blocks (15444-15) by OpenJPEG.
 *
 * The package mistakes signed samples of 8 bits and less for unsigned ones, so that every stream is handed over as unsigned: all that
 * changes is the level shift by half the range (15444-1 G.1), which is taken back here.
 */

import wasm from "@cornerstonejs/codec-openjpeg/decodewasm";
import glue from "@cornerstonejs/codec-openjpeg/decodewasmjs";
import { checkFit } from "./jpeg/markers";
import type { PixelLayout } from "./layout";
import { NoDecoder, Refused } from "./refusals";
import { fromDecoder, type Stored, widened } from "./stored";
import type { Decoder } from "./table";
import { Engine } from "./wasm";

const openjpeg = new Engine(glue, wasm, "J2KDecoder");

const SIZ_BYTES = 42; // SOC, the marker SIZ, its fixed part up to Csiz (15444-1 A.5.1)
const MOST_BITS = 16;
const MOST_BOXES = 400;

interface Siz {
  readonly rows: number;
  readonly columns: number;
  readonly depths: readonly number[];
}

function decode(data: Uint8Array, layout: PixelLayout): Stored {
  const stream = codestream(data).slice();
  const { rows, columns, depths } = siz(stream);
  const bits = (depths[0] & 0x7f) + 1;
  checkFit(rows, columns, depths.length, bits, layout);
  if (bits > MOST_BITS || depths.some((depth) => depth !== depths[0])) throw new NoDecoder("such depths cannot be decoded here");
  for (let n = 0; n < depths.length; n++) stream[SIZ_BYTES + 3 * n] &= 0x7f;
  const values = widened(openjpeg.decode(stream), layout);
  if (depths[0] & 0x80) for (let n = 0, half = 2 ** (bits - 1); n < values.length; n++) values[n] -= half;
  return fromDecoder(values, layout);
}

/** The codestream inside a JP2 file (15444-1 Annex I), or the bytes as they are. */
function codestream(data: Uint8Array): Uint8Array {
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  const isFile = data.length >= 12 && view.getUint32(0) === 12 && view.getUint32(4) === 0x6a502020;
  for (let at = 0, boxes = 0; isFile && boxes < MOST_BOXES && at + 16 <= data.length; boxes++) {
    const length = view.getUint32(at);
    const header = length === 1 ? 16 : 8;
    if (view.getUint32(at + 4) === 0x6a703263) return data.subarray(at + header);
    const whole = length === 1 ? Number(view.getBigUint64(at + 8)) : length;
    if (whole < header) break;
    at += whole;
  }
  return data;
}

function siz(stream: Uint8Array): Siz {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.length);
  if (stream.length < SIZ_BYTES || view.getUint32(0) !== 0xff4fff51) throw new Refused("it does not begin as JPEG 2000");
  const [columns, rows, left, top] = [8, 12, 16, 20].map((at) => view.getUint32(at));
  const components = view.getUint16(40);
  if (stream.length < SIZ_BYTES + 3 * components || components === 0) throw new Refused("its SIZ marker is too short");
  if (left > 0 || top > 0) throw new NoDecoder("a picture that does not begin at its grid's corner cannot be decoded here");
  return { rows, columns, depths: Array.from({ length: components }, (_, n) => stream[SIZ_BYTES + 3 * n]) };
}

export const JPEG_2000: Decoder = { name: "codec-openjpeg 1.3.6", ready: () => openjpeg.ready(), decode };
