/** Parity rows of one section of recovery data: the sums of `handcarry.parity.cauchy`, over GF(256) with the polynomial 0x11D. */
import { type Lent, lentTo } from "./python";

const POLYNOMIAL = 0x11d;
const FIELD = 256;
const TOGETHER = 4; // rows in one word: one look into a table multiplies by the factors of four rows

export class ParityRows {
  readonly #words: readonly Uint32Array[];

  constructor(
    private readonly parity_rows: number,
    row_bytes: number,
  ) {
    this.#words = Array.from({ length: Math.ceil(parity_rows / TOGETHER) }, () => new Uint32Array(row_bytes));
  }

  /** Add a data row, by its number, to all of them. */
  add(number: number, lent: Lent): void {
    lentTo(lent, (row) => {
      for (const [group, words] of this.#words.entries()) addTo(words, row, this.#table(group, number));
    });
  }

  row(number: number): Uint8Array {
    const shift = 8 * (number % TOGETHER);
    const words = this.#words[Math.floor(number / TOGETHER)] ?? new Uint32Array(0);
    const row = new Uint8Array(words.length); // and not by `from`, which makes a list of numbers of them first
    for (let at = 0; at < row.length; at++) row[at] = (words[at] ?? 0) >>> shift;
    return row;
  }

  /** For each byte, its products with the factors 1 / ((255 - i) + j) of up to four parity rows i. */
  #table(group: number, number: number): Uint32Array {
    const table = new Uint32Array(FIELD);
    for (let n = 0; n < TOGETHER && group * TOGETHER + n < this.parity_rows; n++) {
      const factor = inverse((FIELD - 1 - (group * TOGETHER + n)) ^ number);
      for (let byte = 1; byte < FIELD; byte++) table[byte] = (table[byte] ?? 0) | (product(byte, factor) << (8 * n));
    }
    return table;
  }
}

function addTo(words: Uint32Array, row: Uint8Array, table: Uint32Array): void {
  for (let at = 0; at < row.length; at++) words[at] = (words[at] ?? 0) ^ (table[row[at] ?? 0] ?? 0);
}

const [POWERS, LOGARITHMS] = tables();

/** Powers of the generator 2, twice over so that two logarithms can be added, and their inverse. */
function tables(): [Uint8Array, Uint8Array] {
  const powers = new Uint8Array(2 * (FIELD - 1));
  const logarithms = new Uint8Array(FIELD);
  for (let exponent = 0, value = 1; exponent < FIELD - 1; exponent++) {
    powers[exponent] = value;
    powers[exponent + FIELD - 1] = value;
    logarithms[value] = exponent;
    value = (value << 1) ^ (value & 0x80 ? POLYNOMIAL : 0);
  }
  return [powers, logarithms];
}

/** Of two bytes, neither of them 0. */
const product = (one: number, other: number): number => POWERS[(LOGARITHMS[one] ?? 0) + (LOGARITHMS[other] ?? 0)] ?? 0;
const inverse = (value: number): number => POWERS[FIELD - 1 - (LOGARITHMS[value] ?? 0)] ?? 0;
