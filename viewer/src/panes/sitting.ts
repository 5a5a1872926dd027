/** What the user chose for as long as the page is open, whichever scan is in it. Nothing of it is kept. */
import type { MouseId } from "./gestures";

export const sitting: { mouse: MouseId } = { mouse: "own" };
