/** From a source to a volume: the preview at once, then every slab, the middle ones first. */
import { gridOf } from "../geometry/grid";
import type { VolumeHeader, VolumeSource } from "./header";
import { binnedGrid, Volume } from "./volume";
import type { StoredArray } from "./voxels";

export interface LoadOptions {
  /** After each slab; `error` says why loading stopped before the end. */
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
  /** The slabs are asked for when this has resolved: nothing stands between the preview and its picture. Called once the preview is there. */
  readonly shown?: () => Promise<void>;
  /** The most bytes the volume may take; by default a quarter of the device's memory, never over 1.2 GB. */
  readonly maximum_bytes?: number;
}

export interface Progress {
  readonly slabs: number;
  readonly of: number;
  readonly complete: boolean;
  readonly error: Error | null;
}

/** Two fetches at a time keep the line busy; more only hold memory. */
const IN_FLIGHT = 2;
const MOST_BYTES = 1.2e9;
const COARSEST = 8;

/** Resolves when the preview is there; the slabs go on coming. Rejects where even the preview cannot be had. */
export async function loadVolume(source: VolumeSource, options: LoadOptions = {}): Promise<Volume> {
  const signal = options.signal ?? new AbortController().signal;
  const { header } = source;
  const preview = asStored(header, await source.preview(signal), count(header.preview.size), "the preview");
  const { values, binned } = allocate(header, options.maximum_bytes ?? deviceBytes());
  const volume = new Volume(header, preview, values, binned);
  const rest = () => loadSlabs(source, volume, signal, options.onProgress ?? (() => undefined));
  void (options.shown?.() ?? Promise.resolve()).then(rest);
  return volume;
}

async function loadSlabs(source: VolumeSource, volume: Volume, signal: AbortSignal, report: (progress: Progress) => void): Promise<void> {
  const { header } = source;
  const order = middleOut(header.slab.count);
  let next = 0;
  let slabs = 0;
  const say = (error: Error | null) => report({ slabs, of: order.length, complete: volume.complete, error });
  const lane = async (): Promise<void> => {
    while (next < order.length && !signal.aborted) {
      const slab = order[next++];
      const first = slab * header.slab.slices;
      const slices = Math.min(header.slab.slices, header.size[2] - first);
      const body = await source.slab(slab, signal);
      if (signal.aborted) return;
      volume.receive(first, asStored(header, body, slices * header.size[0] * header.size[1], `slab ${slab}`));
      slabs++;
      say(null);
    }
  };
  try {
    await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  } catch (error) {
    next = order.length;
    if (!signal.aborted) say(error instanceof Error ? error : new Error(String(error)));
  }
}

/** The middle, then one above, one below, and so on. */
export function middleOut(count: number): number[] {
  const middle = count >> 1;
  return Array.from({ length: count }, (_, n) => n).sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle) || b - a);
}

function asStored(header: VolumeHeader, body: ArrayBuffer, expected: number, what: string): StoredArray {
  if (body.byteLength !== expected * 2) throw new Error(`${what} has ${body.byteLength} bytes, not ${expected * 2}`);
  return header.stored === "int16" ? new Int16Array(body) : new Uint16Array(body);
}

/** The finest grid that fits: as stored, else blocks of 2, 4 or 8. */
function allocate(header: VolumeHeader, maximum_bytes: number): { values: StoredArray; binned: number } {
  for (let binned = 1; ; binned *= 2) {
    const voxels = count(binnedGrid(gridOf(header.size, header.to_lps_mm), binned).size);
    if (voxels * 2 > maximum_bytes && binned < COARSEST) continue;
    try {
      const buffer = globalThis.crossOriginIsolated === true ? new SharedArrayBuffer(voxels * 2) : new ArrayBuffer(voxels * 2);
      return { values: header.stored === "int16" ? new Int16Array(buffer) : new Uint16Array(buffer), binned };
    } catch (error) {
      if (!(error instanceof RangeError) || binned >= COARSEST) throw error;
    }
  }
}

function deviceBytes(): number {
  const gigabytes = (globalThis.navigator as { deviceMemory?: number } | undefined)?.deviceMemory;
  return gigabytes === undefined ? MOST_BYTES : Math.min(MOST_BYTES, gigabytes * 2 ** 28);
}

const count = (size: readonly [number, number, number]): number => size[0] * size[1] * size[2];
