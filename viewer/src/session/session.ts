/** The session file: what was drawn and where the user looked. Its JSON Schema is src/handcarry/measurements/schema/session-1.json. */
import type { Vec3 } from "../geometry/vector";
import type { GreyWindow, SlabMode } from "../render/types";
import type { Annotation } from "../tools/annotation";
import type { VolumeHeader } from "../volume/header";

export const SCHEMA = "handcarry-session/1";
export const PROGRAM = "handcarry viewer";

export interface SessionPane {
  readonly right: Vec3;
  readonly down: Vec3;
  readonly slab_mm: number;
  readonly mode: SlabMode;
}

/** Of all voxels in their order (null where the device holds blocks of them), and of the digests of their slices; null where it could not be made. */
export interface Fingerprints {
  readonly voxels_sha256: string | null;
  readonly slices_sha256: string | null;
}

export interface Session {
  readonly schema: typeof SCHEMA;
  readonly program: string;
  /** ISO 8601, UTC. */
  readonly made: string;
  readonly language: string;
  /** Who says they measured; "" where nobody said. */
  readonly observer: string;
  /** Which voxels: nothing here names a person. */
  readonly volume: { readonly size: Vec3; readonly to_lps_mm: readonly number[] } & Fingerprints;
  readonly view: {
    readonly crosshair_mm: Vec3;
    readonly panes: { readonly axial: SessionPane; readonly coronal: SessionPane; readonly sagittal: SessionPane };
    readonly window: GreyWindow;
  };
  readonly annotations: readonly Annotation[];
}

/**
 * True where a session was made on this very volume: the same grid and, where both are known, the same voxels (`own`). Two patients' scans from one
 * machine often share a grid to the last digit.
 */
export function isAbout(session: Session, header: VolumeHeader, own: Fingerprints): boolean {
  const { size, to_lps_mm } = session.volume;
  if (!size.every((count, axis) => count === header.size[axis])) return false;
  if (!to_lps_mm.every((value, n) => Math.abs(value - header.to_lps_mm[n]) <= 1e-6)) return false;
  return (["voxels_sha256", "slices_sha256"] as const).every((name) => {
    const [theirs, ours] = [session.volume[name], own[name]];
    return theirs === null || ours === null || theirs === ours;
  });
}

export const toJson = (session: Session): string => `${JSON.stringify(session, null, 2)}\n`;
