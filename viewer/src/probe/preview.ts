/** Block means and whole frames as little-endian int16, as `FrameFacts` describes them. */
import type { PixelLayout } from "../codecs/layout";
import { floored, type Values } from "./sums";

const LEAST = -(2 ** 15);
const MOST = 2 ** 15 - 1;

export interface Preview {
  readonly preview: Uint8Array;
  readonly preview_rows: number;
  readonly preview_columns: number;
}

/** What is taken from each value: 32768 for unsigned values of 16 bits, else nothing. */
const shiftOf = (layout: PixelLayout): number => (layout.pixel_representation === 0 && layout.bits_stored === 16 ? 2 ** 15 : 0);

const clipped = (value: number): number => Math.max(LEAST, Math.min(value, MOST));

/** Means of blocks `factor` pixels wide and high, of all samples together; those at the far edges may be smaller. */
export function previewOf(values: Values, layout: PixelLayout, factor: number): Preview {
  const { rows, columns, samples_per_pixel: samples } = layout;
  const shift = shiftOf(layout);
  const tall = Math.ceil(rows / factor);
  const broad = Math.ceil(columns / factor);
  const means = new Int16Array(tall * broad);
  const sums = new Float64Array(broad);
  for (let block = 0; block < tall; block++) {
    const last = Math.min((block + 1) * factor, rows);
    sums.fill(0);
    for (let row = block * factor, at = row * columns * samples; row < last; row++) {
      for (let column = 0; column < broad; column++) {
        let sum = 0;
        for (const end = (row * columns + Math.min((column + 1) * factor, columns)) * samples; at < end; at++) sum += values[at];
        sums[column] += sum;
      }
    }
    const height = (last - block * factor) * samples;
    for (let column = 0; column < broad; column++) {
      const width = Math.min(factor, columns - column * factor);
      means[block * broad + column] = clipped(floored(sums[column], height * width) - shift);
    }
  }
  return { preview: new Uint8Array(means.buffer), preview_rows: tall, preview_columns: broad };
}

/** Every pixel, the mean of its samples, in the preview's encoding. */
export function fullOf(values: Values, layout: PixelLayout): Uint8Array {
  const samples = layout.samples_per_pixel;
  const shift = shiftOf(layout);
  const full = new Int16Array(values.length / samples);
  for (let pixel = 0, at = 0; pixel < full.length; pixel++) {
    let sum = 0;
    for (const end = at + samples; at < end; at++) sum += values[at];
    full[pixel] = clipped((samples === 1 ? sum : floored(sum, samples)) - shift);
  }
  return new Uint8Array(full.buffer);
}
