/** Huffman tables of ISO 10918-1 Annex C and F.2.2, made for looking up many bits at once. */
import { Refused } from "../refusals";

const LONGEST = 16;
/** Bits that are looked at together. */
export const LOOK = 12;

export class Huffman {
  /** By the next LOOK bits: a difference and, in the lowest byte, how many bits it took with its code; 0 where it needs more. */
  readonly differences = new Int32Array(1 << LOOK);
  /** The largest code of each length, -1 where there is none; and what to add to a code for its place among the symbols. */
  readonly #largest = new Int32Array(LONGEST + 1).fill(-1);
  readonly #offset = new Int32Array(LONGEST + 1);
  readonly #symbols: Uint8Array;

  /** Throws Refused where the counts make no code. */
  constructor(counts: Uint8Array, symbols: Uint8Array) {
    this.#symbols = symbols;
    for (let length = 1, code = 0, place = 0; length <= LONGEST; length++, code <<= 1) {
      const count = counts[length - 1];
      this.#offset[length] = place - code;
      if (count > 0) this.#largest[length] = code + count - 1;
      if (count > 0 && code + count >= 1 << length) throw new Refused("a Huffman table is wrong"); // no code is all ones (C.2)
      for (let n = 0; n < count; n++) this.#enter(code + n, length, symbols[place + n]);
      code += count;
      place += count;
    }
  }

  /** The largest of its symbols. */
  get largest(): number {
    return this.#symbols.reduce((most, symbol) => Math.max(most, symbol), 0);
  }

  /** The symbol whose code stands at the top of `word`, above how many bits that took: 17 and the symbol 0 where there is none. */
  symbol(word: number): number {
    for (let length = 1; length <= LONGEST; length++) {
      const code = word >>> (32 - length);
      if (code <= this.#largest[length]) return (this.#symbols[code + this.#offset[length]] << 8) | length;
    }
    return LONGEST + 1;
  }

  /** The differences that fit the look-up together with their code. */
  #enter(code: number, length: number, category: number): void {
    const bits = length + category;
    if (bits > LOOK) return;
    for (let extra = 0; extra < 1 << category; extra++) {
      const first = ((code << category) | extra) << (LOOK - bits);
      this.differences.fill((extended(extra, category) << 8) | bits, first, first + (1 << (LOOK - bits)));
    }
  }
}

/** A difference from its category and the bits after the code (10918-1 F.2.2.1, table H.2). */
export function extended(bits: number, category: number): number {
  if (category === 0) return 0;
  return bits < 1 << (category - 1) ? bits - (1 << category) + 1 : bits;
}

/** The tables of a DHT segment, by class and destination (10918-1 B.2.4.2). */
export function readTables(body: Uint8Array, tables: Map<number, Huffman>): void {
  for (let at = 0; at < body.length; ) {
    const counts = body.subarray(at + 1, at + 1 + LONGEST);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const symbols = body.subarray(at + 1 + LONGEST, at + 1 + LONGEST + total);
    if (counts.length < LONGEST || symbols.length < total || total > 256) throw new Refused("a Huffman table is cut off");
    tables.set(body[at], new Huffman(counts, symbols));
    at += 1 + LONGEST + total;
  }
}
