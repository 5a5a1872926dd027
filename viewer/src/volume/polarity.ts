/** Which way bright goes: MONOCHROME1 (PS3.3 C.7.6.3.1.2) and a negative Rescale Slope each turn it round, both together not. */
import type { SlabMode } from "../render/types";
import type { GreyFacts, VolumeHeader } from "./header";

type Greys = Pick<VolumeHeader, "grey" | "notes">;

/** True where small stored values are bright. The server's thumbnails follow the same rule. */
export const lowIsBright = ({ grey, notes }: Greys): boolean => notes.includes("inverted") !== grey.slope < 0;

/** The facts of the stored values such that bright is high: of their negatives where small values are bright. */
export const upright = (header: Greys): GreyFacts => (lowIsBright(header) ? negated(header.grey) : header.grey);

function negated({ minimum, maximum, slope, intercept, percentiles }: GreyFacts): GreyFacts {
  const turned = (percent: string): number => {
    const other = String(Number((100 - Number(percent)).toFixed(6)));
    return -(percentiles[other] ?? (Number(percent) < 50 ? maximum : minimum));
  };
  return {
    minimum: -maximum,
    maximum: -minimum,
    slope: -slope,
    intercept,
    percentiles: Object.fromEntries(["1", "5", "25", "50", "75", "95", "99", "99.9"].map((percent) => [percent, turned(percent)])),
  };
}

/** A slab of the brightest, in stored values. */
export function inStored(mode: SlabMode, header: Greys): SlabMode {
  if (mode === "mean" || !lowIsBright(header)) return mode;
  return mode === "mip" ? "minip" : "mip";
}
