/** A volume with closed-form answers for tests in a browser: asymmetric, anisotropic, tilted where asked, its marks at known places. */
import { type Affine, toPoint } from "../../src/geometry/affine";
import type { Vec3 } from "../../src/geometry/vector";
import type { VolumeHeader, VolumeSource } from "../../src/volume/header";

export interface PhantomOptions {
  /** Milliseconds that each slab takes to come. */
  readonly delay: number;
  readonly absent: readonly number[];
  readonly notes: readonly string[];
}

export const SIZE = [120, 100, 80] as const;
/** 0.25 x 0.25 x 0.3 mm, voxel (0, 0, 0) at the patient's right, front, foot. */
export const TO_LPS: Affine = [0.25, 0, 0, -15, 0, 0.25, 0, -12.5, 0, 0, 0.3, 40, 0, 0, 0, 1];
const SLAB = 8;
const FACTOR = 4;

/** Balls of 1 mm radius; the viewer is dragged from one to the other. */
export const MARKS: Readonly<Record<string, Vec3>> = { right: [-9, -5, 50], left: [6, 3, 50], high: [-9, 3, 58] };

/** A jaw-like arch of bone on soft tissue, teeth, a dark canal, a bright ball at each mark, darker air; larger to the patient's left. */
export function greyAt([x, y, z]: Vec3): number {
  for (const mark of Object.values(MARKS)) if (Math.hypot(x - mark[0], y - mark[1], z - mark[2]) <= 1) return 3000;
  const radius = Math.hypot(x / 1.15, (y - 6) / 1.3);
  if (Math.hypot(x - 8, z - 46, y - 4) < 1.2) return 200;
  if (z > 52 && z < 60 && Math.abs(radius - 9.5) < 1.4 && y < 6 && Math.cos(Math.atan2(x, -(y - 6)) * 14) > -0.2) return 2300;
  if (Math.abs(radius - 9.5) < 2.6 && y < 8 && z > 42 && z < 54)
    return Math.abs(radius - 9.5) > 1.9 || z < 43.2 ? 1700 : 1050 + 120 * Math.sin(x * 5) * Math.sin(y * 5) * Math.sin(z * 5);
  if (Math.hypot(x / 14, (y - 2) / 12) < 1) return 420 + 4 * x;
  return 20;
}

export function phantomSource(options: PhantomOptions): VolumeSource {
  const [ni, nj, nk] = SIZE;
  const values = new Int16Array(ni * nj * nk);
  let n = 0;
  for (let k = 0; k < nk; k++) for (let j = 0; j < nj; j++) for (let i = 0; i < ni; i++) values[n++] = greyAt(toPoint(TO_LPS, [i, j, k]));
  const count = Math.ceil(nk / SLAB);
  const later = <T>(value: T, wait: number) => new Promise<T>((resolve) => setTimeout(() => resolve(value), wait));
  return {
    header: headerOf(values, count, options),
    preview: () => Promise.resolve(pooled(values).buffer as ArrayBuffer),
    slab: (index) => later(values.slice(index * SLAB * ni * nj, (index + 1) * SLAB * ni * nj).buffer, options.delay),
  };
}

const small = SIZE.map((count) => Math.ceil(count / FACTOR)) as unknown as Vec3;

function pooled(values: Int16Array): Int16Array {
  const [ni, nj] = SIZE;
  const out = new Int16Array(small[0] * small[1] * small[2]);
  let n = 0;
  for (let c = 0; c < small[2]; c++)
    for (let b = 0; b < small[1]; b++)
      for (let a = 0; a < small[0]; a++) {
        let sum = 0;
        for (let k = 0; k < FACTOR; k++)
          for (let j = 0; j < FACTOR; j++)
            for (let i = 0; i < FACTOR; i++) sum += values[(c * FACTOR + k) * ni * nj + (b * FACTOR + j) * ni + a * FACTOR + i];
        out[n++] = Math.round(sum / FACTOR ** 3);
      }
  return out;
}

function headerOf(values: Int16Array, count: number, { absent, notes }: PhantomOptions): VolumeHeader {
  const sorted = values.slice().sort();
  const at = (percent: number) => sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))];
  return {
    id: "phantom",
    size: SIZE,
    stored: "int16",
    to_lps_mm: TO_LPS,
    grey: {
      minimum: sorted[0],
      maximum: sorted[sorted.length - 1],
      slope: 1,
      intercept: -100,
      percentiles: Object.fromEntries([1, 5, 25, 50, 75, 95, 99, 99.9].map((percent) => [String(percent), at(percent)])),
    },
    slab: { slices: SLAB, count },
    preview: { size: small, factor: [FACTOR, FACTOR, FACTOR] },
    absent_slices: absent,
    identity: {
      patient_name: "Phantom^Ada",
      patient_birth_date: "1970-01-02",
      study_date: "2026-11-01",
      patient_id: "P1",
      series_description: "CBCT jaw",
    },
    verdict: { code: "READY_WITH_NOTES", title: "Ready, with notes", handed: "volume" },
    notes,
    voxels_sha256: null,
  };
}
