/** The orientation cube: how the patient stands to this picture, three faces with their letters. */

import type { Frame } from "../../geometry/plane";
import { cross, dot, type Vec3 } from "../../geometry/vector";
import { svg } from "../dom";

const FACES: readonly { normal: Vec3; up: Vec3; letter: string }[] = [
  { normal: [1, 0, 0], up: [0, 0, 1], letter: "L" },
  { normal: [-1, 0, 0], up: [0, 0, 1], letter: "R" },
  { normal: [0, 1, 0], up: [0, 0, 1], letter: "P" },
  { normal: [0, -1, 0], up: [0, 0, 1], letter: "A" },
  { normal: [0, 0, 1], up: [0, -1, 0], letter: "H" },
  { normal: [0, 0, -1], up: [0, -1, 0], letter: "F" },
];
const HALF = 14;

/** A cube of about 28 pixels centred on (x, y). Faces looking away are not drawn. */
export function drawCube(frame: Frame, x: number, y: number): SVGElement {
  const flat = (v: Vec3) => [dot(v, frame.right) * HALF, dot(v, frame.down) * HALF] as const;
  const group = svg("g", { class: "cube", transform: `translate(${x} ${y})`, "aria-hidden": "true" });
  for (const { normal, up, letter } of FACES) {
    const facing = -dot(normal, frame.normal);
    if (facing < 0.05) continue;
    const across = cross(up, normal);
    const corner = (a: number, b: number): string => {
      const [px, py] = flat([0, 1, 2].map((n) => normal[n] + a * across[n] + b * up[n]) as unknown as Vec3);
      return `${px.toFixed(1)},${py.toFixed(1)}`;
    };
    const [cx, cy] = flat(normal);
    group.append(svg("polygon", { points: [corner(1, 1), corner(-1, 1), corner(-1, -1), corner(1, -1)].join(" ") }));
    if (facing > 0.35) group.append(svg("text", { x: cx, y: cy + 4, "text-anchor": "middle", opacity: facing.toFixed(2) }, letter));
  }
  return group;
}
