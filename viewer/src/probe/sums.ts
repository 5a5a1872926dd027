/** Sums, extremes and block means of one frame in a single pass over its values: integers, exact, the same as `handcarry.pixels.probe`. */
import type { PixelLayout } from "../codecs/layout";
import type { Stored } from "../codecs/stored";

const TILE_SIDE = 32;
/** So many values at once: their sum, and that of their squares where they have 16 bits, stays below 2^49. */
const PIECE = 2 ** 16;
/** From here on a sum of squares is moved over into a BigInt: one more piece stays below 2^53. */
const FULL = 2 ** 52;

/** Values as the loops of this folder want them. */
export type Values = Stored | Float64Array;

export interface Sums {
  readonly minimum: number;
  readonly maximum: number;
  readonly total: bigint;
  readonly total_of_squares: bigint;
  readonly at_minimum: number;
  readonly at_maximum: number;
  /** 32 x 32 block means as little-endian int32, row-major; empty where the frame is smaller than that or has colour. */
  readonly tile: Uint8Array;
}

/** Where so many blocks begin and end among `length` pixels. */
const edges = (blocks: number, length: number): number[] => Array.from({ length: blocks + 1 }, (_, n) => Math.floor((n * length) / blocks));

/** The largest integer that is not above a / b. */
export function floored(a: number, b: number): number {
  const quotient = Math.floor(a / b);
  return quotient * b > a ? quotient - 1 : quotient;
}

/** The same values in one of three kinds of array, since V8 runs a loop that has met four kinds three times slower; huge frames stay as they are. */
export function evenly(values: Stored): Values {
  if (values.BYTES_PER_ELEMENT === 2 || values.byteLength > 2 ** 26) return values;
  return values.BYTES_PER_ELEMENT === 1 ? Int16Array.from(values) : Float64Array.from(values);
}

export function sumsOf(values: Values, layout: PixelLayout): Sums {
  const isTiled = layout.samples_per_pixel === 1 && Math.min(layout.rows, layout.columns) >= TILE_SIDE;
  const width = layout.columns * layout.samples_per_pixel;
  const down = edges(isTiled ? TILE_SIDE : layout.rows, layout.rows);
  const across = edges(isTiled ? TILE_SIDE : Math.ceil(width / PIECE), width);
  const blocks = across.length - 1;
  const means = new Int32Array(isTiled ? TILE_SIDE * TILE_SIDE : 0);
  const sums = new Float64Array(blocks);
  let low = values[0];
  let high = low;
  let atLow = 0;
  let atHigh = 0;
  let total = 0n;
  let squares = 0;
  let manySquares = 0n;
  for (let band = 0; band + 1 < down.length; band++) {
    sums.fill(0);
    for (let row = down[band]; row < down[band + 1]; row++) {
      let at = row * width;
      for (let block = 0; block < blocks; block++) {
        let sum = 0;
        for (const end = row * width + across[block + 1]; at < end; at++) {
          const value = values[at];
          sum += value;
          squares += value * value;
          if (value <= low) {
            atLow = value < low ? 1 : atLow + 1;
            low = value;
          }
          if (value >= high) {
            atHigh = value > high ? 1 : atHigh + 1;
            high = value;
          }
        }
        sums[block] += sum;
        if (squares >= FULL) {
          manySquares += BigInt(squares);
          squares = 0;
        }
      }
    }
    for (let block = 0; block < blocks; block++) {
      total += BigInt(sums[block]);
      if (isTiled) means[band * blocks + block] = floored(sums[block], (down[band + 1] - down[band]) * (across[block + 1] - across[block]));
    }
  }
  return {
    minimum: low,
    maximum: high,
    total,
    total_of_squares: values.BYTES_PER_ELEMENT > 2 ? wideSquares(values) : manySquares + BigInt(squares),
    at_minimum: atLow,
    at_maximum: atHigh,
    tile: new Uint8Array(means.buffer),
  };
}

/** Squares of 32-bit values v = 65536 h + l, from sums of h h, h l and l l. */
function wideSquares(values: Values): bigint {
  let all = 0n;
  for (let start = 0; start < values.length; start += PIECE) {
    let highs = 0;
    let mixed = 0;
    let lows = 0;
    for (let at = start, end = Math.min(values.length, start + PIECE); at < end; at++) {
      const size = Math.abs(values[at]);
      const high = Math.floor(size / 65_536);
      const low = size - 65_536 * high;
      highs += high * high;
      mixed += high * low;
      lows += low * low;
    }
    all += (BigInt(highs) << 32n) + (BigInt(mixed) << 17n) + BigInt(lows);
  }
  return all;
}
