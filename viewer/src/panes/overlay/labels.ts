/** Words beside what is drawn: whole inside the pane, below a label that stands there already. CSS pixels. */
import { svg } from "../dom";
import type { Spot, View } from "../picture";

export interface Box {
  readonly left: number;
  top: number;
  readonly width: number;
  readonly height: number;
}

const ROW_PX = 15;
/** As `.overlay .reading` in panes.css. */
const FONT = '500 13px / 1 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif';
/** How far from the pane's sides, its outline included. */
const AIR_PX = 6;

/** The rows as one text at a spot, or as near to it as there is room; what is broader than the pane goes on in the next row. */
export function place(rows: readonly string[], spot: Spot, { width: across, height: down }: View, taken: Box[]): SVGElement {
  const said = rows.flatMap((row) => wrapped(row, across - 2 * AIR_PX));
  const width = Math.max(0, ...said.map(width_px));
  const height = said.length * ROW_PX;
  const left = Math.max(AIR_PX, Math.min(spot.x + 10, across - width - AIR_PX));
  const box = { left, top: Math.max(4, Math.min(spot.y - 20, down - height - 4)), width, height };
  for (let tries = 0; tries < 12 && taken.some((other) => overlap(box, other)); tries++) box.top += ROW_PX;
  taken.push(box);
  const text = svg("text", { class: "reading", x: left, y: box.top + ROW_PX - 3 });
  text.append(...said.map((row, n) => svg("tspan", { x: left, dy: n === 0 ? 0 : ROW_PX }, row)));
  return text;
}

let ruler: CanvasRenderingContext2D | null = null;

function width_px(words: string): number {
  ruler ??= document.createElement("canvas").getContext("2d");
  if (ruler === null) return words.length * 8;
  ruler.font = FONT;
  return ruler.measureText(words).width;
}

/** Between words where there are any. */
function wrapped(row: string, most_px: number): readonly string[] {
  if (width_px(row) <= most_px) return [row];
  const rows = [""];
  for (const word of row.split(" ")) {
    const longer = `${rows[rows.length - 1]} ${word}`.trim();
    if (width_px(longer) <= most_px) rows[rows.length - 1] = longer;
    else rows.push(word);
  }
  return rows.filter((each) => each !== "");
}

const overlap = (a: Box, b: Box): boolean =>
  a.left < b.left + b.width && b.left < a.left + a.width && a.top < b.top + b.height && b.top < a.top + a.height;
