/** The crosshair in a slice pane: where the other two slices cut this one, their slabs, and the handles that turn them. CSS pixels. */
import { cross, dot, length } from "../geometry/vector";
import type { Picture, Spot } from "./picture";
import { toSpot } from "./picture";
import { type Scene, SLICE_IDS, type SliceId } from "./scene";

/** How far from the pane's edges the handles stay, so that letters and the caption stay legible. */
const INSET = 30;
const INSET_TOP = 48;
/** No line is drawn this near the middle: the place itself stays visible. */
export const GAP = 12;

export interface CutLine {
  /** The slice that this line stands for. */
  readonly of: SliceId;
  readonly centre: Spot;
  /** Unit vector on screen. */
  readonly direction: Spot;
  /** Half the slab's breadth on screen; 0 without a slab. */
  readonly half: number;
  /** The two ends that can be taken hold of. */
  readonly ends: readonly Spot[];
}

export function cutLines(scene: Scene, picture: Picture): readonly CutLine[] {
  const { plane } = picture;
  const centre = toSpot(picture, scene.crosshair_mm);
  return SLICE_IDS.filter((id) => id !== picture.id).flatMap((of) => {
    const { frame, slab_mm } = scene.panes[of];
    const cut = cross(plane.normal, frame.normal);
    const size = length(cut);
    if (size < 1e-6) return [];
    const direction = { x: dot(cut, plane.right) / size, y: dot(cut, plane.down) / size };
    return [{ of, centre, direction, half: slab_mm / 2 / size / plane.pixel_mm, ends: endsOf(picture, centre, direction) }];
  });
}

/** Where the line leaves the pane, a little inside; none where the crosshair is out of sight. */
function endsOf({ width, height }: Picture, centre: Spot, direction: Spot): readonly Spot[] {
  const [right, bottom] = [width - INSET, height - INSET];
  if (centre.x < 0 || centre.y < 0 || centre.x > width || centre.y > height) return [];
  return [1, -1].flatMap((sign) => {
    const [dx, dy] = [direction.x * sign, direction.y * sign];
    const acrossX = dx > 1e-9 ? (right - centre.x) / dx : dx < -1e-9 ? (INSET - centre.x) / dx : Number.POSITIVE_INFINITY;
    const acrossY = dy > 1e-9 ? (bottom - centre.y) / dy : dy < -1e-9 ? (INSET_TOP - centre.y) / dy : Number.POSITIVE_INFINITY;
    const far = Math.min(acrossX, acrossY);
    return far > GAP * 2 ? [{ x: centre.x + dx * far, y: centre.y + dy * far }] : [];
  });
}

export type LineHit = { readonly kind: "turn" | "move"; readonly line: CutLine } | null;

/** What of the crosshair lies under a spot: an end before a line; nothing at its middle. */
export function hitLines(lines: readonly CutLine[], spot: Spot, endReach: number, lineReach: number): LineHit {
  for (const line of lines) {
    if (line.ends.some((end) => Math.hypot(end.x - spot.x, end.y - spot.y) <= endReach)) return { kind: "turn", line };
  }
  for (const line of lines) {
    const [x, y] = [spot.x - line.centre.x, spot.y - line.centre.y];
    if (Math.hypot(x, y) < GAP) return null;
    if (Math.abs(x * line.direction.y - y * line.direction.x) <= lineReach) return { kind: "move", line };
  }
  return null;
}
