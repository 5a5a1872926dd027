/** What a source says of its volume before any voxel: the JSON of `GET /api/checks/{check}/volumes/{n}`. */
import type { Affine } from "../geometry/affine";
import type { Size } from "../geometry/grid";

export interface VolumeHeader {
  readonly id: string;
  /** Columns, rows, slices. */
  readonly size: Size;
  /** Stored values, little-endian, never rescaled; 8-bit images come widened. */
  readonly stored: "int16" | "uint16";
  /** 4x4 row-major: voxel centre (i, j, k, 1) to LPS mm; any invertible affine. */
  readonly to_lps_mm: Affine;
  readonly grey: GreyFacts;
  /** Slab s holds slices s*slices up to min((s+1)*slices, nk). */
  readonly slab: { readonly slices: number; readonly count: number };
  /** Block means; block (a, b, c) spans voxels a*factor up to min((a+1)*factor, size) on each axis. */
  readonly preview: { readonly size: Size; readonly factor: Size };
  /** Slices k along the grid without an image: drawn hatched, never measured through silently. */
  readonly absent_slices: readonly number[];
  readonly identity: Readonly<Record<string, string>>;
  readonly verdict: { readonly code: string; readonly title: string; readonly handed: string };
  /** Stable codes to warn about: "lossy", "sheared", "uneven", "derived", ... */
  readonly notes: readonly string[];
  readonly voxels_sha256: string | null;
}

/** All in stored values. */
export interface GreyFacts {
  readonly minimum: number;
  readonly maximum: number;
  readonly slope: number;
  readonly intercept: number;
  /** From the preview, keyed by percent: "0.1", "1", "5", "25", "50", "75", "95", "99", "99.9". */
  readonly percentiles: Readonly<Record<string, number>>;
}

/** Where voxels come from: the loopback server, a stick's chunks, a folder picked. Bodies are raw stored values, i fastest, then j, then k. */
export interface VolumeSource {
  readonly header: VolumeHeader;
  preview(signal: AbortSignal): Promise<ArrayBuffer>;
  slab(index: number, signal: AbortSignal): Promise<ArrayBuffer>;
}
