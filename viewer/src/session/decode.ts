/** A file's text -> Session, or a sentence. The bounds are those of the shipped schema; the same examples test both readers. */
import { dot, length, type Vec3 } from "../geometry/vector";
import { SLAB_MODES } from "../render/types";
import { type Annotation, CARES, TOOL_IDS, UNIT_OF } from "../tools/annotation";
import { toolOf } from "../tools/table";
import { SCHEMA, type Session } from "./session";
import { fields, list, Misshapen, number, oneOf, orNull, type Reader, text, triple, truth, whole } from "./shape";

export const BYTES_LIMIT = 4_000_000;
const FARTHEST_MM = 10_000;

const coordinate = number(-FARTHEST_MM, FARTHEST_MM);
const point = triple(coordinate);
const direction = triple(number(-1.000001, 1.000001));
const value = number(-1e9, 1e9);
const quantities = Object.keys(UNIT_OF) as (keyof typeof UNIT_OF)[];

const reading = fields({
  quantity: oneOf(...quantities),
  value,
  uncertainty: orNull(number(0, 1e9)),
  unit: oneOf("mm", "deg", "mm2", "grey"),
});
const picture = { right: direction, down: direction, slab_mm: number(0, 40), mode: oneOf(...SLAB_MODES) } as const;
const annotation = fields({
  id: text(36, /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/),
  tool: oneOf(...TOOL_IDS),
  name: text(64),
  text: text(1024),
  points_mm: list(point, 1, 500),
  plane: fields({ ...picture, pixel_mm: number(0, 1000) }),
  readings: list(reading, 0, 16),
  care: list(oneOf(...CARES), 0, CARES.length),
});
const pane = fields(picture);
const sha256 = orNull(text(64, /^[0-9a-f]{64}$/));
const count = whole(1, 65_535);
const session: Reader<Session> = fields({
  schema: oneOf(SCHEMA),
  program: text(64),
  made: text(40, /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/),
  language: text(12, /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$/),
  observer: text(64),
  volume: fields({ size: triple(count), to_lps_mm: list(value, 16, 16), voxels_sha256: sha256, slices_sha256: sha256 }),
  view: fields({
    crosshair_mm: point,
    panes: fields({ axial: pane, coronal: pane, sagittal: pane }),
    window: fields({ centre: value, width: number(Number.MIN_VALUE, 1e9), invert: truth }),
  }),
  annotations: list(annotation, 0, 2000),
});

/** Throws Misshapen. */
export function decode(json: string): Session {
  if (json.length > BYTES_LIMIT) throw new Misshapen("$", "viewer.file.too_large");
  const read = session(parsed(json), "$");
  for (const [id, pane] of Object.entries(read.view.panes)) refuseSkew(pane, `$.view.panes.${id}`);
  const seen = new Set<string>();
  read.annotations.forEach((one, n) => {
    const where = `$.annotations[${n}]`;
    if (seen.has(one.id)) throw new Misshapen(`${where}.id`, "viewer.file.twice");
    seen.add(one.id);
    refuseContradictions(one, where);
  });
  return read;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new Misshapen("$", "viewer.file.no_json");
  }
}

/** All but line ends and tabs. */
const CONTROL = /[^\P{Cc}\n\t]/u;

/** How far directions may be from length one and from a right angle. */
const SKEW = 1e-6;

/** Areas and planes stand on these two: a longer one makes every area wrong. */
function refuseSkew({ right, down }: { readonly right: Vec3; readonly down: Vec3 }, where: string): void {
  const off = [length(right) - 1, length(down) - 1, dot(right, down)];
  if (off.some((part) => Math.abs(part) > SKEW)) throw new Misshapen(where, "viewer.file.direction");
}

function refuseContradictions(one: Annotation, where: string): void {
  const { least, most } = toolOf(one.tool).points;
  if (one.points_mm.length < least || one.points_mm.length > most) throw new Misshapen(`${where}.points_mm`, "viewer.file.points");
  if (CONTROL.test(one.name) || one.name.trim() === "") throw new Misshapen(`${where}.name`, "viewer.file.text");
  if (CONTROL.test(one.text)) throw new Misshapen(`${where}.text`, "viewer.file.text");
  refuseSkew(one.plane, `${where}.plane`);
  if (new Set(one.care).size !== one.care.length) throw new Misshapen(`${where}.care`, "viewer.file.twice");
  const named = one.readings.map((each) => each.quantity);
  if (new Set(named).size !== named.length) throw new Misshapen(`${where}.readings`, "viewer.file.twice");
  if (one.readings.some((each) => each.unit !== UNIT_OF[each.quantity])) throw new Misshapen(`${where}.readings`, "viewer.file.word");
}
