/** Small DICOM files and ZIP archives, written here byte by byte so that a test can spoil any of them. */
import { deflateRawSync } from "node:zlib";

type Value = string | number | Uint8Array | readonly (readonly Element[])[];
export type Element = readonly [tag: number, vr: string, value: Value];

const LONG = new Set(["OB", "OW", "SQ", "UN", "UT"]);

/** A data set in Explicit VR Little Endian, sequences of undefined length. */
export function dataSet(elements: readonly Element[]): Uint8Array<ArrayBuffer> {
  return joined(elements.map(([tag, vr, value]) => element(tag, vr, value)));
}

/** A whole file: preamble, meta information, data set. */
export const dicomFile = (elements: readonly Element[], syntax = "1.2.840.10008.1.2.1"): Uint8Array<ArrayBuffer> =>
  joined([new Uint8Array(128), text("DICM"), element(0x00020010, "UI", syntax), dataSet(elements)]);

/** One slice of 4 x 4 pixels whose values all are `value`. */
export function slice(z: number, value: number, changes: readonly Element[] = []): Uint8Array<ArrayBuffer> {
  const given: readonly Element[] = [
    [0x00080060, "CS", "CT"],
    [0x00100010, "PN", "DOE^JANE"],
    [0x0020000e, "UI", "1.2.3"],
    [0x00200032, "DS", `0\\0\\${z}`],
    [0x00200037, "DS", "1\\0\\0\\0\\1\\0"],
    [0x00280002, "US", 1],
    [0x00280010, "US", 4],
    [0x00280011, "US", 4],
    [0x00280030, "DS", "0.2\\0.2"],
    [0x00280100, "US", 16],
    [0x00280101, "US", 16],
    [0x00280102, "US", 15],
    [0x00280103, "US", 1],
    [0x7fe00010, "OW", new Uint8Array(new Int16Array(16).fill(value).buffer)],
  ];
  const all = new Map([...given, ...changes].map((one) => [one[0], one]));
  return dicomFile([...all.values()].sort((a, b) => a[0] - b[0]));
}

export interface Packed {
  readonly name: string;
  readonly data: Uint8Array<ArrayBuffer>;
  readonly stored?: boolean;
  readonly flags?: number;
  readonly crc32?: number;
  readonly size?: number;
}

/** A ZIP archive; sizes, sums and flags may be said wrong. */
export function zip(members: readonly Packed[], crcOf: (data: Uint8Array) => number): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  const central: Uint8Array[] = [];
  let at = 0;
  for (const { name, data, stored, flags = 0, crc32 = crcOf(data), size = data.length } of members) {
    const body = stored ? data : new Uint8Array(deflateRawSync(data));
    const common = [20, flags, stored ? 0 : 8, 0, 0]
      .flatMap(two)
      .concat([crc32, body.length, size].flatMap(four), [name.length, 0].flatMap(two));
    const local = joined([Uint8Array.from([...four(0x04034b50), ...common]), text(name), body]);
    central.push(
      Uint8Array.from([...four(0x02014b50), ...two(20), ...common, ...[0, 0, 0].flatMap(two), ...four(0), ...four(at)]),
      text(name),
    );
    parts.push(local);
    at += local.length;
  }
  const directory = joined(central);
  const end = [
    ...four(0x06054b50),
    ...[0, 0, members.length, members.length].flatMap(two),
    ...four(directory.length),
    ...four(at),
    ...two(0),
  ];
  return joined([...parts, directory, Uint8Array.from(end)]);
}

function element(tag: number, vr: string, value: Value): Uint8Array {
  const head = [...two(tag >>> 16), ...two(tag & 0xffff), vr.charCodeAt(0), vr.charCodeAt(1)];
  if (vr === "SQ") {
    const items = (value as readonly (readonly Element[])[]).map((item) => {
      const inside = dataSet(item);
      return joined([Uint8Array.from([0xfe, 0xff, 0x00, 0xe0, ...four(inside.length)]), inside]);
    });
    const end = Uint8Array.from([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]);
    return joined([Uint8Array.from([...head, 0, 0, ...four(0xffffffff)]), ...items, end]);
  }
  const body =
    typeof value === "number" ? Uint8Array.from(two(value)) : typeof value === "string" ? even(text(value)) : (value as Uint8Array);
  return joined([Uint8Array.from(LONG.has(vr) ? [...head, 0, 0, ...four(body.length)] : [...head, ...two(body.length)]), body]);
}

const two = (n: number): number[] => [n & 255, (n >>> 8) & 255];
const four = (n: number): number[] => [...two(n), ...two(n >>> 16)];
const text = (letters: string): Uint8Array => Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
const even = (bytes: Uint8Array): Uint8Array => (bytes.length % 2 === 0 ? bytes : joined([bytes, Uint8Array.from([0])]));

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => {
    whole.set(part, at);
    return at + part.length;
  }, 0);
  return whole;
}
