/** Lossless JPEG with Huffman codes (ISO 10918-1 Annex H, process 14): 2 to 16 bits, every selection value, restarts, several scans. */
import { NoDecoder, Refused } from "../refusals";
import { Coded } from "./coded";
import { type Huffman, readTables } from "./huffman";
import { DHT, DRI, type FrameHeader, type Segment, SOS, segmentsFrom } from "./markers";

const MOST_BITS = 16;

interface Scan {
  readonly components: readonly number[];
  readonly tables: readonly Huffman[];
  readonly selection: number;
  readonly pointTransform: number;
}

/** The samples, those of a pixel side by side, in 16 bits whatever their precision. */
export function decodeLossless(data: Uint8Array, frame: FrameHeader): Uint16Array<ArrayBuffer> {
  const values = new Uint16Array(frame.rows * frame.columns * frame.components.length);
  const tables = new Map<number, Huffman>();
  const missing = new Set(frame.components.keys());
  let interval = 0;
  for (let at = 2; missing.size > 0; ) {
    let scan: Segment | null = null;
    for (const segment of segmentsFrom(data, at)) {
      if (segment.marker === DHT) readTables(segment.body, tables);
      else if (segment.marker === DRI) interval = (segment.body[0] << 8) | segment.body[1];
      else if (segment.marker === SOS) scan = segment;
    }
    if (scan === null) throw new Refused("a component has no scan");
    const header = readScan(scan.body, frame, tables);
    const coded = new Coded(data, scan.at + 4 + scan.body.length);
    decodeScan(coded, header, frame, interval, values);
    for (const component of header.components) missing.delete(component);
    at = coded.end;
  }
  return values;
}

function readScan(body: Uint8Array, frame: FrameHeader, tables: Map<number, Huffman>): Scan {
  const count = body[0];
  const [selection, end, approximation] = body.subarray(1 + 2 * count);
  const pointTransform = approximation & 15;
  const isSound = selection >= 1 && selection <= 7 && end === 0 && approximation < 16 && pointTransform < frame.precision;
  if (!isSound || count < 1) throw new Refused("its scan header makes no sense");
  const components: number[] = [];
  const chosen: Huffman[] = [];
  for (let n = 0; n < count; n++) {
    const component = frame.components.findIndex(({ id }) => id === body[1 + 2 * n]);
    const table = tables.get(body[2 + 2 * n] >> 4);
    if (component < 0 || components.includes(component)) throw new Refused("its scan header makes no sense");
    if (table === undefined || table.largest > MOST_BITS) throw new Refused("its Huffman table is none for differences");
    components.push(component);
    chosen.push(table);
  }
  const isPlain = components.every((component) => frame.components[component].across * frame.components[component].down === 1);
  if (!isPlain && frame.components.length > 1)
    throw new NoDecoder("lossless JPEG with fewer samples of some components cannot be decoded here");
  return { components, tables: chosen, selection, pointTransform };
}

function decodeScan(coded: Coded, scan: Scan, frame: FrameHeader, interval: number, values: Uint16Array): void {
  const { columns, rows, precision } = frame;
  if (interval % columns !== 0) throw new Refused("its restarts do not lie at the beginning of rows");
  const several = scan.components.length;
  const differences = new Int32Array(columns * several);
  const first = 1 << (precision - scan.pointTransform - 1);
  const width = columns * frame.components.length;
  let left = interval / columns;
  let begins = true;
  for (let row = 0; row < rows; row++) {
    if (interval > 0 && left-- === 0) {
      coded.restart();
      left = interval / columns - 1;
      begins = true;
    }
    if (coded.ranOut) {
      differences.fill(0);
      begins = true;
    } else {
      coded.differences(columns * several, scan.tables, differences);
    }
    for (let n = 0; n < several; n++) {
      const line = { at: row * width + scan.components[n], step: frame.components.length, above: begins ? 0 : width, first };
      addUp(differences, n, several, line, columns, begins ? 1 : scan.selection, values);
    }
    begins = false;
  }
  if (scan.pointTransform > 0) scaleUp(values, scan, frame);
}

/** Where a line of one component lies: its first sample, the way to the next and to the one above, and what a first line starts from. */
interface Line {
  readonly at: number;
  readonly step: number;
  readonly above: number;
  readonly first: number;
}

/** Differences to samples, modulo 2^16 (H.1.2.1): a line's first sample is predicted from above. */
function addUp(from: Int32Array, start: number, stride: number, line: Line, columns: number, selection: number, to: Uint16Array): void {
  const { at, step, above } = line;
  to[at] = from[start] + (above === 0 ? line.first : to[at - above]);
  let a = to[at];
  let c = above === 0 ? 0 : to[at - above];
  const end = at + columns * step;
  for (let place = at + step, n = start + stride; place < end; place += step, n += stride) {
    const b = above === 0 ? 0 : to[place - above];
    to[place] = from[n] + predicted(selection, a, b, c);
    a = to[place];
    c = b;
  }
}

/** Table H.1: `a` left, `b` above, `c` above left. */
function predicted(selection: number, a: number, b: number, c: number): number {
  switch (selection) {
    case 1:
      return a;
    case 2:
      return b;
    case 3:
      return c;
    case 4:
      return a + b - c;
    case 5:
      return a + ((b - c) >> 1);
    case 6:
      return b + ((a - c) >> 1);
    default:
      return (a + b) >> 1;
  }
}

function scaleUp(values: Uint16Array, scan: Scan, frame: FrameHeader): void {
  for (const component of scan.components) {
    for (let n = component; n < values.length; n += frame.components.length) values[n] <<= scan.pointTransform;
  }
}
