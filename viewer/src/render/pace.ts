/** How coarsely to draw so that a picture is there in time. */
import { spacing_mm, step_mm } from "../geometry/grid";
import type { Volume } from "../volume/volume";
import { type Coarseness, halfSamples } from "./cpu/job";
import type { SliceView } from "./types";

/** What may pass before the page feels stuck: two frames at 60 Hz. */
const BUDGET_MS = 32;
/** More than this and a moving picture is no longer readable. */
const COARSEST_PIXELS = 4;
/** A moving slab keeps this many samples on each side of its plane, however slow the machine: with fewer it looks like a bare slice. */
const LEAST_HALF = 6;
/** Two pixels for a voxel show all there is; finer ones only cost. */
const PIXELS_PER_VOXEL = 2;

/** The coarseness that loses nothing: pixels finer than half a voxel are left to the canvas to enlarge. */
export function finest(volume: Volume, view: SliceView): Coarseness {
  const spare = Math.min(...spacing_mm(volume)) / PIXELS_PER_VOXEL / view.plane.pixel_mm;
  return { pixels: spare > 1.25 ? spare : 1, samples: 1 };
}

export class Pace {
  /** Milliseconds for a million samples, from the pictures drawn so far. */
  #rate = 25;

  /** Samples of a view in millions. */
  static load(volume: Volume, view: SliceView, coarse: Coarseness): number {
    const half = Math.floor(halfSamples(view.slab_mm, step_mm(volume, view.plane.normal)) / coarse.samples);
    return (view.plane.width * view.plane.height * (2 * half + 1)) / coarse.pixels ** 2 / 1e6;
  }

  /** The finest coarseness that will do in time. */
  affordable(volume: Volume, view: SliceView): Coarseness {
    const fine = finest(volume, view);
    const over = (Pace.load(volume, view, fine) * this.#rate) / BUDGET_MS;
    if (over <= 1) return fine;
    const pixels = Math.max(fine.pixels, Math.min(COARSEST_PIXELS, Math.sqrt(over) * fine.pixels));
    const left = over / (pixels / fine.pixels) ** 2;
    const half = halfSamples(view.slab_mm, step_mm(volume, view.plane.normal));
    return { pixels, samples: Math.max(1, Math.min(Math.ceil(left), Math.floor(half / LEAST_HALF))) };
  }

  /** Learn from a picture: slowly from quick ones, at most doubling from slow ones (the first run before they are compiled). */
  learn(load: number, took_ms: number): void {
    if (load < 0.02) return;
    const seen = Math.min(took_ms / load, this.#rate * 2);
    this.#rate += (seen - this.#rate) * 0.2;
  }
}
