/** The pack that this page lies on: its list, and its volumes as sources. */
import type { Hands } from "../data/hands";
import type { Scripts } from "../data/scripts";
import { type Carried, type CarriedVolume, StickSource } from "../data/stick";
import type { VolumeSource } from "../volume/header";
import type { Frame } from "./frame";

export interface Opened {
  readonly source: VolumeSource;
  /** The hash that was taken of the DICOM files' voxels when the pack was made. */
  readonly recorded: string;
}

export class Pack {
  private constructor(
    /** null where the page lies alone. */
    readonly told: Carried | null,
    private readonly scripts: Scripts,
    readonly hands: Hands,
  ) {}

  static async beside(scripts: Scripts, hands: Hands): Promise<Pack> {
    try {
      return new Pack((await scripts.read("LIST")) as Carried, scripts, hands);
    } catch {
      return new Pack(null, scripts, hands);
    }
  }

  /** null where it has no scripts. */
  open({ folder, header }: CarriedVolume, { translate }: Frame): Opened | null {
    if (header === null) return null;
    const title = translate(`report.verdict.${header.verdict.code}.title`);
    return { source: new StickSource(this.scripts, this.hands, folder, header, title), recorded: header.voxels_sha256 ?? "" };
  }
}
