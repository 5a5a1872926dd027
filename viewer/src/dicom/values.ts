/** Values out of elements: text in the character set that the file declares, numbers, the items of a sequence. */
import type { Elements } from "./elements";

/** Defined terms of Specific Character Set (PS3.3 C.12.1.1.2) by the names that browsers know; escape sequences among one's own set are the browser's business. */
const CHARACTER_SETS: Readonly<Record<string, string>> = {
  "ISO_IR 100": "iso-8859-1",
  "ISO_IR 101": "iso-8859-2",
  "ISO_IR 109": "iso-8859-3",
  "ISO_IR 110": "iso-8859-4",
  "ISO_IR 144": "iso-8859-5",
  "ISO_IR 127": "iso-8859-6",
  "ISO_IR 126": "iso-8859-7",
  "ISO_IR 138": "iso-8859-8",
  "ISO_IR 148": "windows-1254",
  "ISO_IR 203": "iso-8859-15",
  "ISO_IR 166": "windows-874",
  "ISO_IR 13": "shift_jis",
  "ISO_IR 192": "utf-8",
  GB18030: "gb18030",
  GBK: "gbk",
  "ISO 2022 IR 87": "iso-2022-jp",
  "ISO 2022 IR 149": "euc-kr",
  "ISO 2022 IR 58": "gb2312",
};

const ASCII = new TextDecoder("iso-8859-1");
/** What steers a line instead of standing in it: controls, marks of direction. */
const CONTROLS = /[\p{Cc}\p{Bidi_Control}]/gu;

export class Values {
  readonly #decoder: TextDecoder;

  constructor(
    readonly elements: Elements,
    private readonly big_endian: boolean,
    decoder?: TextDecoder,
  ) {
    this.#decoder = decoder ?? decoderOf(this.codes(0x00080005));
  }

  /** Text as a person reads it, without what steers a line. */
  text(tag: number): string {
    const raw = this.#bytes(tag);
    return raw === null ? "" : this.#decoder.decode(raw).replaceAll(CONTROLS, " ").trim();
  }

  /** The values of a coded or numeric string. */
  codes(tag: number): string[] {
    const raw = this.#bytes(tag);
    return raw === null
      ? []
      : ASCII.decode(raw)
          .replaceAll("\0", " ")
          .split("\\")
          .map((one) => one.trim());
  }

  code(tag: number): string {
    return this.codes(tag)[0] ?? "";
  }

  /** Exactly so many finite numbers, or null. */
  decimals(tag: number, count: number): number[] | null {
    const found = this.codes(tag)
      .slice(0, count)
      .map((one) => (one === "" ? Number.NaN : Number(one)));
    return found.length === count && found.every(Number.isFinite) ? found : null;
  }

  decimal(tag: number): number | null {
    return this.decimals(tag, 1)?.[0] ?? null;
  }

  /** An unsigned short, or null. */
  short(tag: number): number | null {
    const raw = this.#bytes(tag);
    if (raw === null || raw.length < 2) return null;
    return this.big_endian ? (raw[0] << 8) | raw[1] : raw[0] | (raw[1] << 8);
  }

  /** The value's bytes in hexadecimal, "" where there is none. */
  raw(tag: number): string {
    return Array.from(this.#bytes(tag) ?? [], (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  /** The items of a sequence. */
  items(tag: number): Values[] {
    const found = this.elements.get(tag);
    if (found === undefined || found instanceof Uint8Array) return [];
    return found.map((item) => new Values(item, this.big_endian, this.#decoder));
  }

  has(tag: number): boolean {
    return this.elements.has(tag);
  }

  #bytes(tag: number): Uint8Array | null {
    const found = this.elements.get(tag);
    return found instanceof Uint8Array ? found : null;
  }
}

function decoderOf(terms: readonly string[]): TextDecoder {
  const known = terms.map((term) => CHARACTER_SETS[term] ?? CHARACTER_SETS[term.replace("ISO 2022 IR", "ISO_IR")]);
  const label = known.findLast((one) => one !== undefined);
  return label === undefined ? ASCII : new TextDecoder(label);
}
