/** Stored values to grey levels: one table for the CPU, the same formula in the shader. */
import { type GreyWindow, OUTSIDE } from "./types";

/** The level 0 to 255 of a stored value: PS3.3 C.11.2.1.3.2 (LINEAR_EXACT), halves up. */
export function levelOf(stored: number, window: GreyWindow): number {
  const width = Math.max(window.width, 1e-6);
  const level = Math.min(Math.max(Math.floor(((stored - window.centre) / width + 0.5) * 255 + 0.5), 0), 255);
  return window.invert ? 255 - level : level;
}

/** What lies outside the volume: black, inverted or not. */
const BLACK = 0xff000000;
const TABLE = 65536;

/** Levels of all 65536 stored values as opaque RGBA, kept until the window changes. */
export class GreyTable {
  readonly #colours = new Uint32Array(TABLE);
  #window: GreyWindow | null = null;

  /** `lowest` is the stored value at the table's start: -32768 for int16, 0 for uint16. */
  constructor(readonly lowest: number) {}

  /** Colour `greys` into `pixels`. */
  paint(greys: Int32Array, pixels: Uint32Array, window: GreyWindow): void {
    this.#set(window);
    const colours = this.#colours;
    const lowest = this.lowest;
    for (let n = 0; n < greys.length; n++) {
      const grey = greys[n];
      pixels[n] = grey === OUTSIDE ? BLACK : colours[grey - lowest];
    }
  }

  #set(window: GreyWindow): void {
    const before = this.#window;
    if (before !== null && before.centre === window.centre && before.width === window.width && before.invert === window.invert) return;
    for (let n = 0; n < TABLE; n++) this.#colours[n] = BLACK | (levelOf(n + this.lowest, window) * 0x010101);
    this.#window = { ...window };
  }
}
