/** Windows from this scan's own percentiles: CBCT has no fixed grey scale, so no window is a fixed number. Stored values. */
import type { GreyWindow } from "../render/types";
import type { GreyFacts, VolumeHeader } from "../volume/header";
import { lowIsBright, upright } from "../volume/polarity";

export const WINDOW_PRESETS = ["auto", "bone", "teeth", "soft", "wide"] as const;
export type WindowPreset = (typeof WINDOW_PRESETS)[number];

/** Black and white of each preset, as percentiles; "minimum" and "maximum" are the scan's own. */
const ENDS: Readonly<Record<WindowPreset, readonly [string, string]>> = {
  auto: ["5", "99.9"],
  bone: ["50", "99.9"],
  teeth: ["75", "maximum"],
  soft: ["25", "95"],
  wide: ["minimum", "maximum"],
};

/** Bone is bright: where small stored values are, the window is found among their negatives and shown inverted. */
export function windowOf(preset: WindowPreset, header: Pick<VolumeHeader, "grey" | "notes">): GreyWindow {
  const [black, white] = ENDS[preset].map((end) => percentile(end, upright(header)));
  const invert = lowIsBright(header);
  return { centre: ((black + white) / 2) * (invert ? -1 : 1), width: Math.max(1, white - black), invert };
}

/** Whether this preset is what is shown, inverted or not. */
export function isShown(preset: WindowPreset, { centre, width }: GreyWindow, header: Pick<VolumeHeader, "grey" | "notes">): boolean {
  const own = windowOf(preset, header);
  return own.centre === centre && own.width === width;
}

function percentile(end: string, grey: GreyFacts): number {
  if (end === "minimum" || end === "maximum") return grey[end];
  return grey.percentiles[end] ?? (Number(end) < 50 ? grey.minimum : grey.maximum);
}

/** After a drag by (x, y) pixels: right is wider, up is brighter; one pixel is 1/512 of the scan's range. */
export function draggedWindow(window: GreyWindow, x: number, y: number, grey: Pick<GreyFacts, "minimum" | "maximum">): GreyWindow {
  const perPixel = Math.max(1, grey.maximum - grey.minimum) / 512;
  const brighter = window.invert ? -1 : 1;
  return { ...window, width: Math.max(1, window.width + x * perPixel), centre: window.centre + brighter * y * perPixel };
}
