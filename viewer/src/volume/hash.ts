/** The SHA-256 of all voxels in their order, off the page's thread: the number that stands beside the pack's own. */
import { Pool } from "../render/cpu/pool";
import { breathe } from "../render/rest";
import { Sha256 } from "./sha256";
import type { Volume } from "./volume";

/** Copied at a time; the worker is handed no more until it has done these. */
const PIECE_BYTES = 4 * 2 ** 20;

/** The hex digest of the stored values, little-endian; null where they are binned or not all there. */
export async function hashVoxels(volume: Volume, signal: AbortSignal): Promise<string | null> {
  if (!volume.complete || volume.binned > 1) return null;
  const bytes = new Uint8Array(volume.values.buffer, volume.values.byteOffset, volume.values.byteLength);
  const pool = new Pool(1);
  try {
    return pool.size > 0 ? await byWorker(pool, bytes, signal) : await inTurns(bytes, signal);
  } finally {
    pool.close();
  }
}

async function byWorker(pool: Pool, bytes: Uint8Array, signal: AbortSignal): Promise<string | null> {
  let hex: string | null = null;
  for (let at = 0; at < bytes.length && !signal.aborted; at += PIECE_BYTES) {
    const piece = bytes.slice(at, at + PIECE_BYTES);
    hex = await pool.hash(piece, at + PIECE_BYTES >= bytes.length);
  }
  return hex;
}

async function inTurns(bytes: Uint8Array, signal: AbortSignal): Promise<string | null> {
  const hash = new Sha256();
  for (let at = 0; at < bytes.length; at += PIECE_BYTES / 4) {
    if (signal.aborted) return null;
    hash.update(bytes.subarray(at, at + PIECE_BYTES / 4));
    await breathe();
  }
  return hash.hex();
}
