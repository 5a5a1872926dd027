/** How a preset looks, from this scan's own percentiles: fixed thresholds mean nothing on a scanner whose greys are not Hounsfield units. */
import type { GreyFacts } from "../../volume/header";
import type { GreyWindow, Look, Preset } from "../types";
import { levelOf } from "./density";

const BONE = { faint: [0.72, 0.52, 0.4], full: [0.97, 0.93, 0.84] } as const;
const TEETH = { faint: [0.86, 0.8, 0.66], full: [0.86, 0.93, 1] } as const;

/** Between two percentiles, in density. */
function between(grey: GreyFacts, low: string, high: string, share: number): number {
  const a = grey.percentiles[low] ?? grey.minimum;
  const b = grey.percentiles[high] ?? grey.maximum;
  return levelOf(grey, a + share * (b - a));
}

/** The densities that a look spreads from nothing to all: what a drag over the picture changes. */
export const windowOf = ({ begins, hides }: Look): GreyWindow => ({ centre: (begins + hides) / 2, width: hides - begins, invert: false });

/** A preset as it is, or with other densities seen. */
export function lookOf(preset: Preset, grey: GreyFacts, window: GreyWindow | null): Look {
  const look = presetOf(preset, grey);
  if (window === null) return look;
  const begins = Math.min(Math.max(window.centre - window.width / 2, 0), 254);
  return { ...look, begins, hides: Math.max(window.centre + window.width / 2, begins + 1) };
}

/** Soft tissue lies about the middle percentiles, bone from there to the 99th, enamel and metal above. */
function presetOf(preset: Preset, grey: GreyFacts): Look {
  if (preset === "mip") return { mip: true, begins: between(grey, "50", "99.9", 0.1), hides: 255, faint: [0, 0, 0], full: [1, 1, 1] };
  const [begins, hides] =
    preset === "bone"
      ? [between(grey, "50", "99", 0.45), between(grey, "50", "99", 0.85)]
      : [between(grey, "95", "99.9", 0.35), between(grey, "95", "99.9", 0.7)];
  return { mip: false, begins, hides: Math.max(hides, begins + 1), ...(preset === "bone" ? BONE : TEETH) };
}
