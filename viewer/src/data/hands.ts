/** Work that is done beside the page: by a worker from a Blob, which starts from file:// too, or by the page itself where none may start. */
import { valuesOf } from "./chunk";

/** The worker's script as text, put here by the build. */
declare const STICK_WORKER_SOURCE: string;

export type Ask = { readonly kind: "values"; readonly text: string; readonly count: number };
export type Answer = { readonly id: number; readonly body: ArrayBuffer } | { readonly id: number; readonly failed: string };

export class Hands {
  readonly #worker: Worker | null;
  readonly #waiting = new Map<number, { resolve: (body: ArrayBuffer) => void; reject: (error: Error) => void }>();
  #id = 0;

  constructor() {
    this.#worker = started();
    if (this.#worker === null) return;
    this.#worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      const one = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if ("failed" in data) one?.reject(new Error(data.failed));
      else one?.resolve(data.body);
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      for (const one of this.#waiting.values()) one.reject(new Error(event.message));
      this.#waiting.clear();
    };
  }

  /** The stored values of a chunk. */
  values(text: string, count: number): Promise<ArrayBuffer> {
    return this.#worker === null ? valuesOf(text, count) : this.#ask(this.#worker, { kind: "values", text, count });
  }

  #ask(worker: Worker, ask: Ask): Promise<ArrayBuffer> {
    const id = ++this.#id;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ ...ask, id });
    });
  }
}

function started(): Worker | null {
  const url = URL.createObjectURL(new Blob([STICK_WORKER_SOURCE], { type: "text/javascript" }));
  try {
    return new Worker(url);
  } catch {
    return null;
  } finally {
    URL.revokeObjectURL(url);
  }
}
