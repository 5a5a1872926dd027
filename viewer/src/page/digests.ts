/** SHA-256 by the browser, beside Python: files that are whole in hand. Counterpart of `handcarry.page.hashing`. */
import { type Lent, lentTo } from "./python";

/** So many bytes may wait; each is there twice meanwhile. */
const WAITING_BYTES = 8 * 2 ** 20;

export class Digests {
  readonly #done = new Map<number, string>();
  readonly #begun = new Set<Promise<void>>();
  #numbers = 0;
  #waiting_bytes = 0;
  #most_bytes = WAITING_BYTES;

  constructor(private readonly subtle: Pick<SubtleCrypto, "digest">) {}

  take(lent: Lent): number {
    const number = ++this.#numbers;
    const [size_bytes, digest] = lentTo(lent, (data) => [data.length, this.subtle.digest("SHA-256", data as BufferSource)] as const);
    this.#waiting_bytes += size_bytes;
    const begun = digest.then((hash) => {
      this.#done.set(number, hex(hash));
      this.#waiting_bytes -= size_bytes;
      this.#begun.delete(begun);
    });
    this.#begun.add(begun);
    return number;
  }

  finish(): boolean {
    this.#most_bytes = this.#begun.size > 0 ? 0 : WAITING_BYTES;
    return this.#begun.size === 0;
  }

  /** A hash is asked for once, and then let go. */
  hex(number: number): string {
    const hash = this.#done.get(number);
    if (hash === undefined) throw new Error("finish() comes first");
    this.#done.delete(number);
    return hash;
  }

  /** Comes when more may be taken; null where nothing stands in the way. */
  room(): Promise<unknown> | null {
    return this.#waiting_bytes > this.#most_bytes ? Promise.all(this.#begun) : null;
  }
}

const hex = (hash: ArrayBuffer): string => Array.from(new Uint8Array(hash), (octet) => octet.toString(16).padStart(2, "0")).join("");
