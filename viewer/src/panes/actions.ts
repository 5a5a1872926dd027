/** What a key or a menu entry does, by the ids of the contract. */

import { turnFrame } from "../geometry/plane";
import { add, scale, type Vec3 } from "../geometry/vector";
import { SLAB_MODES } from "../render/types";
import { TOOLS } from "../tools/table";
import { finishDraft, pointAtCrosshair, withPoint } from "./drawing";
import { WINDOW_PRESETS, type WindowPreset, windowOf } from "./greys";
import type { ActionId } from "./keys";
import { fitPane, isSlice, moveCrosshair, resetAll, resetPane, scroll, scrollToEnd, setMode, setSlab, tip, turnCross } from "./moves";
import type { SliceId } from "./scene";
import type { Workspace } from "./workspace";

/** What is not the scene's business: windows over the page. */
export interface Shell {
  maximise(): void;
  /** Whether the screen has room for one view only: then each is as large as can be. */
  isOneAtATime(): boolean;
  menu(): void;
  save(): void;
  help(): void;
  /** The pane in hand, nearer or farther. */
  zoom(factor: number): void;
  /** The picture of the pane in hand goes along by CSS pixels. */
  pan(x: number, y: number): void;
}

type Way = readonly [number, number];
type Act = (workspace: Workspace, shell: Shell, way: Way) => void;

const DEGREE = Math.PI / 180;
const SLAB_STEP_MM = 1;

/** The slice the keyboard speaks to; with the 3D pane in hand there is none. */
const slice = (workspace: Workspace): SliceId | null => (isSlice(workspace.scene.active) ? workspace.scene.active : null);

const onSlice =
  (act: (workspace: Workspace, id: SliceId, way: Way) => void): Act =>
  (workspace, _shell, way) => {
    const id = slice(workspace);
    if (id !== null) act(workspace, id, way);
  };

const step: Act = (workspace, _shell, [x, y]) => {
  const id = slice(workspace);
  if (id !== null) return workspace.show(scroll(workspace.scene, workspace.volume, id, x + y));
  const { volume } = workspace.scene;
  const turned = turnFrame(turnFrame(volume.frame, volume.frame.down, x * 5 * DEGREE), volume.frame.right, -y * 5 * DEGREE);
  workspace.change({ volume: { ...volume, frame: turned } });
};

/** The selected point, or without one the crosshair, goes along the pane. */
const nudge = (by_mm: number): Act =>
  onSlice((workspace, id, [x, y]) => {
    const { frame } = workspace.scene.panes[id];
    const by: Vec3 = add(scale(frame.right, x * by_mm), scale(frame.down, y * by_mm));
    const { selected, scene } = workspace;
    if (selected === null || workspace.draft !== null)
      return workspace.show(moveCrosshair(scene, workspace.volume, add(scene.crosshair_mm, by)));
    const at = Math.min(scene.point, selected.points_mm.length - 1);
    workspace.replace(workspace.setIn(id, withPoint(selected, at, add(selected.points_mm[at], by))));
  });

const slab = (sign: number): Act =>
  onSlice((workspace, id) => workspace.show(setSlab(workspace.scene, id, workspace.scene.panes[id].slab_mm + sign * SLAB_STEP_MM)));

/** M: from a plain slice to a slab of 10 mm, through its kinds, and back. */
const slabMode: Act = onSlice((workspace, id) => {
  const { slab_mm, mode } = workspace.scene.panes[id];
  if (slab_mm === 0) return workspace.show(setMode(setSlab(workspace.scene, id, 10), id, "mip"));
  const next = SLAB_MODES[(SLAB_MODES.indexOf(mode) + 1) % SLAB_MODES.length];
  workspace.show(mode === "mean" ? setSlab(workspace.scene, id, 0) : setMode(workspace.scene, id, next));
});

const ZOOM_STEP = 1.2;
const PAN_STEP_PX = 30;

/** From point to point of all that is drawn, the crosshair with it, so that it can be seen and nudged. */
const point: Act = (workspace, _shell, [x]) => {
  const points = workspace.annotations.flatMap((one) => one.points_mm.map((place, n) => ({ id: one.id, n, place })));
  if (points.length === 0) return;
  const { selected, point: at } = workspace.scene;
  const now = points.findIndex((each) => each.id === selected && each.n === at);
  const next = points[now < 0 ? (x > 0 ? 0 : points.length - 1) : (now + x + points.length) % points.length];
  workspace.show(moveCrosshair({ ...workspace.scene, selected: next.id, point: next.n }, workspace.volume, next.place));
};

