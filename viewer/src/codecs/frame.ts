/** One frame, from its bytes to its stored values, or to the reason why it gives none. */
import { CODED_FRAME_BYTES, FRAME_BYTES, isOverCap, isPicture, nativeBits, type PixelLayout, sampleBytes, sampleCount } from "./layout";
import { NoDecoder, Refused, TooLarge, Truncated } from "./refusals";
import { fromNative, type Stored } from "./stored";
import { transferSyntax } from "./table";

/** Make everything that these transfer syntaxes need; after this `decodeFrame` decodes them without waiting. */
export async function ready(uids: Iterable<string>): Promise<void> {
  const rows = [...new Set(uids)].map(transferSyntax);
  await Promise.all(rows.map((row) => ("decoder" in row ? row.decoder.ready() : undefined)));
}

/**
 * The stored values, row by row, the samples of a pixel side by side. What comes out is the caller's to keep.
 *
 * `big_endian` says that native pixels lie in 16-bit words of that order. Throws NoPixels: Misfit, Refused, Truncated, TooLarge, NoDecoder.
 */
export function decodeFrame(data: Uint8Array, layout: PixelLayout, big_endian: boolean): Stored {
  const row = transferSyntax(layout.transfer_syntax_uid);
  if ("remark" in row) throw new NoDecoder(`${row.name}: ${row.remark}`);
  const { rows, columns, samples_per_pixel, bits_allocated } = layout;
  if (isOverCap(layout)) throw new TooLarge(`${rows} x ${columns} x ${samples_per_pixel} is over the cap`);
  if (!isPicture(layout)) throw new Refused(`no picture has ${rows} x ${columns} x ${samples_per_pixel} of ${bits_allocated} bits`);
  const most = "decoder" in row ? CODED_FRAME_BYTES : FRAME_BYTES;
  if (sampleCount(layout) * sampleBytes(layout) > most) throw new NoDecoder("a frame of this size cannot be decoded here");
  try {
    return "decoder" in row ? row.decoder.decode(data, layout) : nativeFrame(data, layout, big_endian);
  } catch (thrown) {
    if (thrown instanceof RangeError) throw new TooLarge("decoding needs more memory than there is");
    throw thrown;
  }
}

function nativeFrame(data: Uint8Array, layout: PixelLayout, bigEndian: boolean): Stored {
  const wanted = Math.ceil(nativeBits(layout) / 8);
  if (data.length < wanted) throw new Truncated(`${data.length} bytes of ${wanted}`);
  return fromNative(data.subarray(0, bigEndian ? wanted + (wanted % 2) : wanted), layout, bigEndian);
}
