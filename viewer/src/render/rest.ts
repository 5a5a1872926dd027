/** Work that is done when drawing rests: one exact picture per canvas, the newest only. */

/** How long nothing may change before the exact picture is made. */
const REST_MS = 80;

type Work = (stopped: () => boolean) => Promise<void>;

/** Keeps at most one piece of work for each key; a new one replaces the one that waits or runs. */
export class Rest<Key extends object> {
  readonly #tickets = new Map<Key, number>();
  readonly #waiters: (() => void)[] = [];
  #ticket = 0;

  /** Do `work` when `key` has rested. */
  later(key: Key, work: Work): void {
    const ticket = ++this.#ticket;
    this.#tickets.set(key, ticket);
    setTimeout(() => void this.#run(key, ticket, work), REST_MS);
  }

  async #run(key: Key, ticket: number, work: Work): Promise<void> {
    const stopped = () => this.#tickets.get(key) !== ticket;
    if (!stopped()) await work(stopped);
    if (!stopped()) this.drop(key);
  }

  /** Nothing is to be done for `key` any more. */
  drop(key: Key): void {
    this.#tickets.delete(key);
    if (this.#tickets.size === 0) for (const resolve of this.#waiters.splice(0)) resolve();
  }

  clear(): void {
    for (const key of [...this.#tickets.keys()]) this.drop(key);
  }

  /** Resolves when nothing waits and nothing runs. */
  settled(): Promise<void> {
    return this.#tickets.size === 0 ? Promise.resolve() : new Promise((resolve) => this.#waiters.push(resolve));
  }
}

/** Let the page breathe: events and frames come before what follows. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      channel.port1.close();
      resolve();
    };
    channel.port2.postMessage(null);
  });
}
