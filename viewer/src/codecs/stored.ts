/**
 * Stored values: from the bytes of a native frame, or from what a decoder gave, to one array of exact integers (PS3.5 8.1.1, 8.2).
 *
 * Row by row, the samples of a pixel side by side, of the header's signedness and width; bits outside Bits Stored are gone, so overlays in
 * high bits are gone too. No rescale, no colour transform. The same as `handcarry.pixels.stored`, to the bit.
 */
import { isHalfChroma, type PixelLayout, sampleBytes, sampleCount } from "./layout";
import { Misfit } from "./refusals";

export type Unsigned = Uint8Array | Uint16Array | Uint32Array;
export type Signed = Int8Array | Int16Array | Int32Array;
export type Stored = Unsigned | Signed;

/** The stored values of one whole uncompressed frame. `data` must hold all of it. */
export function fromNative(data: Uint8Array, layout: PixelLayout, bigEndian: boolean): Stored {
  const raw = layout.bits_allocated === 1 ? bits(data, sampleCount(layout), bigEndian) : words(data, sampleBytes(layout), bigEndian);
  return masked(arranged(raw, layout), layout, true);
}

/** The stored values in samples that a decoder gave side by side, in as many bits as the header allocates. */
export function fromDecoder(decoded: Stored, layout: PixelLayout): Stored {
  return masked(unsigned(decoded), layout, false);
}

/** The stored values in samples that lie plane after plane, as RLE leaves them (PS3.5 G.2). */
export function fromPlanes(planes: Unsigned, layout: PixelLayout): Stored {
  return masked(interleaved(planes, layout), layout, true);
}

/** What a decoder gave, in as many bytes a sample as the header allocates. Throws Misfit where that is not the whole frame. */
export function widened(values: Uint8Array | Uint16Array, layout: PixelLayout): Unsigned {
  if (values.length !== sampleCount(layout)) throw new Misfit(`decoded to ${values.length} values, the header says ${sampleCount(layout)}`);
  if (values.BYTES_PER_ELEMENT === sampleBytes(layout)) return values;
  const wide = unsignedArray(sampleBytes(layout), values.length);
  wide.set(values);
  return wide;
}

/** As many zeros as asked for, of so many bytes each. */
export function unsignedArray(bytes: 1 | 2 | 4, count: number): Unsigned {
  return bytes === 1 ? new Uint8Array(count) : bytes === 2 ? new Uint16Array(count) : new Uint32Array(count);
}

/** The same bits without a sign. */
function unsigned(values: Stored): Unsigned {
  const { buffer, byteOffset, length } = values;
  if (values instanceof Int8Array) return new Uint8Array(buffer, byteOffset, length);
  if (values instanceof Int16Array) return new Uint16Array(buffer, byteOffset, length);
  if (values instanceof Int32Array) return new Uint32Array(buffer, byteOffset, length);
  return values;
}

/** The same bits with a sign. */
function signed(values: Unsigned): Signed {
  const { buffer, byteOffset, length } = values;
  if (values instanceof Uint8Array) return new Int8Array(buffer, byteOffset, length);
  if (values instanceof Uint16Array) return new Int16Array(buffer, byteOffset, length);
  return new Int32Array(buffer, byteOffset, length);
}

/** Bytes as words of this machine, little-endian as every one with a browser. Never a view into `data`: what comes out is the caller's. */
function words(data: Uint8Array, width: 1 | 2 | 4, bigEndian: boolean): Unsigned {
  const whole = Math.floor(data.length / width) * width;
  const octets = data.slice(0, width === 1 ? data.length : whole);
  if (bigEndian) swap(octets, width === 4 ? 4 : 2); // bytes, too, travel two in a word (PS3.5 7.3)
  if (width === 1) return octets;
  return width === 2 ? new Uint16Array(octets.buffer) : new Uint32Array(octets.buffer);
}

/** Turn around every two or four bytes; what is left over stays. */
function swap(octets: Uint8Array, width: 2 | 4): void {
  for (let at = 0; at + width <= octets.length; at += width) {
    for (let first = at, last = at + width - 1; first < last; first++, last--) {
      const octet = octets[first];
      octets[first] = octets[last];
      octets[last] = octet;
    }
  }
}

/** One byte for each bit, lowest bit first (PS3.5 8.1.1). */
function bits(data: Uint8Array, count: number, bigEndian: boolean): Uint8Array {
  const packed = words(data, 1, bigEndian);
  const values = new Uint8Array(count);
  for (let n = 0; n < count; n++) values[n] = (packed[n >> 3] >> (n & 7)) & 1;
  return values;
}

/** Samples of a pixel side by side, whole frame and no more. */
function arranged(raw: Unsigned, layout: PixelLayout): Unsigned {
  if (isHalfChroma(layout)) return fullChroma(raw, layout);
  return layout.planar_configuration === 1 ? interleaved(raw, layout) : raw.subarray(0, sampleCount(layout));
}

function interleaved(planes: Unsigned, layout: PixelLayout): Unsigned {
  const samples = layout.samples_per_pixel;
  const pixels = layout.rows * layout.columns;
  if (samples === 1) return planes.subarray(0, pixels);
  const together = unsignedArray(sampleBytes(layout), pixels * samples);
  for (let sample = 0, from = 0; sample < samples; sample++) {
    for (let to = sample; to < together.length; to += samples) together[to] = planes[from++];
  }
  return together;
}

/** Each pair of pixels is stored as Y1 Y2 Cb Cr (PS3.3 C.7.6.3.1.2); give both pixels the chroma they share. */
function fullChroma(raw: Unsigned, layout: PixelLayout): Unsigned {
  const full = unsignedArray(sampleBytes(layout), sampleCount(layout));
  const pairs = Math.floor(raw.length / 4);
  for (let pair = 0, from = 0, to = 0; pair < pairs && to < full.length; pair++, from += 4) {
    for (let n = 0; n < 2 && to < full.length; n++, to += 3) {
      full[to] = raw[from + n];
      full[to + 1] = raw[from + 2];
      full[to + 2] = raw[from + 3];
    }
  }
  return full;
}

/** Keep Bits Stored bits and extend the sign, in place; a header whose bits make no sense is taken to store all it allocates. */
function masked(values: Unsigned, layout: PixelLayout, shifted: boolean): Stored {
  const width = 8 * values.BYTES_PER_ELEMENT;
  const top = layout.high_bit + 1;
  const stored = layout.bits_stored >= 1 && layout.bits_stored <= width ? layout.bits_stored : width;
  const low = shifted && stored <= top && top <= width ? top - stored : 0;
  const own = layout.pixel_representation === 1 ? signed(values) : values;
  if (stored < width) keep(own, 32 - stored - low, 32 - stored);
  return own;
}

/** What lies `up` bits below the top of 32, and then no more than 32 - `down` bits. */
function keep(values: Stored, up: number, down: number): void {
  if (values instanceof Int8Array || values instanceof Int16Array || values instanceof Int32Array) {
    for (let n = 0; n < values.length; n++) values[n] = (values[n] << up) >> down;
  } else {
    for (let n = 0; n < values.length; n++) values[n] = (values[n] << up) >>> down;
  }
}
