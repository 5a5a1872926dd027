/** A volume that the worker reads again from the files that were picked: slabs as they become whole, whoever waits for which. */
import type { VolumeHeader, VolumeSource } from "../volume/header";

interface Waiting {
  resolve(body: ArrayBuffer): void;
  reject(error: Error): void;
}

export class WorkerSource implements VolumeSource {
  readonly #there = new Map<number, ArrayBuffer>();
  readonly #waiting = new Map<number, Waiting>();
  #ended: Error | null = null;

  /** The coarse volume. */
  coarse = new ArrayBuffer(0);

  constructor(readonly header: VolumeHeader) {}

  async preview(): Promise<ArrayBuffer> {
    return this.coarse;
  }

  /** A slab is handed out once, and then let go. */
  slab(index: number, signal: AbortSignal): Promise<ArrayBuffer> {
    const there = this.#there.get(index);
    if (there !== undefined) {
      this.#there.delete(index);
      return Promise.resolve(there);
    }
    if (this.#ended !== null) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      this.#waiting.set(index, { resolve, reject });
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
  }

  /** A slab has come from the worker. */
  put(index: number, body: ArrayBuffer): void {
    const waiting = this.#waiting.get(index);
    this.#waiting.delete(index);
    if (waiting === undefined) this.#there.set(index, body);
    else waiting.resolve(body);
  }

  /** No more will come: whoever waits is told why. */
  end(error: Error): void {
    this.#ended = error;
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}
