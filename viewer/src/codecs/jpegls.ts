/** JPEG-LS (ISO 14495-1) by CharLS. */

import wasm from "@cornerstonejs/codec-charls/decodewasm";
import glue from "@cornerstonejs/codec-charls/decodewasmjs";
import { checkEnd, checkFit, frameHeader, SOF55 } from "./jpeg/markers";
import type { PixelLayout } from "./layout";
import { Refused } from "./refusals";
import { fromDecoder, type Stored, widened } from "./stored";
import type { Decoder } from "./table";
import { Engine } from "./wasm";

const charls = new Engine(glue, wasm, "JpegLSDecoder");

function decode(data: Uint8Array, layout: PixelLayout): Stored {
  const frame = frameHeader(data);
  if (frame.marker !== SOF55) throw new Refused("it is not JPEG-LS");
  checkFit(frame.rows, frame.columns, frame.components.length, frame.precision, layout);
  checkEnd(data);
  return fromDecoder(widened(charls.decode(data), layout), layout);
}

export const JPEG_LS: Decoder = { name: "codec-charls 1.2.7", ready: () => charls.ready(), decode };
