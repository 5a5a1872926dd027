/** Small files, read a few ahead of Python, which asks for one after the other and waits for each: the browser reads them beside it. */

const SMALL_BYTES = 4 * 2 ** 20;
const AHEAD_BYTES = 8 * 2 ** 20;

export class Ahead {
  readonly #there = new Map<Blob, Uint8Array>();
  readonly #begun = new Map<Blob, Promise<void>>();
  #order: readonly Blob[] = [];
  #wanted = new Set<Blob>();
  #next = 0;
  #ahead_bytes = 0;

  /** Files that will be asked for about in this order. */
  begin(order: readonly Blob[]): void {
    this.#there.clear();
    this.#begun.clear();
    this.#order = order;
    this.#wanted = new Set(order);
    this.#next = 0;
    this.#ahead_bytes = 0;
    this.#goOn();
  }

  /** What of a file is there already; it is let go as soon as its end is asked for. */
  taken(file: Blob, offset: number, size_bytes: number): Uint8Array | null {
    const data = this.#there.get(file);
    this.#wanted.delete(file);
    if (data === undefined) return null;
    if (offset + size_bytes >= data.length) this.#drop(file);
    return data.subarray(offset, offset + size_bytes);
  }

  /** Comes when the first file that was begun is there; null where there is one, or nothing to wait for. */
  first(): Promise<void> | null {
    if (this.#there.size > 0) return null;
    const [begun] = this.#begun.values();
    return begun ?? null;
  }

  #goOn(): void {
    while (this.#ahead_bytes < AHEAD_BYTES && this.#next < this.#order.length) {
      const file = this.#order[this.#next++];
      if (file === undefined || file.size > SMALL_BYTES || file.size === 0 || !this.#wanted.has(file)) continue;
      this.#ahead_bytes += file.size;
      this.#begun.set(file, this.#read(file, this.#order));
    }
  }

  /** What cannot be read is left for Python to find out; what it has read meanwhile is not kept. */
  async #read(file: Blob, order: readonly Blob[]): Promise<void> {
    const data = await file.arrayBuffer().catch(() => null);
    if (order !== this.#order) return;
    this.#begun.delete(file);
    if (data !== null && this.#wanted.has(file)) this.#there.set(file, new Uint8Array(data));
    else this.#drop(file);
  }

  #drop(file: Blob): void {
    this.#there.delete(file);
    this.#ahead_bytes -= file.size;
    this.#goOn();
  }
}
