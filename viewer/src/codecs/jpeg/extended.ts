/**
 * Lossy JPEG of 12 bits, one component, sequential, Huffman codes (ISO 10918-1 process 4): no well-kept package decodes it.
 *
 * The inverse DCT is the "slow integer" one of libjpeg, so that every sample is what libjpeg-turbo gives: the factors of Loeffler,
 * Ligtenberg and Moschytz (ICASSP 1989) in 13 binary places, one place kept between the passes. Products may leave 32 bits, so they are
 * taken in doubles, which hold them exactly.
 */
import { Refused } from "../refusals";
import { Coded } from "./coded";
import { extended, type Huffman, readTables } from "./huffman";
import { DHT, DQT, DRI, type FrameHeader, type Segment, SOS, segmentsFrom } from "./markers";

const SIDE = 8;
const AREA = 64;
const HALF_RANGE = 2048;
const MOST = 4095;
/** Outside so many bits libjpeg's table of limits begins anew. */
const WRAP = 32 - 14;
/** What is dropped after the columns, and after the rows. */
const FIRST = 2 ** 12;
const SECOND = 2 ** 17;

// biome-ignore format: a square
const ZIGZAG = [
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/** The tables that stand before the scan. */
interface Tables {
  readonly direct: Huffman;
  readonly alternating: Huffman;
  readonly steps: Float64Array;
  readonly interval: number;
}

/** The samples, row by row. */
export function decodeExtended(data: Uint8Array, frame: FrameHeader): Uint16Array<ArrayBuffer> {
  const huffman = new Map<number, Huffman>();
  const quantization = new Map<number, Float64Array>();
  let interval = 0;
  let scan: Segment | null = null;
  for (const segment of segmentsFrom(data, 2)) {
    if (segment.marker === DHT) readTables(segment.body, huffman);
    else if (segment.marker === DQT) readSteps(segment.body, quantization);
    else if (segment.marker === DRI) interval = (segment.body[0] << 8) | segment.body[1];
    else if (segment.marker === SOS) scan = segment;
  }
  const [component] = frame.components;
  if (scan === null || scan.body[0] !== 1 || scan.body[1] !== component.id) throw new Refused("its scan header makes no sense");
  const direct = huffman.get(scan.body[2] >> 4);
  const alternating = huffman.get(0x10 | (scan.body[2] & 15));
  const steps = quantization.get(component.quantization);
  if (direct === undefined || direct.largest > 15 || alternating === undefined || steps === undefined)
    throw new Refused("a table is missing");
  return decodeBlocks(new Coded(data, scan.at + 4 + scan.body.length), { direct, alternating, steps, interval }, frame);
}

/** The quantization tables of a DQT segment by destination, in the order of rows (10918-1 B.2.4.1). */
function readSteps(body: Uint8Array, tables: Map<number, Float64Array>): void {
  for (let at = 0; at < body.length; ) {
    const width = body[at] >> 4 === 0 ? 1 : 2;
    if (at + 1 + AREA * width > body.length) throw new Refused("a quantization table is cut off");
    const steps = new Float64Array(AREA);
    for (let n = 0; n < AREA; n++) {
      const from = at + 1 + n * width;
      steps[ZIGZAG[n]] = width === 1 ? body[from] : (body[from] << 8) | body[from + 1];
    }
    tables.set(body[at] & 15, steps);
    at += 1 + AREA * width;
  }
}

function decodeBlocks(coded: Coded, tables: Tables, frame: FrameHeader): Uint16Array<ArrayBuffer> {
  const { rows, columns } = frame;
  const values = new Uint16Array(rows * columns);
  const coefficients = new Int16Array(AREA);
  const block = new Float64Array(AREA);
  const across = Math.ceil(columns / SIDE);
  const count = across * Math.ceil(rows / SIDE);
  let mean = 0;
  for (let n = 0; n < count; n++) {
    if (tables.interval > 0 && n > 0 && n % tables.interval === 0) {
      coded.restart();
      mean = 0;
    }
    coefficients.fill(0);
    if (!coded.ranOut) {
      mean = (mean + difference(coded, tables.direct)) | 0;
      coefficients[0] = mean;
      readAlternating(coded, tables.alternating, coefficients);
    }
    for (let k = 0; k < AREA; k++) block[k] = coefficients[k] * tables.steps[k];
    transform(block);
    place(block, values, frame, Math.floor(n / across) * SIDE, (n % across) * SIDE);
  }
  return values;
}

function difference(coded: Coded, table: Huffman): number {
  const category = coded.symbol(table);
  return extended(coded.bits(category), category);
}

/** The coefficients after the first (10918-1 F.2.2.2). */
function readAlternating(coded: Coded, table: Huffman, coefficients: Int16Array): void {
  for (let n = 1; n < AREA; n++) {
    const symbol = coded.symbol(table);
    const category = symbol & 15;
    n += symbol >> 4;
    if (category > 0) coefficients[ZIGZAG[Math.min(n, AREA - 1)]] = extended(coded.bits(category), category);
    else if (symbol >> 4 !== 15) return;
  }
}

/** Columns, then rows, in place. */
function transform(block: Float64Array): void {
  for (let column = 0; column < SIDE; column++) line(block, column, SIDE, FIRST);
  for (let row = 0; row < AREA; row += SIDE) line(block, row, 1, SECOND);
}

/** The inverse transform of eight values that lie `step` apart, scaled down by `drop`, halves up. */
function line(block: Float64Array, at: number, step: number, drop: number): void {
  const in0 = block[at] * 8192;
  const in1 = block[at + step];
  const in2 = block[at + 2 * step];
  const in3 = block[at + 3 * step];
  const in4 = block[at + 4 * step] * 8192;
  const in5 = block[at + 5 * step];
  const in6 = block[at + 6 * step];
  const in7 = block[at + 7 * step];
  const even = (in2 + in6) * 4433;
  const even2 = even - in6 * 15137;
  const even3 = even + in2 * 6270;
  const sum0 = in0 + in4 + even3;
  const sum1 = in0 - in4 + even2;
  const sum2 = in0 - in4 - even2;
  const sum3 = in0 + in4 - even3;
  const odd = (in7 + in3 + in5 + in1) * 9633;
  const outer = (in7 + in1) * -7373;
  const inner = (in5 + in3) * -20995;
  const upper = (in7 + in3) * -16069 + odd;
  const lower = (in5 + in1) * -3196 + odd;
  const odd0 = in7 * 2446 + outer + upper;
  const odd1 = in5 * 16819 + inner + lower;
  const odd2 = in3 * 25172 + inner + upper;
  const odd3 = in1 * 12299 + outer + lower;
  const half = drop / 2;
  block[at] = Math.floor((sum0 + odd3 + half) / drop);
  block[at + step] = Math.floor((sum1 + odd2 + half) / drop);
  block[at + 2 * step] = Math.floor((sum2 + odd1 + half) / drop);
  block[at + 3 * step] = Math.floor((sum3 + odd0 + half) / drop);
  block[at + 4 * step] = Math.floor((sum3 - odd0 + half) / drop);
  block[at + 5 * step] = Math.floor((sum2 - odd1 + half) / drop);
  block[at + 6 * step] = Math.floor((sum1 - odd2 + half) / drop);
  block[at + 7 * step] = Math.floor((sum0 - odd3 + half) / drop);
}

/** Put a block where it belongs, as far as the picture goes. */
function place(block: Float64Array, values: Uint16Array, frame: FrameHeader, top: number, left: number): void {
  const { rows, columns } = frame;
  for (let row = top; row < Math.min(top + SIDE, rows); row++) {
    for (let column = left; column < Math.min(left + SIDE, columns); column++) {
      const value = ((block[(row - top) * SIDE + column - left] << WRAP) >> WRAP) + HALF_RANGE;
      values[row * columns + column] = Math.max(0, Math.min(value, MOST));
    }
  }
}
