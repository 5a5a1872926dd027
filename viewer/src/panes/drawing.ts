/** Drawing with a tool and mending what was drawn. Points are set where one clicks, or dragged out; they may come from several panes. */
import { add, cross, dot, scale, subtract, unit, type Vec3 } from "../geometry/vector";
import type { Annotation, ToolId } from "../tools/annotation";
import { toolOf } from "../tools/table";
import type { Drag } from "./drags";
import { shownIn } from "./overlay/annotations";
import { type Picture, type Spot, toPlace, toSpot } from "./picture";
import type { SliceId } from "./scene";
import type { Workspace } from "./workspace";

/** A second click this near the last point is the second half of a double click. */
const SAME_SPOT_PX = 4;

const isFlat = (tool: ToolId): boolean => tool === "rectangle" || tool === "ellipse";

/** Press with a tool in hand. */
export function drawDrag(workspace: Workspace, picture: () => Picture, tool: ToolId, at: Spot): Drag {
  const { most } = toolOf(tool).points;
  const place = (spot: Spot) => toPlace(picture(), spot);
  const before = workspace.draft;
  const goesOn = before !== null && (before.pane === picture().id || !isFlat(tool));
  const first = goesOn ? before.annotation : workspace.begin(tool, picture().id, place(at));
  const hold = (annotation: Annotation, hover_mm: Vec3 | null) => workspace.setDraft({ annotation, hover_mm, pane: picture().id });
  const single = most === 1;
  const goingOn = () => workspace.draft?.annotation.id === first.id; // Esc lets go of it while the button is still down
  hold(first, goesOn ? place(at) : null);
  return {
    move: (to) => {
      if (!goingOn()) return;
      if (single) hold({ ...first, points_mm: [place(to)] }, null);
      else hold(first, place(to));
    },
    end: (to, moved) => {
      if (!goingOn()) return;
      if (single && isThere(workspace, picture(), first, to)) workspace.setDraft(null);
      else if (single) finish(workspace, { ...first, points_mm: [place(to)] });
      else if (goesOn || moved) addPoint(workspace, picture(), first, place(to));
      else hold(first, null);
    },
    cancel: () => workspace.setDraft(before),
  };
}

/** The second half of a double click: what the first half has set lies there already. */
const isThere = (workspace: Workspace, picture: Picture, { tool }: Annotation, at: Spot): boolean =>
  workspace.annotations.some(
    (one) => one.tool === tool && near(toSpot(picture, one.points_mm[0]), at) < SAME_SPOT_PX && lies(picture, one),
  );

const lies = (picture: Picture, { points_mm }: Annotation): boolean => Math.abs(toSpot(picture, points_mm[0]).depth_mm) < 1e-6;

function addPoint(workspace: Workspace, picture: Picture, annotation: Annotation, point: Vec3): void {
  const [last, next] = [annotation.points_mm[annotation.points_mm.length - 1], point].map((each) => toSpot(picture, each));
  if (Math.hypot(last.x - next.x, last.y - next.y) < SAME_SPOT_PX && Math.abs(last.depth_mm - next.depth_mm) < 1e-6) return;
  extend(workspace, picture.id, annotation, point);
}

function extend(workspace: Workspace, pane: SliceId, annotation: Annotation, point: Vec3): void {
  const grown = workspace.setIn(pane, { ...annotation, points_mm: [...annotation.points_mm, point] });
  if (grown.points_mm.length >= toolOf(annotation.tool).points.most) finish(workspace, grown);
  else workspace.setDraft({ annotation: grown, hover_mm: null, pane });
}

function finish(workspace: Workspace, annotation: Annotation): void {
  workspace.add(annotation);
}

/** A double click or Enter ends a line of many points. True if there was something to end. */
export function finishDraft(workspace: Workspace): boolean {
  const { draft } = workspace;
  if (draft === null) return false;
  if (draft.annotation.points_mm.length >= toolOf(draft.annotation.tool).points.least) finish(workspace, draft.annotation);
  return true;
}

