/** How the picture moves, against what a person would expect of it. */
import { describe, expect, it } from "vitest";
import { type Affine, toPoint } from "../../src/geometry/affine";
import { extent_mm, step_mm } from "../../src/geometry/grid";
import { angleBetween_deg } from "../../src/geometry/measure";
import { cross, dot, length, subtract, type Vec3 } from "../../src/geometry/vector";
import { cutLines, hitLines } from "../../src/panes/lines";
import {
  fitPane,
  moveCrosshair,
  pan,
  resetAll,
  resetPane,
  scroll,
  scrollToEnd,
  setSlab,
  tiltTo,
  tip,
  turnCross,
  zoom,
} from "../../src/panes/moves";
import { canvasPlane, pictureOf, toPlace, toSpot } from "../../src/panes/picture";
import { firstScene, type Scene, SLICE_IDS } from "../../src/panes/scene";
import { insideVoxels } from "../../src/sample/point";
import { AWKWARD, filled, PLAIN, volumeOf } from "../phantom";

const SIZE = [40, 30, 20] as const;
const values = filled(SIZE, (i, j, k) => i + j + k);
const volume = volumeOf(SIZE, PLAIN, values);
const awkward = volumeOf(SIZE, AWKWARD, values);
const start = firstScene(volume, volume.header);
const DEG = Math.PI / 180;
const picture = (scene: Scene, id: (typeof SLICE_IDS)[number] = "axial") => pictureOf(scene, volume, id, 400, 300);
const close = (a: Vec3, b: Vec3) => expect(length(subtract(a, b))).toBeLessThan(1e-9);

describe("a single image", () => {
  const image = volumeOf(
    [40, 30, 1],
    PLAIN,
    filled([40, 30, 1], (i) => i),
  );
  const upright: Affine = [0, 0, 1, 0, 1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 0, 1]; // rows go back, columns down, as on a sagittal slice
  const sagittal = volumeOf(
    [40, 30, 1],
    upright,
    filled([40, 30, 1], (i) => i),
  );

  it("is shown alone on the pane along which it lies, with no lines of slices across it, also after a reset", () => {
    for (const [grid, pane] of [
      [image, "axial"],
      [sagittal, "sagittal"],
    ] as const) {
      const first = firstScene(grid, grid.header);
      expect([first.maximised, first.active, first.lines]).toEqual([pane, pane, false]);
      expect(resetAll({ ...first, maximised: null }, grid).maximised).toBe(pane);
    }
    expect([start.maximised, start.lines]).toEqual([null, true]);
  });
});

describe("scrolling", () => {
  it("goes voxel by voxel and stops at the ends, on the centres of voxels", () => {
    const one = scroll(start, volume, "axial", 1);
    close(subtract(one.crosshair_mm, start.crosshair_mm), [0, 0, 0.5]);
    for (const [end, k] of [
      [1, 19],
      [-1, 0],
    ] as const) {
      const last = scrollToEnd(start, volume, "axial", end).crosshair_mm;
      expect(last[2]).toBeCloseTo(toPoint(PLAIN, [0, 0, k])[2], 9);
      close(scroll({ ...start, crosshair_mm: last }, volume, "axial", end * 3).crosshair_mm, last);
    }
  });

  it("follows the tilted normal of an oblique slice, by one voxel's step along it", () => {
    const turned = turnCross(start, "axial", 30 * DEG);
    const moved = subtract(scroll(turned, volume, "coronal", 2).crosshair_mm, turned.crosshair_mm);
    const { normal } = turned.panes.coronal.frame;
    expect(angleBetween_deg(moved, normal)).toBeLessThan(1e-6);
    expect(length(moved)).toBeCloseTo(2 * step_mm(volume, normal), 12);
  });

  it("reaches every corner of a sheared volume; a click beside it stays in it", () => {
    const scene = firstScene(awkward, awkward.header);
    for (const id of SLICE_IDS) {
      const { normal } = scene.panes[id].frame;
      const { from, to } = extent_mm(awkward, normal);
      const half = step_mm(awkward, normal) / 2;
      expect(dot(scrollToEnd(scene, awkward, id, 1).crosshair_mm, normal)).toBeCloseTo(to - half, 9);
      expect(dot(scrollToEnd(scene, awkward, id, -1).crosshair_mm, normal)).toBeCloseTo(from + half, 9);
    }
    const moved = toPoint(awkward.to_voxel, moveCrosshair(scene, awkward, [999, -999, 5]).crosshair_mm);
    expect(insideVoxels(awkward, ...(moved as [number, number, number]))).toBe(true);
  });
});

