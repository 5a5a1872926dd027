/** One DICOM file as what a viewer needs of it: whose it is, how its pixels lie, and where each frame lies in the patient. */
import { nativeBits, type PixelLayout } from "../codecs/layout";
import type { Vec3 } from "../geometry/vector";
import { type Encoding, type Parsed, readElements } from "./elements";
import type { Inflated, Inflation } from "./inflate";
import { tellsApart } from "./repeats";
import { Values } from "./values";

/** Where one frame lies (PS3.3 C.7.6.2); null where the file does not say. */
export interface Plane {
  readonly position: Vec3 | null;
  readonly orientation: readonly number[] | null;
  /** Between rows, between columns. */
  readonly spacing_mm: readonly [number, number] | null;
  readonly thickness_mm: number | null;
  readonly between_mm: number | null;
  readonly slope: number;
  readonly intercept: number;
  /** How coarsely the position was printed. */
  readonly printed_mm: number;
  /** What tells it from other frames at its place, by kind of repeat. */
  readonly apart: readonly string[];
}

export interface Image {
  /** The bytes in which the pixels lie: the file, or what it inflates to. */
  readonly blob: Blob;
  readonly layout: PixelLayout;
  readonly big_endian: boolean;
  readonly pixels: { readonly offset: number; readonly length: number | null };
  readonly planes: readonly Plane[];
  readonly has_functional_groups: boolean;
  readonly series_uid: string;
  readonly sop_class_uid: string;
  readonly identity: Readonly<Record<string, string>>;
  readonly modality: string;
  readonly image_type: readonly string[];
  readonly lossy: boolean;
  readonly instance_number: number;
}

/** Why a file is no picture to look at: not DICOM at all, DICOM without pixels, or a header that ends before it makes sense. */
export type NoImage = "not-dicom" | "no-pixels" | "damaged";

const IMPLICIT = "1.2.840.10008.1.2";
const EXPLICIT = "1.2.840.10008.1.2.1";
const DEFLATED = "1.2.840.10008.1.2.1.99";
const BIG_ENDIAN = "1.2.840.10008.1.2.2";
const META: Encoding = { explicit: true, big_endian: false };

const FIRST_BYTES = 1 << 17;
const MOST_HEADER_BYTES = 128 * 2 ** 20;
const MOST_FRAMES = 65_536;
/** Bytes that may follow the stream: one that makes its length even (PS3.5 A.5), the checksum and length that some writers leave, both. */
const AFTER_DEFLATE = [0, 1, 8, 9];

export async function readImage(file: Blob, inflation: Inflation): Promise<Image | NoImage> {
  for (let size = FIRST_BYTES; ; size *= 8) {
    const whole = size >= file.size;
    const bytes = new Uint8Array(await file.slice(0, size).arrayBuffer());
    const start = startOf(bytes);
    if (start === null) return "not-dicom";
    if (start.syntax === DEFLATED) return readDeflated(file, start, inflation);
    const parsed = readElements(bytes, start.at, encodingOf(start.syntax, bytes, start.at), whole);
    if (parsed.short && size < MOST_HEADER_BYTES) continue;
    return imageOf(file, parsed, start.syntax);
  }
}

async function readDeflated(file: Blob, start: Start, inflation: Inflation): Promise<Image | NoImage> {
  const packed = file.slice(start.at);
  let found: Inflated | null = null;
  for (const after of AFTER_DEFLATE) found ??= await inflation.undo(after === 0 ? packed : packed.slice(0, -after));
  if (found === null) return "damaged";
  const bytes = new Uint8Array(await found.blob.slice(0, MOST_HEADER_BYTES).arrayBuffer());
  return imageOf(found.blob, readElements(bytes, 0, META, true), EXPLICIT);
}

interface Start {
  readonly at: number;
  readonly syntax: string;
}

/** Where the data set begins and what it is written in; null where this does not look like DICOM. */
function startOf(bytes: Uint8Array): Start | null {
  const has = (at: number, text: string) => [...text].every((letter, n) => bytes[at + n] === letter.charCodeAt(0));
  const meta = has(128, "DICM")
    ? 132
    : bytes[0] === 2 && bytes[1] === 0 && /^[A-Z]{2}$/.test(String.fromCharCode(bytes[4], bytes[5]))
      ? 0
      : null;
  if (meta !== null) return afterMeta(bytes, meta);
  const looksLikeData = (bytes[0] === 8 && bytes[1] === 0) || (bytes[0] === 0 && bytes[1] === 8);
  if (!looksLikeData) return null;
  const explicit = /^[A-Z]{2}$/.test(String.fromCharCode(bytes[4], bytes[5]));
  return { at: 0, syntax: bytes[0] === 0 ? BIG_ENDIAN : explicit ? EXPLICIT : IMPLICIT };
}

/** The file meta information (PS3.10 7.1) ends where the group changes, whatever its length says. */
function afterMeta(bytes: Uint8Array, from: number): Start {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let syntax = "";
  let at = from;
  while (at + 12 <= bytes.length && view.getUint16(at, true) === 2) {
    const vr = String.fromCharCode(bytes[at + 4], bytes[at + 5]);
    const long = vr === "OB" || vr === "UN" || vr === "OW" || vr === "UT" || vr === "SQ";
    const [length, value] = long ? [view.getUint32(at + 8, true), at + 12] : [view.getUint16(at + 6, true), at + 8];
    if (view.getUint16(at + 2, true) === 0x0010) {
      syntax = String.fromCharCode(...bytes.subarray(value, Math.min(value + length, value + 64))).replace(/[\0 ]+$/, "");
    }
    at = value + length;
  }
  return { at: Math.min(at, bytes.length), syntax };
}

