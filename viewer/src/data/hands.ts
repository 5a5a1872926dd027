/** Work that is done beside the page: by a worker from a Blob, which starts from file:// too. */
import type { PixelLayout } from "../codecs/layout";
import { type Packed, quickly, valuesOf } from "./chunk";

export type Ask =
  | { readonly kind: "values"; readonly packed: Packed; readonly count: number }
  | { readonly kind: "remark"; readonly uid: string }
  | { readonly kind: "frame"; readonly bytes: Uint8Array<ArrayBuffer>; readonly layout: PixelLayout; readonly big_endian: boolean };
export type Answer = { readonly id: number; readonly body: ArrayBuffer | string } | { readonly id: number; readonly failed: string };

export class Hands {
  readonly #waiting = new Map<number, { resolve: (body: never) => void; reject: (error: Error) => void }>();
  #worker: Promise<Worker | null> | null = null;
  #id = 0;

  /** `script` gives the worker's own script as text, when it is first needed. */
  constructor(private readonly script: () => Promise<string>) {}

  /** The stored values of a chunk; where no worker may start the page undoes it itself. */
  async values(text: string, count: number): Promise<ArrayBuffer> {
    const worker = await this.#started();
    if (worker === null) return valuesOf(text, count);
    const packed = quickly(text);
    return this.#ask(worker, { kind: "values", packed, count }, typeof packed === "string" ? [] : [packed.buffer]);
  }

  /** One frame of a DICOM image as 16-bit values. The bytes are gone afterwards. */
  async frame(bytes: Uint8Array<ArrayBuffer>, layout: PixelLayout, big_endian: boolean): Promise<ArrayBuffer> {
    const worker = await this.#started();
    if (worker === null) throw new Error("this browser starts no worker from a file");
    return this.#ask(worker, { kind: "frame", bytes, layout, big_endian }, [bytes.buffer]);
  }

  /** The name of a transfer syntax that nobody here decodes, "" for the others. */
  async remark(uid: string): Promise<string> {
    const worker = await this.#started();
    return worker === null ? "" : this.#ask(worker, { kind: "remark", uid }, []);
  }

  #ask<Body extends ArrayBuffer | string>(worker: Worker, ask: Ask, transfer: Transferable[]): Promise<Body> {
    const id = ++this.#id;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ ...ask, id }, transfer);
    });
  }

  #started(): Promise<Worker | null> {
    this.#worker ??= this.script().then((script) => this.#start(script));
    return this.#worker;
  }

  #start(script: string): Worker | null {
    const worker = started(script);
    if (worker === null) return null;
    worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      const one = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if ("failed" in data) one?.reject(new Error(data.failed));
      else one?.resolve(data.body as never);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      worker.terminate();
      this.#worker = null;
      for (const one of this.#waiting.values()) one.reject(new Error(event.message));
      this.#waiting.clear();
    };
    return worker;
  }
}

function started(script: string): Worker | null {
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  try {
    return new Worker(url);
  } catch {
    return null;
  } finally {
    URL.revokeObjectURL(url);
  }
}
