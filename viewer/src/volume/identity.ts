/**
 * Which scan this is, also where its voxels are held in blocks: the SHA-256 of every slice as it was stored, and the SHA-256 of these digests in the order of
 * the slices. It does not depend on how slices were grouped or in which order they came. Null where the page has no `crypto.subtle`.
 */
import type { StoredArray } from "./voxels";

export type Digest = Promise<ArrayBuffer> | null;

/** The digest of one slice, made by the browser beside the page's own work. */
export function digestOf(slice: StoredArray): Digest {
  const { subtle } = globalThis.crypto;
  return subtle === undefined ? null : subtle.digest("SHA-256", slice.slice()); // a copy: shared memory is not taken
}

export async function identityOf(slices: readonly Digest[]): Promise<string | null> {
  if (slices.length === 0 || slices.some((one) => one === null)) return null;
  const digests = await Promise.all(slices);
  const all = new Uint8Array(digests.length * 32);
  digests.forEach((one, k) => {
    if (one !== null) all.set(new Uint8Array(one), k * 32);
  });
  const whole = await globalThis.crypto.subtle.digest("SHA-256", all);
  return Array.from(new Uint8Array(whole), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
