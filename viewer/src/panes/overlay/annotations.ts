/** Annotations on a slice: solid where they lie in the picture, dashed where they pass through it, not at all where they are elsewhere. */
import { step_mm } from "../../geometry/grid";
import type { Vec3 } from "../../geometry/vector";
import type { Annotation } from "../../tools/annotation";
import { toolOf } from "../../tools/table";
import { svg } from "../dom";
import { type Picture, type Spot, toSpot } from "../picture";
import { cares, lines } from "../readings";
import type { Workspace } from "../workspace";
import { type Box, place } from "./labels";

export type Nearness = "here" | "through" | "elsewhere";

/** How far from the plane a point may lie and still be in the picture: half the slab, at least three quarters of a voxel. */
const reach_mm = (workspace: Workspace, picture: Picture): number =>
  Math.max(workspace.scene.panes[picture.id].slab_mm / 2, 0.75 * step_mm(workspace.volume, picture.plane.normal));

function nearness(workspace: Workspace, picture: Picture, points: readonly Vec3[]): Nearness {
  const reach = reach_mm(workspace, picture);
  const depths = points.map((point) => toSpot(picture, point).depth_mm);
  if (depths.every((depth) => Math.abs(depth) <= reach)) return "here";
  return Math.min(...depths) <= reach && Math.max(...depths) >= -reach ? "through" : "elsewhere";
}

export interface Shown {
  readonly annotation: Annotation;
  readonly near: Nearness;
}

/** What can be seen, and taken hold of, in this picture. */
export const shownIn = (workspace: Workspace, picture: Picture): readonly Shown[] =>
  workspace.annotations
    .map((annotation) => ({ annotation, near: nearness(workspace, picture, annotation.points_mm) }))
    .filter((one) => one.near !== "elsewhere");

export function drawAnnotations(workspace: Workspace, picture: Picture): SVGElement[] {
  const { draft, scene } = workspace;
  const taken: Box[] = [];
  const drawn = shownIn(workspace, picture).map(({ annotation, near }) =>
    drawOne(workspace, picture, annotation, near, annotation.id === scene.selected, taken),
  );
  if (draft !== null && draft.pane === picture.id) drawn.push(drawOne(workspace, picture, withHover(draft), "here", true, taken));
  return drawn;
}

/** The unfinished annotation with the point that the next click would set. */
function withHover({ annotation, hover_mm }: { annotation: Annotation; hover_mm: Vec3 | null }): Annotation {
  return hover_mm === null ? annotation : { ...annotation, points_mm: [...annotation.points_mm, hover_mm] };
}

function drawOne(
  workspace: Workspace,
  picture: Picture,
  annotation: Annotation,
  near: Nearness,
  selected: boolean,
  taken: Box[],
): SVGElement {
  const group = svg("g", { class: `annotation ${near}${selected ? " selected" : ""}`, "data-id": annotation.id });
  const spots = annotation.points_mm.map((point) => toSpot(picture, point));
  const tool = toolOf(annotation.tool);
  const complete = annotation.points_mm.length >= tool.points.least;
  for (const stroke of complete || tool.id === "angle" ? tool.strokes(annotation) : []) {
    const path = stroke.points_mm.map((point) => toSpot(picture, point));
    group.append(
      svg("path", { class: "halo", d: pathOf(path, stroke.closed) }),
      svg("path", { class: "ink", d: pathOf(path, stroke.closed) }),
    );
    if (stroke.head) group.append(headOf(path));
  }
  spots.forEach((spot, n) => {
    group.append(
      svg("circle", {
        class: selected && n === workspace.scene.point ? "grip current" : "grip",
        cx: spot.x,
        cy: spot.y,
        r: selected ? 5 : 3,
      }),
    );
  });
  if (complete) group.append(label(workspace, annotation, spots, picture, taken));
  return group;
}

const pathOf = (spots: readonly Spot[], closed: boolean): string =>
  spots.map(({ x, y }, n) => `${n === 0 ? "M" : "L"}${x.toFixed(2)} ${y.toFixed(2)}`).join("") + (closed ? "Z" : "");

function headOf([tip, tail]: readonly Spot[]): SVGElement {
  if (tail === undefined) return svg("g");
  const angle = Math.atan2(tail.y - tip.y, tail.x - tip.x);
  const barb = (turn: number) => `${(tip.x + 12 * Math.cos(angle + turn)).toFixed(1)} ${(tip.y + 12 * Math.sin(angle + turn)).toFixed(1)}`;
  return svg("path", { class: "ink", d: `M${barb(0.42)}L${tip.x.toFixed(1)} ${tip.y.toFixed(1)}L${barb(-0.42)}` });
}

/** The numbers beside the last point, or the words. */
function label(workspace: Workspace, annotation: Annotation, spots: readonly Spot[], picture: Picture, taken: Box[]): SVGElement {
  const last = annotation.tool === "arrow" ? spots[1] : spots[spots.length - 1];
  return place(rowsOf(workspace, annotation), last, picture, taken);
}

/** Words, numbers, warnings. What is not selected says its first number only: the list has the others. */
function rowsOf(workspace: Workspace, annotation: Annotation): readonly string[] {
  const { translate, scene } = workspace;
  const words = annotation.text.split("\n").filter((row) => row !== "");
  const numbers = lines(translate, annotation);
  return [...words, ...(annotation.id === scene.selected ? numbers : numbers.slice(0, 1)), ...cares(translate, annotation)];
}
