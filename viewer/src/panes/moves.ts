/** Every way the picture moves: Scene in, Scene out. LPS, mm, radians. */
import { toPoint } from "../geometry/affine";
import { extent_mm, type Grid, step_mm } from "../geometry/grid";
import { type Frame, frameOf, turnFrame } from "../geometry/plane";
import { add, along, dot, scale, subtract, turn, type Vec3 } from "../geometry/vector";
import type { Camera } from "../render/types";
import {
  FRAMES,
  firstVolumePane,
  imageOf,
  middleVoxel_mm,
  type PaneId,
  type Scene,
  SLAB_LIMIT_MM,
  SLICE_IDS,
  type SliceId,
  type SlicePane,
} from "./scene";

export const isSlice = (id: PaneId): id is SliceId => id !== "volume";

const withPane = (scene: Scene, id: SliceId, change: Partial<SlicePane>): Scene => ({
  ...scene,
  panes: { ...scene.panes, [id]: { ...scene.panes[id], ...change } },
});

/** The crosshair goes to a point; a point outside the volume is brought back to its nearest side. */
export function moveCrosshair(scene: Scene, grid: Grid, to_mm: Vec3): Scene {
  return { ...scene, crosshair_mm: kept(grid, to_mm) };
}

function kept(grid: Grid, point_mm: Vec3): Vec3 {
  const voxel = toPoint(grid.to_voxel, point_mm);
  const clamped = voxel.map((place, axis) => Math.min(grid.size[axis] - 1, grid.ends[axis] - 0.5, Math.max(0, place)));
  if (clamped.every((place, axis) => place === voxel[axis])) return point_mm;
  return toPoint(grid.to_lps_mm, [clamped[0], clamped[1], clamped[2]]);
}

/** Scroll a pane along its own, perhaps tilted, normal by whole voxels' steps; stops at the volume's ends. */
export function scroll(scene: Scene, grid: Grid, id: SliceId, steps: number): Scene {
  const { normal } = scene.panes[id].frame;
  const step = step_mm(grid, normal);
  return slideTo(scene, grid, id, dot(scene.crosshair_mm, normal) + steps * step);
}

/** Scroll a pane to the first (-1) or last (+1) slice. */
export const scrollToEnd = (scene: Scene, grid: Grid, id: SliceId, end: -1 | 1): Scene =>
  slideTo(scene, grid, id, end * Number.MAX_SAFE_INTEGER);

function slideTo(scene: Scene, grid: Grid, id: SliceId, place_mm: number): Scene {
  const { normal } = scene.panes[id].frame;
  const half = step_mm(grid, normal) / 2;
  const { from, to } = extent_mm(grid, normal);
  const place = Math.min(Math.max(from + half, to - half), Math.max(from + half, place_mm));
  return { ...scene, crosshair_mm: along(scene.crosshair_mm, normal, place - dot(scene.crosshair_mm, normal)) };
}

/** Turn slices about `axis` through the crosshair; the pictures' middles turn with them. */
export function turnPanes(scene: Scene, ids: readonly SliceId[], axis: Vec3, angle_rad: number): Scene {
  return ids.reduce((turned, id) => {
    const pane = scene.panes[id];
    const centre = add(scene.crosshair_mm, turn(subtract(pane.centre_mm, scene.crosshair_mm), axis, angle_rad));
    return withPane(turned, id, { frame: turnFrame(pane.frame, axis, angle_rad), centre_mm: centre });
  }, scene);
}

/** Turn the cross in a pane: the two other slices turn about this one's normal; clockwise on screen is positive. */
export const turnCross = (scene: Scene, id: SliceId, angle_rad: number): Scene =>
  turnPanes(
    scene,
    SLICE_IDS.filter((other) => other !== id),
    scene.panes[id].frame.normal,
    angle_rad,
  );

/** Tip a slice about its own horizontal; the slice that does not lie across that axis goes along, so that right angles stay. */
export function tip(scene: Scene, id: SliceId, angle_rad: number): Scene {
  const axis = scene.panes[id].frame.right;
  const across = SLICE_IDS.filter((other) => Math.abs(dot(scene.panes[other].frame.normal, axis)) < Math.SQRT1_2);
  return turnPanes(scene, across, axis, angle_rad);
}

/** The slice that lies most along a plane with this normal. */
export function alongside({ panes }: Scene, normal: Vec3): SliceId {
  const lean = (id: SliceId) => Math.abs(dot(panes[id].frame.normal, normal));
  return SLICE_IDS.reduce((best, id) => (lean(id) > lean(best) + 1e-6 ? id : best));
}

/** Half of what float noise and a session's rounding leave between two normals that are one. */
const SAME_NORMAL = 1 - 1e-12;

/**
 * The slice on which something was drawn shows again what it was drawn on, `right` and `down` along its rows and columns, seen from this slice's side; the
 * two others turn along, so that right angles stay. Slices that lie so already stay as they are, and a slice that would only spin in its plane does too.
 */
