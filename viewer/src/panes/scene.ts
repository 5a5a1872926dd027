/** What the workspace shows, as one immutable value. Knows no element and no pixel of a screen. */
import { toDirection, toPoint } from "../geometry/affine";
import { centre_mm, type Grid } from "../geometry/grid";
import { AXIAL, CORONAL, type Frame, frameOf, SAGITTAL } from "../geometry/plane";
import { dot, type Vec3 } from "../geometry/vector";
import type { GreyWindow, Preset, SlabMode } from "../render/types";
import type { ToolId } from "../tools/annotation";
import type { VolumeHeader } from "../volume/header";
import { windowOf } from "./greys";

export const SLICE_IDS = ["axial", "coronal", "sagittal"] as const;
export type SliceId = (typeof SLICE_IDS)[number];
export const PANE_IDS = [...SLICE_IDS, "volume"] as const;
export type PaneId = (typeof PANE_IDS)[number];

export const FRAMES: Readonly<Record<SliceId, Frame>> = { axial: AXIAL, coronal: CORONAL, sagittal: SAGITTAL };
export const SLAB_LIMIT_MM = 40;

/** How one slice pane stands. Its plane always holds the crosshair; `centre_mm` is what lies in the middle of the picture, before it is moved onto the plane. */
export interface SlicePane {
  readonly frame: Frame;
  readonly centre_mm: Vec3;
  /** Millimetres in one CSS pixel; null: as large as the whole volume allows. */
  readonly pixel_mm: number | null;
  readonly slab_mm: number;
  readonly mode: SlabMode;
}

/** How the 3D pane stands. */
export interface VolumePane {
  readonly frame: Frame;
  readonly centre_mm: Vec3;
  readonly pixel_mm: number | null;
  readonly preset: Preset;
  /** The densities seen, as a window over 0..255; null: the preset's own. */
  readonly window: GreyWindow | null;
  /** The slice whose plane cuts the volume open. */
  readonly clip: SliceId | null;
}

export interface Scene {
  readonly crosshair_mm: Vec3;
  readonly panes: Readonly<Record<SliceId, SlicePane>>;
  readonly volume: VolumePane;
  readonly window: GreyWindow;
  /** The window last set by hand. */
  readonly ownWindow: GreyWindow;
  readonly active: PaneId;
  readonly maximised: PaneId | null;
  readonly tool: ToolId | "crosshair";
  readonly lines: boolean;
  readonly overlays: boolean;
  readonly identity: boolean;
  readonly selected: string | null;
  /** Which of the selected annotation's points the keyboard moves. */
  readonly point: number;
}

/** Seen from the front and a little from above and from the patient's right. */
const THREE_QUARTERS: Frame = frameOf([0.87, -0.5, 0], [-0.1, -0.17, -0.98]);

export function firstScene(grid: Grid, header: VolumeHeader): Scene {
  const middle = centre_mm(grid);
  const window = windowOf("auto", header);
  const pane = (frame: Frame): SlicePane => ({ frame, centre_mm: middle, pixel_mm: null, slab_mm: 0, mode: "mean" });
  return {
    crosshair_mm: middleVoxel_mm(grid),
    panes: { axial: pane(AXIAL), coronal: pane(CORONAL), sagittal: pane(SAGITTAL) },
    volume: firstVolumePane(grid),
    window,
    ownWindow: window,
    active: imageOf(grid) ?? "axial",
    maximised: imageOf(grid),
    tool: "crosshair",
    lines: imageOf(grid) === null,
    overlays: true,
    identity: true,
    selected: null,
    point: 0,
  };
}

/** The pane along which a single image lies: it is shown alone, since nothing can be cut across it. Null for a volume. */
export function imageOf(grid: Grid): SliceId | null {
  if (grid.size[2] > 1) return null;
  const normal = toDirection(grid.to_lps_mm, [0, 0, 1]);
  const lean = (id: SliceId) => Math.abs(dot(FRAMES[id].normal, normal));
  return SLICE_IDS.reduce((best, id) => (lean(id) > lean(best) ? id : best));
}

export const firstVolumePane = (grid: Grid): VolumePane => ({
  frame: THREE_QUARTERS,
  centre_mm: centre_mm(grid),
  pixel_mm: null,
  preset: "bone",
  window: null,
  clip: null,
});

/** The centre of the middle voxel: pictures begin on a slice as it was stored. */
export const middleVoxel_mm = (grid: Grid): Vec3 =>
  toPoint(grid.to_lps_mm, [(grid.size[0] - 1) >> 1, (grid.size[1] - 1) >> 1, (grid.size[2] - 1) >> 1]);
