/**
 * WinZip AES, undone at once: the browser's own cryptography answers later, and counts big-endian. Counterpart of `handcarry.page.ciphers`.
 *
 * AES in counter mode, the counter little-endian from 1 on; keys by PBKDF2 of 1000 rounds of HMAC-SHA-1; at the end ten bytes of HMAC-SHA-1
 * over what is encrypted (APPNOTE, appendix E).
 */
import { unsafe } from "@noble/ciphers/aes.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha1 } from "@noble/hashes/legacy.js";
import { pbkdf2 } from "@noble/hashes/pbkdf2.js";
import { type Lent, lentTo } from "./python";

const ROUNDS = 1000;
const VERIFIER_BYTES = 2;
const BLOCK_BYTES = 16;

export class Aes {
  readonly #counter = new Uint8Array(BLOCK_BYTES);
  readonly #key: Uint32Array;
  readonly #mac;
  #into_block = 0;

  constructor(key: Uint8Array, mac_key: Uint8Array) {
    this.#key = unsafe.expandKeyLE(key);
    this.#mac = hmac.create(sha1, mac_key);
    this.#counter[0] = 1;
  }

  /** Pieces may end in the middle of a block; the next then begins with it anew. */
  decrypt(lent: Lent): Uint8Array {
    return lentTo(lent, (data) => {
      this.#mac.update(data);
      const blocks = new Uint8Array(this.#into_block + data.length);
      blocks.set(data, this.#into_block);
      const plain = unsafe.ctr32(this.#key, true, this.#counter, blocks).subarray(this.#into_block);
      this.#into_block = blocks.length % BLOCK_BYTES;
      return plain;
    });
  }

  is_sealed(lent: Lent): boolean {
    const right = this.#mac.digest();
    return lentTo(lent, (seal) => seal.every((octet, n) => octet === right[n]));
  }
}

/** `header`: the salt, then two bytes that tell a wrong password, for which there is nothing. `strength`: 1 to 3, for 128 to 256 bits. */
export function startAes(password: Lent, header: Lent, strength: number): Aes | undefined {
  const key_bytes = 8 * (strength + 1);
  return lentTo(password, (text) =>
    lentTo(header, (told) => {
      const salt = told.subarray(0, key_bytes / 2);
      const derived = pbkdf2(sha1, text, salt, { c: ROUNDS, dkLen: 2 * key_bytes + VERIFIER_BYTES });
      const verifier = told.subarray(key_bytes / 2);
      if (!verifier.every((octet, n) => octet === derived[2 * key_bytes + n])) return undefined;
      return new Aes(derived.subarray(0, key_bytes), derived.subarray(key_bytes, 2 * key_bytes));
    }),
  );
}
