/** Workers from the script that the page carries: from a Blob, so that they start from file:// too. */
import type { Answer, Ask } from "./asks";
import type { SliceJob } from "./job";

/** The worker's script as text, put here by the build; "" where there is none (tests). */
declare const WORKER_SOURCE: string;

/** Two keep a small laptop usable; more than four wait for memory. */
const MOST_WORKERS = 4;

type Reply = (answer: Answer) => void;

export class Pool {
  readonly #workers: Worker[] = [];
  readonly #replies = new Map<number, { resolve: Reply; reject: (reason: Error) => void }>();
  #id = 0;
  #turn = 0;

  /** Starts `count` workers, or none where the page may not have any. */
  constructor(count: number) {
    if (WORKER_SOURCE === "" || typeof Worker === "undefined") return;
    const url = URL.createObjectURL(new Blob([WORKER_SOURCE], { type: "text/javascript" }));
    try {
      for (let n = 0; n < count; n++) this.#workers.push(this.#start(url));
    } catch {
      this.close(); // a page whose policy forbids workers draws in its own time
    } finally {
      URL.revokeObjectURL(url);
    }
  }

  static usual(): number {
    return Math.min(MOST_WORKERS, Math.max(1, navigator.hardwareConcurrency ?? 1));
  }

  get size(): number {
    return this.#workers.length;
  }

  /** To every worker, without an answer. */
  tell(ask: Ask & { kind: "share" }): void {
    for (const worker of this.#workers) worker.postMessage(ask);
  }

  /** Rows from .. to of a job, by the next worker in turn. Rejects when the worker dies. */
  async band(job: SliceJob, from: number, to: number): Promise<Int32Array<ArrayBuffer>> {
    const id = ++this.#id;
    const answer = await this.#ask(this.#turn++, { kind: "band", id, job, from, to }, []);
    if (answer.kind !== "band") throw new Error("the worker answered something else");
    return answer.greys;
  }

  /** Feed the first worker's hash; the hex digest after the last bytes, else null. The bytes are gone afterwards. */
  async hash(bytes: Uint8Array<ArrayBuffer>, last: boolean): Promise<string | null> {
    const answer = await this.#ask(0, { kind: "hash", id: ++this.#id, bytes, last }, [bytes.buffer]);
    if (answer.kind !== "hash") throw new Error("the worker answered something else");
    return answer.hex;
  }

  #ask(turn: number, ask: Ask & { id: number }, transfer: Transferable[]): Promise<Answer> {
    const worker = this.#workers[turn % this.#workers.length];
    return new Promise((resolve, reject) => {
      this.#replies.set(ask.id, { resolve, reject });
      worker.postMessage(ask, transfer);
    });
  }

  close(): void {
    for (const worker of this.#workers.splice(0)) worker.terminate();
    this.#fail("the worker was closed");
  }

  #start(url: string): Worker {
    const worker = new Worker(url);
    worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      this.#replies.get(data.id)?.resolve(data);
      this.#replies.delete(data.id);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this.#workers.splice(0).forEach((each) => {
        each.terminate();
      });
      this.#fail(event.message || "the worker could not start");
    };
    return worker;
  }

  #fail(reason: string): void {
    for (const { reject } of this.#replies.values()) reject(new Error(reason));
    this.#replies.clear();
  }
}