/** By its transfer syntax; where a file lies about that, or names none, by how it looks. */
function encodingOf(syntax: string, bytes: Uint8Array, at: number): Encoding {
  if (syntax === BIG_ENDIAN) return { explicit: true, big_endian: true };
  const explicit = /^[A-Z]{2}$/.test(String.fromCharCode(bytes[at + 4], bytes[at + 5]));
  return { explicit, big_endian: false };
}

function imageOf(blob: Blob, { elements, pixels, short, broken }: Parsed, syntax: string): Image | NoImage {
  const big_endian = syntax === BIG_ENDIAN;
  const values = new Values(elements, big_endian);
  if (pixels === null) return short || broken || elements.size === 0 ? "damaged" : "no-pixels";
  const promised = layoutOf(values, syntax);
  if (promised === null) return "damaged";
  const frames_there =
    pixels.length === null ? promised.number_of_frames : nativeFrames(promised, Math.min(pixels.length, blob.size - pixels.offset));
  if (frames_there < 1) return "damaged";
  const layout = { ...promised, number_of_frames: frames_there };
  const shared = values.items(0x52009229)[0] ?? null;
  const frames = values.items(0x52009230).slice(0, MOST_FRAMES);
  const groups = frames.length > 0 || shared !== null;
  return {
    blob,
    layout,
    big_endian,
    pixels,
    planes: groups ? frames.map((frame) => planeOf(frame, shared, values)) : [planeOf(null, null, values)],
    has_functional_groups: groups,
    series_uid: values.code(0x0020000e),
    sop_class_uid: values.code(0x00080016),
    identity: identityOf(values),
    modality: values.code(0x00080060),
    image_type: values.codes(0x00080008),
    lossy: values.code(0x00282110) === "01",
    instance_number: values.decimal(0x00200013) ?? 0,
  };
}

/** How many of the promised frames are there. */
function nativeFrames(layout: PixelLayout, length: number): number {
  const bits = nativeBits(layout);
  return bits === 0 ? 0 : Math.min(layout.number_of_frames, Math.floor((8 * length) / bits));
}

function layoutOf(values: Values, syntax: string): PixelLayout | null {
  const [rows, columns, bits_allocated] = [values.short(0x00280010), values.short(0x00280011), values.short(0x00280100)];
  if (!rows || !columns || !bits_allocated) return null;
  const bits_stored = values.short(0x00280101) ?? bits_allocated;
  const frames = values.decimal(0x00280008) ?? 1;
  return {
    transfer_syntax_uid: syntax || EXPLICIT,
    rows,
    columns,
    samples_per_pixel: values.short(0x00280002) ?? 1,
    photometric_interpretation: values.code(0x00280004),
    planar_configuration: values.short(0x00280006) ?? 0,
    bits_allocated,
    bits_stored,
    high_bit: values.short(0x00280102) ?? bits_stored - 1,
    pixel_representation: values.short(0x00280103) ?? 0,
    number_of_frames: Math.min(MOST_FRAMES, Math.max(1, Math.floor(frames))),
  };
}

/** The plane of one frame: its own functional groups, those it shares, then the data set itself (PS3.3 C.7.6.16). */
function planeOf(frame: Values | null, shared: Values | null, own: Values): Plane {
  const groups = (sequence: number): Values[] => [frame, shared].flatMap((one) => one?.items(sequence).slice(0, 1) ?? []);
  const places = [...groups(0x00209113), own];
  const turns = [...groups(0x00209116), own];
  const measures = [...groups(0x00289110), own];
  const greys = [...groups(0x00289145), own];
  const first = <T>(from: Values[], read: (values: Values) => T | null): T | null => {
    for (const values of from) {
      const found = read(values);
      if (found !== null) return found;
    }
    return null;
  };
  const position = first(places, (values) => values.decimals(0x00200032, 3));
  const spacing = first(measures, (values) => values.decimals(0x00280030, 2));
  return {
    position: position === null ? null : [position[0], position[1], position[2]],
    orientation: first(turns, (values) => values.decimals(0x00200037, 6)),
    spacing_mm: spacing?.every((mm) => mm > 0) ? [spacing[0], spacing[1]] : null,
    thickness_mm: first(measures, (values) => values.decimal(0x00180050)),
    between_mm: first(measures, (values) => values.decimal(0x00180088)),
    slope: first(greys, (values) => values.decimal(0x00281053)) ?? 1,
    intercept: first(greys, (values) => values.decimal(0x00281052)) ?? 0,
    printed_mm: first(places, (values) => printedOf(values.codes(0x00200032))) ?? 0,
    apart: tellsApart(frame, shared, own),
  };
}

/** The last decimal place in which a position was written: 0.1 for "-12.5". */
function printedOf(texts: readonly string[]): number | null {
  if (texts.length < 3) return null;
  const decimals = texts.map((text) => (/e/i.test(text) ? 9 : (text.split(".")[1] ?? "").length));
  return 10 ** -Math.max(...decimals);
}

function identityOf(values: Values): Record<string, string> {
  return {
    patient_name: values.text(0x00100010).split("=")[0].replace(/\^+$/, ""),
    patient_birth_date: values.code(0x00100030),
    patient_id: values.text(0x00100020),
    study_date: values.code(0x00080020),
    series_description: values.text(0x0008103e) || values.text(0x00181030),
    series_instance_uid: values.code(0x0020000e),
    manufacturer: values.text(0x00080070),
    manufacturer_model_name: values.text(0x00081090),
    institution_name: values.text(0x00080080),
  };
}
