/** What presses do to the workspace: on the crosshair's lines, with tools in hand; and what counts as not saved. */
import { beforeEach, expect, it } from "vitest";
import { length, subtract } from "../../src/geometry/vector";
import { act, type Shell } from "../../src/panes/actions";
import { cameraZoomDrag, lookDrag, planeDrag, windowDrag } from "../../src/panes/drags";
import { drawDrag } from "../../src/panes/drawing";
import { cutLines, hitLines } from "../../src/panes/lines";
import { alongside } from "../../src/panes/moves";
import { pictureOf, type Spot, toPlace, toSpot } from "../../src/panes/picture";
import { densityWindow } from "../../src/panes/seen";
import { Workspace } from "../../src/panes/workspace";
import { filled, PLAIN, volumeOf } from "../phantom";

const SIZE = [40, 30, 20] as const;
const HELD = { shift: false, alt: false };
let workspace: Workspace;
const picture = () => pictureOf(workspace.scene, workspace.volume, "axial", 400, 300);
const press = (action: Parameters<typeof act>[0], way: readonly [number, number] = [0, 0]) => act(action, workspace, {} as Shell, way);
const click = (tool: "probe" | "length", at: Spot) => drawDrag(workspace, picture, tool, at).end(at, false);

beforeEach(() => {
  globalThis.requestAnimationFrame = () => 0;
  workspace = new Workspace(
    volumeOf(
      SIZE,
      PLAIN,
      filled(SIZE, (i) => i),
    ),
    (id, values = {}) => `${id} ${JSON.stringify(values)}`,
  );
});

it("a click on a line of the crosshair sets it there, as a click elsewhere", () => {
  const lines = cutLines(workspace.scene, picture());
  const coronal = lines.find((line) => line.of === "coronal");
  if (coronal === undefined) throw new Error("no line");
  const at = { x: coronal.centre.x + 70, y: coronal.centre.y + 3 };
  expect(hitLines(lines, at, 12, 6)?.kind).toBe("move");
  const aimed = toPlace(picture(), at);
  planeDrag(workspace, picture(), coronal, at).end(at, false);
  expect(length(subtract(workspace.scene.crosshair_mm, aimed))).toBeLessThan(1e-9);
});

it("a drag let go by Esc draws nothing when the button comes up", () => {
  for (const tool of ["length", "probe"] as const) {
    const drag = drawDrag(workspace, picture, tool, { x: 100, y: 100 });
    drag.move({ x: 180, y: 120 }, HELD);
    press("cancel");
    drag.move({ x: 190, y: 130 }, HELD);
    drag.end({ x: 200, y: 140 }, true);
    expect(workspace.annotations).toHaveLength(0);
    expect(workspace.draft).toBeNull();
  }
});

it("a double click with the probe leaves one point", () => {
  click("probe", { x: 100, y: 100 });
  click("probe", { x: 101, y: 100 });
  expect(workspace.annotations).toHaveLength(1);
  click("probe", { x: 130, y: 100 });
  expect(workspace.annotations).toHaveLength(2);
});

it("keys step through all points, the crosshair with them", () => {
  for (const at of [100, 160]) click("length", { x: at, y: 100 });
  click("probe", { x: 200, y: 150 });
  const points = workspace.annotations.flatMap((one) => one.points_mm);
  workspace.change({ selected: null });
  for (const n of [0, 1, 2, 0]) {
    press("point", [1, 0]);
    expect(length(subtract(workspace.scene.crosshair_mm, points[n]))).toBeLessThan(1e-9);
  }
  press("point", [-1, 0]);
  expect([workspace.selected?.tool, workspace.scene.point]).toEqual(["probe", 0]);
});

it("knows what no session file has: drawn, undone, kept, deleted", () => {
  expect(workspace.unsaved).toBe(false);
  click("probe", { x: 100, y: 100 });
  expect(workspace.unsaved).toBe(true);
  workspace.undo();
  expect(workspace.unsaved).toBe(false);
  workspace.redo();
  workspace.keep();
  expect(workspace.unsaved).toBe(false);
  workspace.remove(workspace.annotations[0].id);
  expect(workspace.unsaved).toBe(true);
});

it("zooms the 3D view about the press, within limits", () => {
  const { volume } = workspace.scene;
  const camera = { ...volume.frame, centre_mm: volume.centre_mm, pixel_mm: 0.1 };
  const from = { x: 80, y: -40 };
  const under = (now: typeof camera) =>
    now.centre_mm.map(
      (part, n) => part + now.pixel_mm * (from.x * now.right[n] + from.y * now.down[n]),
    ) as unknown as typeof camera.centre_mm;
  const drag = cameraZoomDrag(workspace, { x: 200, y: 200 }, camera, from);
  drag.move({ x: 200, y: 150 }, HELD);
  const now = { ...camera, ...workspace.scene.volume, pixel_mm: workspace.scene.volume.pixel_mm ?? 0 };
  expect(now.pixel_mm).toBeLessThan(0.1);
  expect(length(subtract(under(now), under(camera)))).toBeLessThan(1e-9);
  drag.move({ x: 200, y: -9999 }, HELD);
  expect(workspace.scene.volume.pixel_mm).toBe(0.02);
  drag.move({ x: 200, y: 9999 }, HELD);
  expect(workspace.scene.volume.pixel_mm).toBe(2);
});

it("finds the slice along which something was drawn", () => {
  expect(alongside(workspace.scene, [0, 0.9, 0.43])).toBe("coronal");
  expect(alongside(workspace.scene, [-1, 0, 0])).toBe("sagittal");
  expect(toSpot(picture(), workspace.scene.crosshair_mm).depth_mm).toBeCloseTo(0, 9);
});

it("a drag over the volume changes what is seen of it, and no slice; one over a slice the slices, and not the volume", () => {
  const { window } = workspace.scene;
  const { centre, width } = densityWindow(workspace);
  lookDrag(workspace, { x: 10, y: 10 }).move({ x: 30, y: -10 }, HELD);
  expect(densityWindow(workspace).centre).toBeCloseTo(centre - (20 * 255) / 512);
  expect(densityWindow(workspace).width).toBeCloseTo(width + (20 * 255) / 512);
  expect(workspace.scene.window).toBe(window);
  const { volume } = workspace.scene;
  windowDrag(workspace, { x: 10, y: 10 }).move({ x: 30, y: 10 }, HELD);
  expect(workspace.scene.volume).toBe(volume);
  expect(workspace.scene.window).not.toEqual(window);
});