/** By keyboard: a point where the crosshair is; a second time at the same place ends the line. */
export function pointAtCrosshair(workspace: Workspace, pane: SliceId): void {
  const { tool, crosshair_mm } = workspace.scene;
  if (tool === "crosshair") return;
  const { draft } = workspace;
  if (draft === null) {
    const begun = workspace.begin(tool, pane, crosshair_mm);
    if (toolOf(tool).points.most === 1) finish(workspace, begun);
    else workspace.setDraft({ annotation: begun, hover_mm: null, pane });
    return;
  }
  const last = draft.annotation.points_mm.at(-1);
  if (last?.every((part, n) => Math.abs(part - crosshair_mm[n]) < 1e-9)) finishDraft(workspace);
  else extend(workspace, pane, draft.annotation, crosshair_mm);
}

export type Grip = { readonly annotation: Annotation; readonly point: number | null } | null;

/** The handle under a spot, else the line under it (`point` null); the selected annotation before others. */
export function gripAt(workspace: Workspace, picture: Picture, spot: Spot, reach: number): Grip {
  const shown = shownIn(workspace, picture).map((one) => one.annotation);
  const first = shown.filter((one) => one.id === workspace.scene.selected);
  for (const annotation of [...first, ...shown]) {
    const point = annotation.points_mm.findIndex((each) => near(toSpot(picture, each), spot) <= reach);
    if (point >= 0) return { annotation, point };
  }
  for (const annotation of [...first, ...shown]) {
    if (
      toolOf(annotation.tool)
        .strokes(annotation)
        .some((stroke) => nearStroke(picture, stroke.points_mm, stroke.closed, spot, reach * 0.75))
    ) {
      return { annotation, point: null };
    }
  }
  return null;
}

const near = (a: Spot, b: Spot): number => Math.hypot(a.x - b.x, a.y - b.y);

function nearStroke(picture: Picture, points: readonly Vec3[], closed: boolean, spot: Spot, reach: number): boolean {
  const spots = (closed ? [...points, points[0]] : points).map((point) => toSpot(picture, point));
  return spots.some((b, n) => {
    if (n === 0) return false;
    const a = spots[n - 1];
    const [dx, dy] = [b.x - a.x, b.y - a.y];
    const share = Math.min(1, Math.max(0, ((spot.x - a.x) * dx + (spot.y - a.y) * dy) / (dx * dx + dy * dy || 1)));
    return near({ x: a.x + share * dx, y: a.y + share * dy }, spot) <= reach;
  });
}

/** A handle, or the whole annotation, follows the pointer across the pane, at the depth where it lay. */
export function gripDrag(workspace: Workspace, picture: Picture, grip: NonNullable<Grip>, at: Spot): Drag {
  const { annotation, point } = grip;
  const from = toPlace(picture, at);
  workspace.change({ selected: annotation.id, point: point ?? 0 });
  return {
    move: (to) => {
      const by = subtract(toPlace(picture, to), from);
      const moved = point === null ? shifted(annotation, by) : withPoint(annotation, point, add(annotation.points_mm[point], by));
      workspace.replace(workspace.setIn(picture.id, moved), true);
    },
    end: () => workspace.drawn.settle(),
    cancel: () => {
      workspace.drawn.abandon();
      workspace.redraw();
    },
  };
}

const shifted = (annotation: Annotation, by_mm: Vec3): Annotation => ({
  ...annotation,
  points_mm: annotation.points_mm.map((point) => add(point, by_mm)),
});

/** One point elsewhere; a corner of a rectangle or an ellipse stays in the plane it was drawn on. */
export function withPoint(annotation: Annotation, at: number, to: Vec3): Annotation {
  const points = [...annotation.points_mm];
  points[at] = isFlat(annotation.tool) ? flattened(annotation, points[1 - at], to) : to;
  return { ...annotation, points_mm: points };
}

function flattened({ plane }: Annotation, opposite: Vec3, to: Vec3): Vec3 {
  const normal = unit(cross(plane.right, plane.down));
  return subtract(to, scale(normal, dot(subtract(to, opposite), normal)));
}
