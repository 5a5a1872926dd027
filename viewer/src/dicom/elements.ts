/**
 * Reading the elements of a DICOM file (PS3.5 7, PS3.10 7) as far as its pixels: implicit and explicit, little and big endian. Never raises
 * on what it is given: a header that makes no sense ends where the sense ends.
 */

/** Values by tag; a sequence is its items. Long values and private ones are not kept. */
export type Elements = ReadonlyMap<number, Uint8Array | readonly Elements[]>;

export interface Encoding {
  readonly explicit: boolean;
  readonly big_endian: boolean;
}

/** Where pixel data begins in the bytes that were read; `length` is null where it is encapsulated. */
export interface PixelSpan {
  readonly offset: number;
  readonly length: number | null;
}

export interface Parsed {
  readonly elements: Elements;
  readonly pixels: PixelSpan | null;
  /** True where the bytes ended before the pixels or the end of the file: more of the file is needed. */
  readonly short: boolean;
  /** True where what follows makes no sense. */
  readonly broken: boolean;
}

const UNDEFINED = 0xffffffff;
const ITEM = 0xfffee000;
const ITEM_END = 0xfffee00d;
const SEQUENCE_END = 0xfffee0dd;
const PIXEL_DATA = new Set([0x7fe00010, 0x7fe00008, 0x7fe00009]);
const LONG_FORM = new Set(["OB", "OW", "OF", "OD", "OL", "OV", "SQ", "UC", "UR", "UT", "UN", "SV", "UV"]);
const SEQUENCES = new Set([0x52009229, 0x52009230, 0x00209113, 0x00209116, 0x00289110, 0x00289145, 0x00189329, 0x00409096]);

const DEEPEST = 12;
const MOST_ELEMENTS = 2_000_000;
const MOST_VALUE_BYTES = 4096;

/** Read a data set that begins at `at`. `whole` says that `bytes` is all there is. */
export function readElements(bytes: Uint8Array, at: number, encoding: Encoding, whole: boolean): Parsed {
  const reader = new Reader(bytes, encoding, whole);
  const elements = reader.dataSet(at, bytes.length, 0);
  return { elements, pixels: reader.pixels, short: reader.short, broken: reader.broken };
}

class Reader {
  pixels: PixelSpan | null = null;
  short = false;
  broken = false;
  #at = 0;
  #count = 0;
  #ended = false;
  #explicit: boolean;
  readonly #view: DataView;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly encoding: Encoding,
    private readonly whole: boolean,
  ) {
    this.#explicit = encoding.explicit;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  dataSet(from: number, to: number, depth: number): Elements {
    const found = new Map<number, Uint8Array | readonly Elements[]>();
    this.#at = from;
    while (!this.#ended && this.#at < to) {
      const head = this.#head();
      if (head === null || head.tag === ITEM_END || head.tag === SEQUENCE_END) break;
      if (depth === 0 && PIXEL_DATA.has(head.tag)) {
        this.pixels = { offset: this.#at, length: head.length === UNDEFINED ? null : head.length };
        this.#ended = true;
      } else this.#value(head, found, to, depth);
    }
    return found;
  }

  #value(head: Head, found: Map<number, Uint8Array | readonly Elements[]>, to: number, depth: number): void {
    const isSequence = head.vr === "SQ" || head.length === UNDEFINED || (head.vr === "" && SEQUENCES.has(head.tag));
    if (isSequence) {
      const explicit = this.#explicit;
      if (head.vr === "UN") this.#explicit = false; // PS3.5 6.2.2, note 2
      found.set(head.tag, this.#items(head.length === UNDEFINED ? null : this.#at + head.length, depth + 1));
      this.#explicit = explicit;
      return;
    }
    const end = this.#at + head.length;
    if (end > Math.min(to, this.bytes.length)) {
      this.#stop();
      return;
    }
    if (head.length <= MOST_VALUE_BYTES && (head.tag >>> 16) % 2 === 0) found.set(head.tag, this.bytes.subarray(this.#at, end));
    this.#at = end;
  }

  /** The items of a sequence; `end` is null where a delimiter ends it. */
  #items(end: number | null, depth: number): Elements[] {
    const items: Elements[] = [];
    if (depth > DEEPEST) {
      this.#stop();
      return items;
    }
    while (!this.#ended && (end === null || this.#at < end)) {
      const head = this.#head();
      if (head === null || head.tag !== ITEM) break;
      const stop = head.length === UNDEFINED ? this.bytes.length : this.#at + head.length;
      if (head.length !== UNDEFINED && stop > this.bytes.length) {
        this.#stop();
        break;
      }
      items.push(this.dataSet(this.#at, stop, depth));
      if (head.length !== UNDEFINED) this.#at = stop;
    }
    if (end !== null && !this.#ended) this.#at = end;
    return items;
  }

  #head(): Head | null {
    const at = this.#at;
    if (at + 8 > this.bytes.length || ++this.#count > MOST_ELEMENTS) {
      this.#stop();
      return null;
    }
    const { big_endian } = this.encoding;
    const tag = ((this.#view.getUint16(at, !big_endian) << 16) | this.#view.getUint16(at + 2, !big_endian)) >>> 0;
    if (!this.#explicit || tag >>> 16 === 0xfffe) return this.#end(tag, "", at + 8, this.#view.getUint32(at + 4, !big_endian));
    const vr = String.fromCharCode(this.bytes[at + 4], this.bytes[at + 5]);
    if (!/^[A-Z]{2}$/.test(vr)) {
      this.broken = this.#ended = true;
      return null;
    }
    if (!LONG_FORM.has(vr)) return this.#end(tag, vr, at + 8, this.#view.getUint16(at + 6, !big_endian));
    if (at + 12 > this.bytes.length) {
      this.#stop();
      return null;
    }
    return this.#end(tag, vr, at + 12, this.#view.getUint32(at + 8, !big_endian));
  }

  #end(tag: number, vr: string, at: number, length: number): Head {
    this.#at = at;
    return { tag, vr, length };
  }

  /** The bytes end here, and with them what can be known. */
  #stop(): void {
    this.#ended = true;
    this.short = !this.whole;
    this.broken = this.whole;
  }
}

interface Head {
  readonly tag: number;
  readonly vr: string;
  readonly length: number;
}
