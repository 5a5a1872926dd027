/** The files beside the page that a page opened from a medium may read: classic scripts, each of which hands over one thing and is let go. */

/** What the scripts of a pack call (src/handcarry/pack/chunks.py, viewer.py). */
interface Calls {
  chunk(name: string, body: () => void): void;
  list(told: unknown): void;
}

class Absent extends Error {}

export class Scripts {
  readonly #heard = new Map<string, unknown>();
  readonly #begun = new Map<string, Promise<unknown>>();

  /** `folder` ends in "/". */
  constructor(private readonly folder: string) {
    const calls: Calls = {
      chunk: (name, body) => this.#heard.set(name, body),
      list: (told) => this.#heard.set("LIST", told),
    };
    Object.assign(globalThis, { handcarry: calls });
  }

  /** Begin to read what will be wanted first: the next `read` of this name has it. */
  ahead(name: string): Promise<unknown> {
    const begun = this.#read(name);
    begun.catch(() => undefined); // whoever reads it hears of it
    this.#begun.set(name, begun);
    return begun;
  }

  /** What the script of this name hands over. Rejects with `Absent` where there is none, or it hands over something else. */
  read(name: string, signal?: AbortSignal): Promise<unknown> {
    const begun = this.#begun.get(name);
    this.#begun.delete(name);
    return begun ?? this.#read(name, signal);
  }

  #read(name: string, signal?: AbortSignal): Promise<unknown> {
    const script = document.createElement("script");
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        script.remove();
        this.#heard.delete(name);
        settle();
      };
      script.onload = () => {
        const told = this.#heard.get(name);
        end(() => (told === undefined ? reject(new Absent(name)) : resolve(told)));
      };
      script.onerror = () => end(() => reject(new Absent(name)));
      signal?.addEventListener("abort", () => end(() => reject(signal.reason)), { once: true });
      script.src = `${this.folder}${name}.JS`;
      document.head.append(script);
    });
  }
}
