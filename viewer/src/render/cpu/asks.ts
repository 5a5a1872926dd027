/** What the page and its workers say to each other. */
import type { StoredArray } from "../../volume/voxels";
import type { SliceJob } from "./job";

export type Ask =
  | { readonly kind: "share"; readonly values: StoredArray }
  | { readonly kind: "band"; readonly id: number; readonly job: SliceJob; readonly from: number; readonly to: number }
  | { readonly kind: "hash"; readonly id: number; readonly bytes: Uint8Array<ArrayBuffer>; readonly last: boolean };

export type Answer =
  | { readonly kind: "band"; readonly id: number; readonly greys: Int32Array<ArrayBuffer> }
  | { readonly kind: "hash"; readonly id: number; readonly hex: string | null };
