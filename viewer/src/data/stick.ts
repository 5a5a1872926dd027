/** A volume that lies beside the page as scripts, on a medium. */
import type { VolumeHeader, VolumeSource } from "../volume/header";
import { textOf, valuesOf } from "./chunk";
import type { Hands } from "./hands";
import type { Scripts } from "./scripts";

/** The pack's own list, as src/handcarry/pack/viewer.py writes it. */
export interface Carried {
  readonly program: string;
  readonly made: string;
  /** In which language its pages were made; none in packs of earlier versions. */
  readonly language?: string;
  readonly verdict: string;
  readonly volumes: readonly CarriedVolume[];
}

/** As the app's server lists it, and where its scripts are; `header` is null where it has none. */
export interface CarriedVolume {
  readonly number: number;
  readonly is_best: boolean;
  readonly is_volume: boolean;
  readonly why_not: string;
  readonly thumbnail: string;
  readonly description: string;
  readonly modality: string;
  readonly date: string;
  readonly images: number;
  readonly size: readonly [number, number, number] | null;
  readonly voxel_mm: readonly [number, number, number] | null;
  readonly folder: string;
  readonly header: VolumeHeader | null;
}

export class StickSource implements VolumeSource {
  readonly header: VolumeHeader;

  /** `title` is the verdict in the reader's language. The hash is left to be computed from what comes. */
  constructor(
    private readonly scripts: Scripts,
    private readonly hands: Hands,
    private readonly folder: string,
    header: VolumeHeader,
    title: string,
  ) {
    this.header = { ...header, verdict: { ...header.verdict, title }, voxels_sha256: null };
  }

  async preview(signal: AbortSignal): Promise<ArrayBuffer> {
    const [a, b, c] = this.header.preview.size;
    return valuesOf(textOf(await this.scripts.read(`${this.folder}/P`, signal)), a * b * c);
  }

  async slab(index: number, signal: AbortSignal): Promise<ArrayBuffer> {
    const { size, slab } = this.header;
    const slices = Math.min(slab.slices, size[2] - index * slab.slices);
    const text = textOf(await this.scripts.read(`${this.folder}/S${String(index).padStart(3, "0")}`, signal));
    return this.hands.values(text, size[0] * size[1] * slices);
  }
}
