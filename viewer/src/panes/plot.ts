/** A grey profile as a curve: distance to the right in mm, grey value upwards; broken where there is none. */
import type { Annotation } from "../tools/annotation";
import { curveOf } from "../tools/profile";
import { svg } from "./dom";
import type { Workspace } from "./workspace";

const [WIDTH, HEIGHT] = [268, 130];
const EDGE = { left: 40, right: 8, top: 8, bottom: 22 };

export function plot({ volume, translate }: Workspace, annotation: Annotation): SVGElement {
  const curve = curveOf(annotation, volume);
  const picture = svg("svg", { class: "plot", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": translate("viewer.plot") });
  const greys = curve.map((one) => one.grey).filter((grey) => !Number.isNaN(grey));
  if (greys.length < 2) return picture;
  const [low, high] = [Math.min(...greys), Math.max(...greys)];
  const long = curve[curve.length - 1].distance_mm;
  const x = (distance: number) => EDGE.left + (distance / Math.max(long, 1e-9)) * (WIDTH - EDGE.left - EDGE.right);
  const y = (grey: number) => HEIGHT - EDGE.bottom - ((grey - low) / Math.max(high - low, 1e-9)) * (HEIGHT - EDGE.top - EDGE.bottom);
  const goesOn = (n: number) => n > 0 && !Number.isNaN(curve[n - 1].grey);
  const path = curve
    .map((one, n) => (Number.isNaN(one.grey) ? "" : `${goesOn(n) ? "L" : "M"}${x(one.distance_mm).toFixed(1)} ${y(one.grey).toFixed(1)}`))
    .join("");
  const text = (at: [number, number], anchor: string, said: string) => svg("text", { x: at[0], y: at[1], "text-anchor": anchor }, said);
  picture.append(
    svg("path", { class: "axis", d: `M${EDGE.left} ${EDGE.top}V${HEIGHT - EDGE.bottom}H${WIDTH - EDGE.right}` }),
    svg("path", { class: "curve", d: path }),
    text([EDGE.left - 4, y(high) + 8], "end", translate("viewer.plot.grey", { value: high })),
    text([EDGE.left - 4, y(low)], "end", translate("viewer.plot.grey", { value: low })),
    ...(annotation.readings.some((one) => one.unit === "mm")
      ? [
          text([EDGE.left, HEIGHT - 6], "start", translate("viewer.scale_mm", { length: 0 })),
          text([WIDTH - EDGE.right, HEIGHT - 6], "end", translate("viewer.plot.mm", { value: long })),
        ]
      : []),
  );
  return picture;
}
