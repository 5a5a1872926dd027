import { describe, expect, test } from "vitest";
import type { VolumeHeader, VolumeSource } from "../../src/volume/header";
import { loadVolume, middleOut, type Progress } from "../../src/volume/load";
import type { Volume } from "../../src/volume/volume";

const SIZE = [7, 5, 11] as const;
const value = (i: number, j: number, k: number) => i * 100 - j * 37 + k * k;

function sourceOf(overrides: Partial<VolumeHeader> = {}): VolumeSource & { asked: number[] } {
  const [ni, nj, nk] = SIZE;
  const voxels = Int16Array.from({ length: ni * nj * nk }, (_, n) => value(n % ni, Math.floor(n / ni) % nj, Math.floor(n / (ni * nj))));
  const header: VolumeHeader = {
    id: "x",
    size: SIZE,
    stored: "int16",
    to_lps_mm: [0.2, 0, 0, 0, 0, 0.2, 0, 0, 0, 0, 0.2, 0, 0, 0, 0, 1],
    grey: { minimum: -148, maximum: 700, slope: 1, intercept: 0, percentiles: {} },
    slab: { slices: 3, count: 4 },
    preview: { size: [2, 2, 3], factor: [4, 4, 4] },
    absent_slices: [4],
    identity: {},
    verdict: { code: "READY", title: "", handed: "volume" },
    notes: [],
    voxels_sha256: null,
    ...overrides,
  };
  const asked: number[] = [];
  return {
    header,
    asked,
    preview: async () => new Int16Array(12).fill(5).buffer,
    slab: async (index) => {
      asked.push(index);
      return voxels.slice(index * 3 * ni * nj, Math.min(nk, (index + 1) * 3) * ni * nj).buffer;
    },
  };
}

/** The volume and what was said of it, when all has come or it failed. */
function loaded(source: VolumeSource, maximum_bytes?: number): Promise<{ volume: Volume; said: Progress[] }> {
  return new Promise((resolve, reject) => {
    const said: Progress[] = [];
    let volume: Volume | null = null;
    const onProgress = (progress: Progress) => {
      said.push(progress);
      if ((progress.complete || progress.error !== null) && volume !== null) resolve({ volume, said });
    };
    loadVolume(source, maximum_bytes === undefined ? { onProgress } : { onProgress, maximum_bytes }).then((made) => {
      volume = made;
    }, reject);
  });
}

describe("loading", () => {
  test("goes from the middle outwards", () => {
    expect(middleOut(5)).toEqual([2, 3, 1, 4, 0]);
    expect(middleOut(1)).toEqual([0]);
  });

  test("gives every voxel as stored, the middle first, and says how far it is", async () => {
    const source = sourceOf();
    const { volume, said } = await loaded(source);
    expect(source.asked).toEqual([2, 3, 1, 0]);
    expect(said.map((progress) => progress.slabs)).toEqual([1, 2, 3, 4]);
    expect(volume.complete).toBe(true);
    expect(volume.loaded).toEqual({ from: 0, to: 11 });
    expect(volume.values[(6 * 5 + 2) * 7 + 3]).toBe(value(3, 2, 6));
    expect(volume.absent).toEqual([4]);
  });

  test("bins by two where the device is too small, and says so", async () => {
    const { volume } = await loaded(sourceOf(), 200);
    expect(volume.binned).toBe(2);
    expect(volume.size).toEqual([4, 3, 6]);
    const mean = (ks: number[], js: number[], is: number[]) => {
      const all = ks.flatMap((k) => js.flatMap((j) => is.map((i) => value(i, j, k))));
      return Math.floor(all.reduce((a, b) => a + b) / all.length + 0.5);
    };
    expect(volume.values[(1 * 3 + 1) * 4 + 1]).toBe(mean([2, 3], [2, 3], [2, 3]));
    expect(volume.values[(5 * 3 + 2) * 4 + 3]).toBe(mean([10], [4], [6]));
    expect(volume.absent).toEqual([2]);
    expect(volume.to_lps_mm[3]).toBeCloseTo(0.1, 12);
  });

  test("says why it stopped when a slab is cut short", async () => {
    const source = sourceOf();
    const cut: VolumeSource = { ...source, slab: async () => new ArrayBuffer(10) };
    const { volume, said } = await loaded(cut);
    expect(said.at(-1)?.error?.message).toMatch(/slab 2 has 10 bytes, not/);
    expect(volume.complete).toBe(false);
  });

  test("asks for no slab before the preview is on screen", async () => {
    const source = sourceOf();
    let seen: () => void = () => undefined;
    const shown = () => new Promise<void>((resolve) => (seen = resolve));
    const complete = new Promise<void>((resolve) => {
      void loadVolume(source, { shown, onProgress: (progress) => progress.complete && resolve() });
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(source.asked).toEqual([]);
    seen();
    await complete;
    expect(source.asked).toEqual([2, 3, 1, 0]);
  });

  test("stops when it is told to", async () => {
    const source = sourceOf();
    const controller = new AbortController();
    const volume = await loadVolume(source, { signal: controller.signal, onProgress: () => controller.abort() });
    await new Promise((resolve) => setImmediate(resolve));
    expect(volume.complete).toBe(false);
    expect(source.asked.length).toBeLessThan(4);
  });
});