describe("turning", () => {
  it("turns the two other slices about this one's normal and keeps right angles", () => {
    const turned = turnCross(start, "axial", 20 * DEG);
    close(turned.panes.axial.frame.normal, start.panes.axial.frame.normal);
    for (const id of ["coronal", "sagittal"] as const) {
      expect(angleBetween_deg(turned.panes[id].frame.normal, start.panes[id].frame.normal)).toBeCloseTo(20, 9);
    }
    expect(dot(turned.panes.coronal.frame.normal, turned.panes.sagittal.frame.normal)).toBeCloseTo(0, 12);
  });

  it("is clockwise on screen for a positive angle", () => {
    const before = cutLines(start, picture(start)).find((line) => line.of === "coronal")?.direction;
    const turned = turnCross(start, "axial", 10 * DEG);
    const after = cutLines(turned, picture(turned)).find((line) => line.of === "coronal")?.direction;
    expect(before !== undefined && after !== undefined && before.x * after.y - before.y * after.x).toBeCloseTo(Math.sin(10 * DEG), 9); // y is down: positive is clockwise
  });

  it("a thousand turns there and back leave everything as it was", () => {
    let scene = start;
    for (let n = 0; n < 1000; n++) scene = tip(turnCross(scene, "axial", 3 * DEG), "coronal", 2 * DEG);
    for (const id of SLICE_IDS) {
      const { right, down, normal } = scene.panes[id].frame;
      close(cross(right, down), normal);
    }
    const there = turnCross(start, "axial", 33 * DEG);
    close(turnCross(there, "axial", -33 * DEG).panes.coronal.frame.right, start.panes.coronal.frame.right);
  });

  it("tips a slice about its horizontal; reset brings everything back", () => {
    const tipped = tip(start, "axial", 15 * DEG);
    expect(angleBetween_deg(tipped.panes.axial.frame.normal, start.panes.axial.frame.normal)).toBeCloseTo(15, 9);
    close(tipped.panes.axial.frame.right, start.panes.axial.frame.right);
    close(tipped.panes.sagittal.frame.normal, start.panes.sagittal.frame.normal);
    expect(resetPane(tipped, volume, "axial").panes.axial).toEqual(start.panes.axial);
    expect(resetAll(setSlab(tipped, "coronal", 12), volume)).toEqual(start);
  });
});

describe("zoom and pan", () => {
  it("keeps what is under the pointer under the pointer", () => {
    const at = { x: 310, y: 77 };
    const place = toPlace(picture(start), at);
    const nearer = zoom(start, "axial", picture(start).plane.pixel_mm, 1.7, place);
    const now = toSpot(picture(nearer), place);
    expect([now.x, now.y]).toEqual([expect.closeTo(at.x, 9), expect.closeTo(at.y, 9)]);
    expect(picture(nearer).plane.pixel_mm).toBeCloseTo(picture(start).plane.pixel_mm / 1.7, 12);
  });

  it("moves the picture with the hand; fit shows the whole volume again", () => {
    const before = toSpot(picture(start), start.crosshair_mm);
    const { pixel_mm } = picture(start).plane;
    const moved = pan(start, "axial", 25 * pixel_mm, -10 * pixel_mm);
    const after = toSpot(picture(moved), start.crosshair_mm);
    expect([after.x - before.x, after.y - before.y]).toEqual([expect.closeTo(25, 9), expect.closeTo(-10, 9)]);
    expect(fitPane(moved, volume, "axial").panes.axial).toEqual(start.panes.axial);
  });

  it("the slab goes from 0 to 40 mm", () => {
    expect(setSlab(start, "axial", -3).panes.axial.slab_mm).toBe(0);
    expect(setSlab(start, "axial", 99).panes.axial.slab_mm).toBe(40);
  });
});

