/** What was drawn, with undo and redo. A drag is one step however often it moved. */
import type { Annotation } from "../tools/annotation";

type Drawn = readonly Annotation[];

/** More than anybody undoes; a step holds references, not copies. */
const STEPS = 500;

export class History {
  #past: Drawn[] = [];
  #future: Drawn[] = [];
  #present: Drawn = [];
  #before: Drawn | null = null;

  get present(): Drawn {
    return this.#present;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /** One step. */
  change(next: Drawn): void {
    this.#remember(this.#present);
    this.#present = next;
  }

  /** A state on the way of a drag: no step until `settle`. */
  preview(next: Drawn): void {
    this.#before ??= this.#present;
    this.#present = next;
  }

  /** The drag is over: it becomes one step. */
  settle(): void {
    if (this.#before !== null && this.#before !== this.#present) this.#remember(this.#before);
    this.#before = null;
  }

  /** The drag is called off. */
  abandon(): void {
    if (this.#before !== null) this.#present = this.#before;
    this.#before = null;
  }

  undo(): void {
    this.#step(this.#past, this.#future);
  }

  redo(): void {
    this.#step(this.#future, this.#past);
  }

  #remember(state: Drawn): void {
    this.#past = [...this.#past, state].slice(-STEPS);
    this.#future = [];
  }

  #step(from: Drawn[], to: Drawn[]): void {
    this.abandon();
    const state = from.pop();
    if (state === undefined) return;
    to.push(this.#present);
    this.#present = state;
  }
}
