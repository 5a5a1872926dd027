/** Something asked for often and done now and then: at once where it was not done of late, else when its time has come. */
export class Paced {
  #done = Number.NEGATIVE_INFINITY;
  #timer: number | null = null;

  constructor(
    private readonly every_ms: number,
    private readonly work: () => void,
  ) {}

  ask(): void {
    const left = this.#done + this.every_ms - performance.now();
    if (left <= 0) this.now();
    else this.#timer ??= window.setTimeout(() => this.now(), left);
  }

  now(): void {
    this.stop();
    this.#done = performance.now();
    this.work();
  }

  /** What was asked for and not done is let go. */
  stop(): void {
    if (this.#timer !== null) window.clearTimeout(this.#timer);
    this.#timer = null;
  }
}
