/** Deflate undone with an account: so much for one file, so much for all, and no more than deflate can honestly save. */

/** What came out of one stream. */
export class Inflated {
  constructor(
    readonly blob: Blob,
    readonly crc32: number,
  ) {}
}

const MOST_OF_ONE = 2 * 2 ** 30;
const MOST_OF_ALL = 8 * 2 ** 30;
/** RFC 1951 cannot pack tighter than this. */
const TIGHTEST = 1032;
const PIECE_BYTES = 4 * 2 ** 20;

export class Inflation {
  #left = MOST_OF_ALL;

  /** null where it is damaged, or holds more than anybody should unpack. */
  async undo(packed: Blob, expected = Number.POSITIVE_INFINITY): Promise<Inflated | null> {
    const most = Math.min(this.#left, MOST_OF_ONE, expected, packed.size * TIGHTEST + 1024);
    const parts: Blob[] = [];
    let held: Uint8Array<ArrayBuffer>[] = [];
    let size = 0;
    let waiting = 0;
    let crc = 0xffffffff;
    const reader = packed.stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
    try {
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        size += part.value.length;
        waiting += part.value.length;
        if (size > most) {
          await reader.cancel();
          return null;
        }
        crc = crcOf(part.value, crc);
        held.push(part.value);
        if (waiting > PIECE_BYTES) {
          parts.push(new Blob(held)); // a browser may keep it out of memory
          [held, waiting] = [[], 0];
        }
      }
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // of damaged deflate a stream says TypeError
      return null;
    }
    this.#left -= size;
    return new Inflated(new Blob([...parts, ...held]), (crc ^ 0xffffffff) >>> 0);
  }
}

/** The CRC-32 of a file, piece by piece. */
export async function crcOfBlob(blob: Blob): Promise<number> {
  let crc = 0xffffffff;
  for (let at = 0; at < blob.size; at += PIECE_BYTES) {
    crc = crcOf(new Uint8Array(await blob.slice(at, at + PIECE_BYTES).arrayBuffer()), crc);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let word = n;
  for (let bit = 0; bit < 8; bit++) word = word & 1 ? 0xedb88320 ^ (word >>> 1) : word >>> 1;
  return word >>> 0;
});

function crcOf(bytes: Uint8Array, begun: number): number {
  let crc = begun;
  for (let n = 0; n < bytes.length; n++) crc = TABLE[(crc ^ bytes[n]) & 255] ^ (crc >>> 8);
  return crc;
}