/** What is being drawn is let go first, then the selection, then the tool. */
const cancel: Act = (workspace) => {
  if (workspace.draft !== null) workspace.setDraft(null);
  else if (workspace.scene.selected !== null) workspace.change({ selected: null });
  else workspace.change({ tool: "crosshair" });
};

export function preset(workspace: Workspace, name: WindowPreset): void {
  const { invert } = workspace.scene.window;
  workspace.change({ window: { ...windowOf(name, workspace.volume.header), invert } });
}

const scene =
  (act: (workspace: Workspace) => void): Act =>
  (workspace) =>
    act(workspace);

export const ACTIONS: Readonly<Record<ActionId, Act>> = {
  tool_crosshair: scene((workspace) => workspace.take("crosshair")),
  ...(Object.fromEntries(TOOLS.map((tool) => [`tool_${tool.id}`, scene((workspace) => workspace.take(tool.id))])) as Record<
    `tool_${string}`,
    Act
  >),
  ...(Object.fromEntries(WINDOW_PRESETS.map((name) => [`preset_${name}`, scene((workspace) => preset(workspace, name))])) as Record<
    `preset_${string}`,
    Act
  >),
  preset_own: scene((workspace) => workspace.change({ window: workspace.scene.ownWindow })),
  step,
  stride: onSlice((workspace, id, [, y]) => workspace.show(scroll(workspace.scene, workspace.volume, id, 10 * y))),
  first: onSlice((workspace, id) => workspace.show(scrollToEnd(workspace.scene, workspace.volume, id, -1))),
  last: onSlice((workspace, id) => workspace.show(scrollToEnd(workspace.scene, workspace.volume, id, 1))),
  nudge: nudge(0.1),
  nudge_far: nudge(1),
  turn: onSlice((workspace, id, [x]) => workspace.show(turnCross(workspace.scene, id, x * DEGREE))),
  zoom: (_workspace, shell, [, y]) => shell.zoom(ZOOM_STEP ** y),
  pan: (_workspace, shell, [x, y]) => shell.pan(x * PAN_STEP_PX, y * PAN_STEP_PX),
  point,
  tip: onSlice((workspace, id, [, y]) => workspace.show(tip(workspace.scene, id, y * DEGREE))),
  slab_mode: slabMode,
  thinner: slab(-1),
  thicker: slab(1),
  invert: scene((workspace) => workspace.change({ window: { ...workspace.scene.window, invert: !workspace.scene.window.invert } })),
  fit: (workspace) => {
    const { active, volume } = workspace.scene;
    if (isSlice(active)) workspace.show(fitPane(workspace.scene, workspace.volume, active));
    else workspace.change({ volume: { ...volume, pixel_mm: null } });
  },
  reset_pane: scene((workspace) => workspace.show(resetPane(workspace.scene, workspace.volume, workspace.scene.active))),
  reset_all: scene((workspace) => workspace.show(resetAll(workspace.scene, workspace.volume))),
  overlays: scene((workspace) => workspace.change({ overlays: !workspace.scene.overlays })),
  lines: scene((workspace) => workspace.change({ lines: !workspace.scene.lines })),
  next_pane: scene(() => undefined),
  quad: scene((workspace) => workspace.change({ maximised: null })),
  delete: scene((workspace) => {
    if (workspace.draft !== null) workspace.undo();
    else if (workspace.scene.selected !== null) workspace.remove(workspace.scene.selected);
  }),
  cancel,
  place: onSlice((workspace, id) => pointAtCrosshair(workspace, id)),
  finish: scene((workspace) => finishDraft(workspace)),
  maximise: (_workspace, shell) => shell.maximise(),
  menu: (_workspace, shell) => shell.menu(),
  undo: scene((workspace) => workspace.undo()),
  redo: scene((workspace) => workspace.redo()),
  save: (_workspace, shell) => shell.save(),
  help: (_workspace, shell) => shell.help(),
};

export const act = (id: ActionId, workspace: Workspace, shell: Shell, way: Way = [0, 0]): void => ACTIONS[id](workspace, shell, way);