export function tiltTo(scene: Scene, id: SliceId, drawn: Pick<Frame, "right" | "down">): Scene {
  const { frame } = scene.panes[id];
  const as = frameOf(drawn.right, drawn.down);
  const facing = dot(as.normal, frame.normal) < 0 ? frameOf(scale(as.right, -1), as.down) : as;
  if (dot(facing.normal, frame.normal) > SAME_NORMAL) return scene;
  const turned = ({ right, down }: Frame): Frame => frameOf(between(frame, facing, right), between(frame, facing, down));
  return SLICE_IDS.reduce((next, each) => {
    const pane = scene.panes[each];
    const now = turned(pane.frame);
    if (dot(now.normal, pane.frame.normal) > SAME_NORMAL) return next;
    const centre = add(scene.crosshair_mm, between(frame, facing, subtract(pane.centre_mm, scene.crosshair_mm)));
    return withPane(next, each, { frame: now, centre_mm: centre });
  }, scene);
}

/** A direction carried along by the turn that takes one frame to another. */
const between = (from: Frame, to: Frame, direction: Vec3): Vec3 =>
  along(along(scale(to.right, dot(direction, from.right)), to.down, dot(direction, from.down)), to.normal, dot(direction, from.normal));

/** Zoom so that what lies under `at_mm` stays there. `pixel_mm` is the present size of a pixel, `factor` > 1 brings nearer. */
export function zoom(scene: Scene, id: SliceId, pixel_mm: number, factor: number, at_mm: Vec3): Scene {
  const pane = scene.panes[id];
  const next = Math.min(5, Math.max(0.005, pixel_mm / factor));
  const share = next / pixel_mm;
  const centre = add(at_mm, [0, 1, 2].map((n) => (pane.centre_mm[n] - at_mm[n]) * share) as unknown as Vec3);
  return withPane(scene, id, { pixel_mm: next, centre_mm: centre });
}

/** Pictures that show a part only have the crosshair in their middle. */
export const centreZoomed = (scene: Scene): Scene =>
  SLICE_IDS.reduce((next, id) => (scene.panes[id].pixel_mm === null ? next : withPane(next, id, { centre_mm: scene.crosshair_mm })), scene);

/** The picture goes along by this many mm to the right and down. */
export function pan(scene: Scene, id: SliceId, right_mm: number, down_mm: number): Scene {
  const { frame, centre_mm } = scene.panes[id];
  return withPane(scene, id, { centre_mm: along(along(centre_mm, frame.right, -right_mm), frame.down, -down_mm) });
}

/** The nearest and the farthest that the 3D view goes, in mm a pixel. */
const CAMERA_MM = [0.02, 2] as const;

/** Zoom the 3D view so that what lies under `at` stays there: pixels right of and below the pane's middle. */
export function zoomCamera(camera: Camera, factor: number, at: { readonly x: number; readonly y: number }): Camera {
  const pixel_mm = Math.min(CAMERA_MM[1], Math.max(CAMERA_MM[0], camera.pixel_mm / factor));
  const gone = camera.pixel_mm - pixel_mm;
  return { ...camera, pixel_mm, centre_mm: along(along(camera.centre_mm, camera.right, at.x * gone), camera.down, at.y * gone) };
}

/** The 3D view's picture goes along by so many pixels to the right and down. */
export const panCamera = (camera: Camera, x: number, y: number): Camera => ({
  ...camera,
  centre_mm: along(along(camera.centre_mm, camera.right, -x * camera.pixel_mm), camera.down, -y * camera.pixel_mm),
});

/** A thicker or thinner slab, 0 to 40 mm. */
export const setSlab = (scene: Scene, id: SliceId, slab_mm: number): Scene =>
  withPane(scene, id, { slab_mm: Math.min(SLAB_LIMIT_MM, Math.max(0, Math.round(slab_mm * 10) / 10)) });

export const setMode = (scene: Scene, id: SliceId, mode: SlicePane["mode"]): Scene => withPane(scene, id, { mode });

/** As large as it fits, the volume in the middle. */
export const fitPane = (scene: Scene, grid: Grid, id: SliceId): Scene =>
  withPane(scene, id, { pixel_mm: null, centre_mm: firstVolumePane(grid).centre_mm });

/** A pane as it was at first; the crosshair stays where it is. */
export const resetPane = (scene: Scene, grid: Grid, id: PaneId): Scene =>
  isSlice(id)
    ? withPane(fitPane(scene, grid, id), id, { frame: FRAMES[id], slab_mm: 0, mode: "mean" })
    : { ...scene, volume: firstVolumePane(grid) };

/** Everything as it was at first, but for what was drawn and for the window. */
export const resetAll = (scene: Scene, grid: Grid): Scene =>
  resetPane(
    SLICE_IDS.reduce<Scene>((reset, id) => resetPane(reset, grid, id), {
      ...scene,
      crosshair_mm: middleVoxel_mm(grid),
      maximised: imageOf(grid),
    }),
    grid,
    "volume",
  );
