/** The closer look that a few frames of each series get, as `handcarry.pixels.closely` defines it: which values occur, where sharp steps lie. */
import type { PixelLayout } from "../codecs/layout";
import type { Stored } from "../codecs/stored";
import type { Values } from "./sums";

const PERIOD = 8; // ISO 10918-1: the side of a DCT block
const REACH = 3; // steps on either side that a sharp one exceeds

/** The bitmap of the values that occur; nothing for colour and wider values. */
export function levelsOf(values: Stored, layout: PixelLayout): Uint8Array {
  const bits = 8 * values.BYTES_PER_ELEMENT;
  if (layout.samples_per_pixel !== 1 || bits > 16) return new Uint8Array(0);
  const occurs = new Uint8Array(2 ** bits / 8);
  const mask = 2 ** bits - 1;
  for (let at = 0; at < values.length; at++) {
    const value = values[at] & mask;
    occurs[value >> 3] |= 1 << (value & 7);
  }
  return occurs;
}

/** Sharp steps along rows by phase, then along columns; nothing for colour. */
export function blockEdgesOf(values: Values, layout: PixelLayout): number[] {
  if (layout.samples_per_pixel !== 1) return [];
  const { rows, columns } = layout;
  return [...sharpSteps(values, columns, 1, rows, columns), ...sharpSteps(values, rows, columns, columns, 1)];
}

/** Lines of `length` pixels that lie `apart`; there are `lines`, the next one `aside`. */
function sharpSteps(values: Values, length: number, apart: number, lines: number, aside: number): number[] {
  const counts = new Array<number>(PERIOD).fill(0);
  const end = PERIOD * Math.floor((length - REACH - 1) / PERIOD);
  for (let n = PERIOD; n < end; n++) {
    let sharp = 0;
    for (let line = 0, at = n * apart; line < lines; line++, at += aside) if (isSharp(values, at, apart)) sharp++;
    counts[n % PERIOD] += sharp;
  }
  return counts;
}

/** Whether the step after the value at `at` is larger than each of the three on either side. */
function isSharp(values: Values, at: number, apart: number): boolean {
  const step = Math.abs(values[at + apart] - values[at]);
  if (step === 0) return false;
  for (let n = 1, before = at - apart, after = at + apart; n <= REACH; n++, before -= apart, after += apart) {
    if (Math.abs(values[before + apart] - values[before]) >= step) return false;
    if (Math.abs(values[after + apart] - values[after]) >= step) return false;
  }
  return true;
}
