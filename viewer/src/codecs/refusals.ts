/** Why a frame gives no pixels. `fault` is the value of `handcarry.model.frame.DecodeFault`. */
export type Fault = "missing" | "truncated" | "refused" | "no-decoder" | "mismatch" | "too-large" | "crashed";

/** A frame that gives no pixels; its message says why. */
export abstract class NoPixels extends Error {
  abstract readonly fault: Fault;
}

/** The decoded picture is not the one that the header describes. */
export class Misfit extends NoPixels {
  readonly fault = "mismatch";
}

/** The decoder said no, or broke. */
export class Refused extends NoPixels {
  readonly fault = "refused";
}

/** Fewer bytes than the header promises. */
export class Truncated extends NoPixels {
  readonly fault = "truncated";
}

/** Nobody here decodes this, though it may be fine. */
export class NoDecoder extends NoPixels {
  readonly fault = "no-decoder";
}

/** More memory than a frame may cost. */
export class TooLarge extends NoPixels {
  readonly fault = "too-large";
}
