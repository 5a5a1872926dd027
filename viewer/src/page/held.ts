/** The files of a copy in the making, as blobs, which the browser may lay on its own disk, and the archive that they become. */
import { ParityRows } from "./parity";
import { type Lent, lentTo } from "./python";

/** What only a worker has. */
declare class FileReaderSync {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}

export class Held {
  readonly #files = new Map<string, Blob[]>();
  readonly #archive: BlobPart[] = [];
  readonly #reader = new FileReaderSync();

  constructor(readonly tell: (part: number) => void) {}

  add(path: string, lent: Lent): void {
    const next = lentTo(lent, (data) => new Blob([data as BlobPart]));
    const pieces = this.#files.get(path);
    if (pieces === undefined) this.#files.set(path, [next]);
    else pieces.push(next);
  }

  /** Undefined, which is Python's None, where the browser could not keep it. */
  read(path: string, offset: number, size_bytes: number): Uint8Array | undefined {
    try {
      return new Uint8Array(this.#reader.readAsArrayBuffer(this.#whole(path).slice(offset, offset + size_bytes)));
    } catch {
      return undefined;
    }
  }

  remove(path: string): void {
    this.#files.delete(path);
  }

  rename(path: string, to: string): void {
    this.#files.set(to, this.#files.get(path) ?? []);
    this.#files.delete(path);
  }

  /** Bytes of the archive that are no file's. */
  between(lent: Lent): void {
    this.#archive.push(lentTo(lent, (data) => data.slice()));
  }

  file(path: string): void {
    this.#archive.push(this.#whole(path));
  }

  /** Begins to sum up a section's rows for the recovery data. */
  sums(parity_rows: number, _data_rows: number, row_bytes: number): ParityRows {
    return new ParityRows(parity_rows, row_bytes);
  }

  archive(): Blob {
    return new Blob(this.#archive, { type: "application/zip" });
  }

  /** Pieces become one the first time that somebody asks. */
  #whole(path: string): Blob {
    const pieces = this.#files.get(path) ?? [];
    const [first] = pieces;
    if (pieces.length === 1 && first !== undefined) return first;
    const whole = new Blob(pieces);
    this.#files.set(path, [whole]);
    return whole;
  }
}
