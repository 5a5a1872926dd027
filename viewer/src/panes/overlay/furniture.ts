/** What always stands on a slice: orientation letters, the scale, the crosshair with its handles. */
import { sides } from "../../geometry/letters";
import type { Translate } from "../../words/translate";
import { svg } from "../dom";
import { cutLines, GAP } from "../lines";
import type { Picture, Spot, View } from "../picture";
import type { Scene } from "../scene";

export function drawLetters({ plane, width, height }: View): SVGElement[] {
  const { left, right, top, bottom } = sides(plane.right, plane.down);
  const at = (x: number, y: number, said: string) =>
    svg("text", { class: "letter", x, y, "text-anchor": "middle", "data-side": said }, said);
  return [at(width / 2, 18, top), at(width / 2, height - 8, bottom), at(16, height / 2 + 5, left), at(width - 16, height / 2 + 5, right)];
}

const LENGTHS_MM = [0.5, 1, 2, 5, 10, 20, 50, 100];

/** What stands beside the bar as far as the letter in the middle of the lower side: the bar's own place, its number, half the letter, air. */
const BESIDE_PX = 90;

/** The longest round length that fits a third of the pane, and leaves the letter in its middle free. */
export function scaleLength_mm(pixel_mm: number, width: number): number {
  const room = Math.min(width / 3, width / 2 - BESIDE_PX);
  return LENGTHS_MM.filter((length) => length / pixel_mm <= room).at(-1) ?? LENGTHS_MM[0];
}

export function drawScale({ plane, width, height }: View, translate: Translate): SVGElement[] {
  const length_mm = scaleLength_mm(plane.pixel_mm, width);
  const long = length_mm / plane.pixel_mm;
  const [x, y] = [14, height - 14];
  const line = `M${x} ${y - 6}V${y}H${x + long}V${y - 6}`;
  const parts = Array.from({ length: 4 }, (_, n) => `M${x + ((n + 1) * long) / 5} ${y - 3}V${y}`).join("");
  return [
    svg("path", { class: "scale-halo", d: line }),
    svg("path", { class: "scale", d: line + parts }),
    svg("text", { class: "scale-text", x: x + long + 6, y: y + 1 }, translate("viewer.scale_mm", { length: length_mm })),
  ];
}

export function drawCrosshair(scene: Scene, picture: Picture): SVGElement[] {
  const far = picture.width + picture.height;
  return cutLines(scene, picture).map(({ of, centre, direction, half, ends }) => {
    const group = svg("g", { class: `cut ${of}`, "data-of": of });
    const [dx, dy] = [direction.x, direction.y];
    const ray = (sign: number, end: Spot | undefined) =>
      `M${centre.x + sign * GAP * dx} ${centre.y + sign * GAP * dy}L${end?.x ?? centre.x + sign * far * dx} ${end?.y ?? centre.y + sign * far * dy}`;
    group.append(
      svg("path", { class: "line", d: ends.length === 2 ? ray(1, ends[0]) + ray(-1, ends[1]) : ray(1, undefined) + ray(-1, undefined) }),
    );
    if (half > 1) {
      const edge = (sign: number) => {
        const [x, y] = [centre.x - sign * half * dy, centre.y + sign * half * dx];
        return `M${x - far * dx} ${y - far * dy}L${x + far * dx} ${y + far * dy}`;
      };
      group.append(svg("path", { class: "slab-edge", d: edge(1) + edge(-1) }));
    }
    group.append(...ends.map((end) => svg("circle", { class: "turn", cx: end.x, cy: end.y, r: 6 })));
    return group;
  });
}
