/**
 * Entropy-coded data of a scan (ISO 10918-1 B.1.1.5, F.1.2.3), read bit by bit.
 *
 * Where it runs out before its time the bits are 0, as in libjpeg: who reads asks `ranOut` after each row of units.
 */
import { extended, type Huffman, LOOK } from "./huffman";

const RST0 = 0xd0;
const RST7 = 0xd7;
const SOF0 = 0xc0;

export class Coded {
  /** The bytes up to the next marker, without stuffing. */
  #octets = new Uint8Array(0);
  #byte = 0;
  #bit = 0;
  #marker = 0;
  #restarts = 0;
  #starved = false;

  /** `at`: the first byte after the scan's header. */
  constructor(
    private readonly data: Uint8Array,
    private at: number,
  ) {
    this.#fill();
  }

  /** Whether more bits were read than there are before the next marker. */
  get ranOut(): boolean {
    return this.#starved || 8 * this.#byte + this.#bit > 8 * this.#octets.length;
  }

  /** Where the marker behind the scan stands. */
  get end(): number {
    return this.#marker === 0 ? this.data.length : this.at - 2;
  }

  /** So many differences, each by the next of the tables in turn. */
  differences(count: number, tables: readonly Huffman[], into: Int32Array): void {
    const octets = this.#octets;
    const table = tables[0];
    const same = tables.every((other) => other === table);
    let byte = this.#byte;
    let bit = this.#bit;
    for (let n = 0; n < count; n++) {
      const huffman = same ? table : tables[n % tables.length];
      const word = ((octets[byte] << 24) | (octets[byte + 1] << 16) | (octets[byte + 2] << 8) | octets[byte + 3]) << bit;
      const quick = huffman.differences[word >>> (32 - LOOK)];
      if (quick !== 0) {
        into[n] = quick >> 8;
        bit += quick & 0xff;
      } else {
        this.#byte = byte;
        this.#bit = bit;
        into[n] = this.#slowly(huffman);
        byte = this.#byte;
        bit = this.#bit;
      }
      byte += bit >> 3;
      bit &= 7;
    }
    this.#byte = byte;
    this.#bit = bit;
  }

  /** The next symbol. */
  symbol(huffman: Huffman): number {
    const found = huffman.symbol(this.#word());
    this.#pass(found & 0xff);
    return found >> 8;
  }

  /** The next so many bits, at most 16. */
  bits(count: number): number {
    if (count === 0) return 0;
    const value = this.#word() >>> (32 - count);
    this.#pass(count);
    return value;
  }

  /** Go on behind the next restart marker; where that is not the expected one, as libjpeg's `jpeg_resync_to_restart` does. */
  restart(): void {
    if (this.#marker === 0) this.#seek();
    const wanted = this.#restarts++ & 7;
    while (this.#marker !== 0 && this.#marker !== RST0 + wanted) {
      const ahead = (this.#marker - RST0 - wanted) & 7;
      const isRestart = this.#marker >= RST0 && this.#marker <= RST7;
      if (isRestart && ahead > 2 && ahead < 6) break; // too far away to tell
      if (this.#marker >= SOF0 && (!isRestart || ahead <= 2)) {
        this.#starved = true; // it belongs to what comes later
        return;
      }
      this.#seek();
    }
    this.#starved = false;
    this.#fill();
  }

  #slowly(huffman: Huffman): number {
    const category = this.symbol(huffman);
    return category === 16 ? 32768 : extended(this.bits(category), category);
  }

  /** The next 25 bits and more, at the top. */
  #word(): number {
    const octets = this.#octets;
    const at = this.#byte;
    return ((octets[at] << 24) | (octets[at + 1] << 16) | (octets[at + 2] << 8) | octets[at + 3]) << this.#bit;
  }

  #pass(count: number): void {
    this.#byte += (this.#bit + count) >> 3;
    this.#bit = (this.#bit + count) & 7;
  }

  /** Read up to the next marker. */
  #fill(): void {
    const { data } = this;
    const start = this.at;
    this.#seek();
    const end = Math.min(this.at, data.length);
    const octets = new Uint8Array(end - start);
    let to = 0;
    for (let at = start; at < end; at++) {
      octets[to++] = data[at];
      if (data[at] !== 0xff) continue;
      while (data[at + 1] === 0xff) at++;
      if (data[at + 1] !== 0) to--; // the marker, or where the data end
      at++;
    }
    this.#octets = octets.subarray(0, to);
    this.#byte = 0;
    this.#bit = 0;
  }

  /** Go behind the next marker; 0xff before a zero is none. */
  #seek(): void {
    this.#marker = 0;
    const { data } = this;
    while (this.at < data.length && this.#marker === 0) {
      if (data[this.at++] !== 0xff) continue;
      while (data[this.at] === 0xff) this.at++;
      this.#marker = data[this.at++] ?? 0;
    }
  }
}
