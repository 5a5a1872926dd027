/** The wheel, counted in steps: a notch of a mouse is one, a trackpad's stream of small moves one for every so many pixels. */

export interface Turn {
  readonly deltaX: number;
  readonly deltaY: number;
  /** 0 pixels, 1 lines, 2 pages, as in WheelEvent. */
  readonly deltaMode: number;
  readonly shiftKey: boolean;
  readonly timeStamp: number;
}

/** A notch is 100 pixels, or three lines, in most browsers. */
const PIXELS = [1, 100 / 3, 800] as const;
const NOTCH_PX = 100;
const STEP_PX = 50;
/** After such a rest the least move is a step: slow notches of some mice are a few pixels each. */
const REST_MS = 150;

/** How far it was turned, in pixels. Shift turns the wheel sideways in some browsers; else sideways is not ours. */
export function turned_px(turn: Turn): number {
  const delta = turn.shiftKey ? turn.deltaY || turn.deltaX : turn.deltaY;
  return delta * (PIXELS[turn.deltaMode] ?? 1);
}

export class Wheel {
  #left_px = 0;
  #last = Number.NEGATIVE_INFINITY;

  /** Whole steps of this turn, with what was left of those before it. */
  steps(turn: Turn): number {
    const px = turned_px(turn);
    if (px === 0) return 0;
    const rested = turn.timeStamp - this.#last > REST_MS;
    this.#last = turn.timeStamp;
    if (rested || Math.sign(px) !== Math.sign(this.#left_px)) this.#left_px = 0;
    if (rested || Math.abs(px) >= STEP_PX) {
      this.#left_px = 0;
      return Math.sign(px) * Math.max(1, Math.round(Math.abs(px) / NOTCH_PX));
    }
    this.#left_px += px;
    const steps = Math.trunc(this.#left_px / STEP_PX);
    this.#left_px -= steps * STEP_PX;
    return steps;
  }
}
