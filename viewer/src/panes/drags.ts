/** What a press and drag does to a pane. A drag keeps the scene it began with and counts from there, so that nothing drifts. */

import { turnFrame } from "../geometry/plane";
import { cross, dot, subtract } from "../geometry/vector";
import type { Camera } from "../render/types";
import { draggedWindow } from "./greys";
import type { CutLine } from "./lines";
import { moveCrosshair, pan, panCamera, scroll, turnPanes, zoom, zoomCamera } from "./moves";
import { type Picture, type Spot, toPlace } from "./picture";
import { SLICE_IDS, type SliceId } from "./scene";
import { DENSITIES, densityWindow, setDensities } from "./seen";
import type { Workspace } from "./workspace";

export interface Held {
  readonly shift: boolean;
  readonly alt: boolean;
}

export interface Drag {
  move(to: Spot, held: Held): void;
  /** `moved`: further than a click allows. */
  end(to: Spot, moved: boolean): void;
  cancel(): void;
}

const nothing = () => undefined;

/** A drag that only moves; called off it leaves things as they were at its beginning. */
function dragging(workspace: Workspace, move: Drag["move"]): Drag {
  const before = workspace.scene;
  return { move, end: nothing, cancel: () => workspace.show(before) };
}

export function crosshairDrag(workspace: Workspace, picture: () => Picture, at: Spot): Drag {
  const set = (to: Spot) => workspace.show(moveCrosshair(workspace.scene, workspace.volume, toPlace(picture(), to)));
  const drag = dragging(workspace, set);
  set(at);
  return drag;
}

/** A line of the crosshair is dragged: its slice moves along its normal, the third slice stays. A click on it sets the crosshair, as anywhere. */
export function planeDrag(workspace: Workspace, picture: Picture, line: CutLine, at: Spot): Drag {
  const start = workspace.scene;
  const third = SLICE_IDS.find((id) => id !== picture.id && id !== line.of) ?? line.of;
  const { normal } = start.panes[line.of].frame;
  const way = cross(picture.plane.normal, start.panes[third].frame.normal);
  const slope = dot(way, normal);
  const from = toPlace(picture, at);
  const drag = dragging(workspace, (to) => {
    const distance = dot(subtract(toPlace(picture, to), from), normal) / slope;
    const [x, y, z] = start.crosshair_mm;
    const target = [x + way[0] * distance, y + way[1] * distance, z + way[2] * distance] as const;
    workspace.show(moveCrosshair(workspace.scene, workspace.volume, target));
  });
  const clicked = (to: Spot) => workspace.show(moveCrosshair(workspace.scene, workspace.volume, toPlace(picture, to)));
  return { ...drag, end: (to, moved) => (moved ? undefined : clicked(to)) };
}

const SNAP_RAD = (5 * Math.PI) / 180;

/** An end of a line is dragged: the cross turns about its middle. Shift: whole steps of five degrees on screen. Alt: this line's slice alone. */
export function turnDrag(workspace: Workspace, picture: Picture, line: CutLine, at: Spot): Drag {
  const start = workspace.scene;
  const angleOf = (spot: Spot) => Math.atan2(spot.y - line.centre.y, spot.x - line.centre.x);
  const pressed = angleOf(at);
  const lies = Math.atan2(line.direction.y, line.direction.x);
  return dragging(workspace, (to, { shift, alt }) => {
    const free = angleOf(to) - pressed;
    const angle = shift ? Math.round((lies + free) / SNAP_RAD) * SNAP_RAD - lies : free;
    const ids: readonly SliceId[] = alt ? [line.of] : SLICE_IDS.filter((id) => id !== picture.id);
    workspace.show({ ...workspace.scene, panes: turnPanes(start, ids, picture.plane.normal, angle).panes });
  });
}

export function windowDrag(workspace: Workspace, at: Spot): Drag {
  const { window } = workspace.scene;
  return dragging(workspace, (to) => {
    const next = draggedWindow(window, to.x - at.x, to.y - at.y, workspace.volume.header.grey);
    workspace.change({ window: next, ownWindow: next });
  });
}

/** The same over the volume in three dimensions: up shows fainter things, right lets them fade into each other. */
export function lookDrag(workspace: Workspace, at: Spot): Drag {
  const window = densityWindow(workspace);
  return dragging(workspace, (to) => setDensities(workspace, draggedWindow(window, to.x - at.x, to.y - at.y, DENSITIES)));
}

export function panDrag(workspace: Workspace, picture: Picture, at: Spot): Drag {
  const start = workspace.scene;
  const { pixel_mm } = picture.plane;
  return dragging(workspace, (to) => {
    const moved = pan(start, picture.id, (to.x - at.x) * pixel_mm, (to.y - at.y) * pixel_mm);
    workspace.show({ ...workspace.scene, panes: moved.panes });
  });
}

/** Up is nearer; what lay under the press stays there. */
export function zoomDrag(workspace: Workspace, picture: Picture, at: Spot): Drag {
  const start = workspace.scene;
  const anchor = toPlace(picture, at);
  return dragging(workspace, (to) => {
    const zoomed = zoom(start, picture.id, picture.plane.pixel_mm, Math.exp((at.y - to.y) * 0.01), anchor);
    workspace.show({ ...workspace.scene, panes: zoomed.panes });
  });
}

const PIXELS_A_STEP = 6;

/** One finger: down is onwards. */
export function scrollDrag(workspace: Workspace, id: SliceId, at: Spot): Drag {
  let gone = 0;
  return dragging(workspace, (to) => {
    const steps = Math.trunc((to.y - at.y) / PIXELS_A_STEP);
    if (steps !== gone) workspace.show(scroll(workspace.scene, workspace.volume, id, steps - gone));
    gone = steps;
  });
}

const TURN_A_PIXEL = 0.01;

/** The 3D view turns as if its front were taken hold of. `clicked` when it was not dragged at all. */
export function orbitDrag(workspace: Workspace, at: Spot, clicked: (at: Spot) => void): Drag {
  const { frame } = workspace.scene.volume;
  const drag = dragging(workspace, (to) => {
    const turned = turnFrame(turnFrame(frame, frame.down, (to.x - at.x) * TURN_A_PIXEL), frame.right, (at.y - to.y) * TURN_A_PIXEL);
    workspace.change({ volume: { ...workspace.scene.volume, frame: turned } });
  });
  return { ...drag, end: (to, moved) => (moved ? undefined : clicked(to)) };
}

/** The 3D view goes along with the pointer. `camera` is as it is now, its scale known. */
export function cameraDrag(workspace: Workspace, at: Spot, camera: Camera): Drag {
  return dragging(workspace, (to) => aim(workspace, panCamera(camera, to.x - at.x, to.y - at.y)));
}

/** Up is nearer; what lay under the press stays there. `from` is the press from the pane's middle. */
export function cameraZoomDrag(workspace: Workspace, at: Spot, camera: Camera, from: Spot): Drag {
  return dragging(workspace, (to) => aim(workspace, zoomCamera(camera, Math.exp((at.y - to.y) * 0.01), from)));
}

export function aim(workspace: Workspace, { centre_mm, pixel_mm }: Camera): void {
  workspace.change({ volume: { ...workspace.scene.volume, centre_mm, pixel_mm } });
}
