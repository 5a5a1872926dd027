/** A grid with its values. */
import type { Grid } from "../geometry/grid";

/** Stored values as they came. The buffer is shared with workers where the page may have shared memory. */
export type StoredArray = Int16Array<ArrayBufferLike> | Uint16Array<ArrayBufferLike>;

export interface Voxels extends Grid {
  /** i fastest, then j, then k. */
  readonly values: StoredArray;
}