describe("the canvas", () => {
  it("shows the same places as the pane, at any pixel ratio", () => {
    for (const ratio of [0.5, 1, 1.5, 2, 3]) {
      const shown = picture(start);
      const { plane, cssWidth, cssHeight } = canvasPlane(shown, ratio, 0.2);
      const left = (shown.width - cssWidth) / 2;
      const top = (shown.height - cssHeight) / 2;
      const scale = cssWidth / plane.width;
      const spot = toSpot(shown, plane.origin_mm);
      expect([spot.x, spot.y]).toEqual([expect.closeTo(left + scale / 2, 9), expect.closeTo(top + scale / 2, 9)]);
      expect(cssWidth).toBeGreaterThanOrEqual(shown.width);
      expect(plane.pixel_mm).toBeGreaterThanOrEqual(0.1 - 1e-12); // never finer than half a voxel
    }
  });
});

describe("the crosshair's lines", () => {
  it("can be taken hold of at their ends and along them, not at the middle", () => {
    const lines = cutLines(start, picture(start));
    expect(lines.map((line) => line.of).sort()).toEqual(["coronal", "sagittal"]);
    const coronal = lines[0].of === "coronal" ? lines[0] : lines[1];
    const { centre, ends } = coronal;
    expect(ends).toHaveLength(2);
    expect(hitLines(lines, ends[0], 12, 6)).toMatchObject({ kind: "turn", line: { of: "coronal" } });
    const half = { x: (centre.x + ends[0].x) / 2, y: (centre.y + ends[0].y) / 2 + 3 };
    expect(hitLines(lines, half, 12, 6)).toMatchObject({ kind: "move", line: { of: "coronal" } });
    expect(hitLines(lines, centre, 12, 6)).toBeNull();
    expect(hitLines(lines, { x: centre.x + 60, y: centre.y + 60 }, 12, 6)).toBeNull();
  });
});

describe("going back to a plane something was drawn on", () => {
  const shown = (scene: Scene, id: (typeof SLICE_IDS)[number]) => scene.panes[id].frame;

  it("lays the slice on it again, the others at right angles, and leaves alone what lies so already", () => {
    const tilted = tip(turnCross(start, "axial", 30 * DEG), "coronal", 10 * DEG);
    const drawn = shown(tilted, "coronal");
    const back = tiltTo(start, "coronal", drawn);
    for (const side of ["right", "down", "normal"] as const) close(shown(back, "coronal")[side], drawn[side]);
    const [a, b, c] = SLICE_IDS.map((id) => shown(back, id).normal);
    for (const leaning of [dot(a, b), dot(b, c), dot(a, c)]) expect(leaning).toBeCloseTo(0, 12);
    expect(tiltTo(back, "coronal", drawn)).toBe(back);
    expect(tiltTo(start, "axial", shown(start, "axial"))).toBe(start);
    const upright = tiltTo(tilted, "coronal", shown(start, "coronal"));
    for (const id of SLICE_IDS) close(shown(upright, id).normal, shown(start, id).normal);
  });

  it("never shows a mirrored or an upside-down picture of it", () => {
    const behind = turnCross(start, "axial", -60 * DEG); // the coronal slice now lies nearly along the sagittal one, seen from the other side
    const back = tiltTo(start, "sagittal", shown(behind, "coronal"));
    expect(Math.abs(dot(shown(back, "sagittal").normal, shown(behind, "coronal").normal))).toBeCloseTo(1, 9);
    expect(dot(shown(back, "sagittal").normal, shown(start, "sagittal").normal)).toBeGreaterThan(0.8);
    for (const id of SLICE_IDS) expect(dot(shown(back, id).right, shown(start, id).right)).toBeGreaterThan(0.8);
  });
});
