/** Images to series, and each series to a volume: its slices in order along their normal, never by name or number, on one regular grid. */
import type { Affine } from "../geometry/affine";
import type { Size } from "../geometry/grid";
import { dot, type Vec3 } from "../geometry/vector";
import type { Image, Plane } from "./image";
import { apart } from "./repeats";
import { type Grid, gridOf, measureSteps, normalOf, roundingGrid, roundingOf, sameWithin } from "./steps";

/** One frame in its place; `along` is its position on the normal, 0 where it has none. */
export interface Slice {
  readonly image: Image;
  readonly frame: number;
  readonly plane: Plane;
  readonly along: number;
}

/** Which slice goes where; null where no image lies. */
export interface Plan {
  readonly size: Size;
  readonly stored: "int16" | "uint16";
  readonly places: readonly (Slice | null)[];
  readonly to_lps_mm: Affine;
  readonly notes: readonly string[];
}

/** One series that can be chosen, or the code of the reason why not. */
export interface Stack {
  readonly slices: readonly Slice[];
  readonly laid: Plan | string;
  readonly is_volume: boolean;
  /** Which of how many times, echoes or reconstructions that share their places it is; null where it shares them with none. */
  readonly part: readonly [number, number] | null;
}

const SAME_WAY = 0.02;
const MOST_VOLUME_BYTES = 4 * 2 ** 30;
const MORE_THAN_PLACES = 3;
const SMALLEST_SIDE = 32;
const UPRIGHT = [1, 0, 0, 0, 1, 0];

/** The series of these images, volumes first, the largest of them first. `closed` are the transfer syntaxes that nobody here decodes. */
export function stacksOf(images: readonly Image[], closed: ReadonlySet<string>): Stack[] {
  const series = new Map<string, Image[]>();
  for (const image of images) {
    const multi = image.layout.number_of_frames > 1 ? images.indexOf(image) : "";
    const key = [image.series_uid, shapeOf(image), multi].join(" ");
    series.set(key, [...(series.get(key) ?? []), image]);
  }
  const stacks = [...series.values()]
    .flatMap((members) => parted(members.flatMap(slicesOf)))
    .flatMap((slices) => {
      const parts = isPlaced(slices) ? apart(slices) : [slices];
      return parts.map((part, n) => ({ ...stackOf(part, closed), part: parts.length > 1 ? ([n + 1, parts.length] as const) : null }));
    });
  return stacks.sort((a, b) => Number(b.is_volume) - Number(a.is_volume) || b.slices.length - a.slices.length);
}

const shapeOf = ({ layout }: Image): string =>
  [layout.rows, layout.columns, layout.samples_per_pixel, layout.bits_allocated, layout.pixel_representation].join(" ");

function slicesOf(image: Image): Slice[] {
  const count = image.layout.number_of_frames;
  const planes = image.planes.length > 0 ? image.planes : [];
  return Array.from({ length: count }, (_, frame) => ({
    image,
    frame,
    plane: planes[Math.min(frame, planes.length - 1)] ?? NOWHERE,
    along: 0,
  }));
}

const NOWHERE: Plane = {
  position: null,
  orientation: null,
  spacing_mm: null,
  thickness_mm: null,
  between_mm: null,
  slope: 1,
  intercept: 0,
  printed_mm: 0,
  apart: [],
};

/** Slices that face the same way together; those of a multi-frame image without functional groups have one place between them all. */
function parted(slices: readonly Slice[]): Slice[][] {
  const first = slices[0].image;
  if (first.layout.number_of_frames > 1 && !first.has_functional_groups) return [[...slices]];
  const ways: { orientation: readonly number[]; slices: Slice[] }[] = [];
  const nowhere: Slice[] = [];
  for (const slice of slices) {
    const { orientation, position } = slice.plane;
    if (orientation === null || position === null || normalOf(orientation) === null) {
      nowhere.push(slice);
      continue;
    }
    const same = ways.find((way) => way.orientation.every((cosine, n) => Math.abs(cosine - orientation[n]) <= SAME_WAY));
    if (same === undefined) ways.push({ orientation, slices: [slice] });
    else same.slices.push(slice);
  }
  return [...ways.map((way) => ordered(way.orientation, way.slices)), ...(nowhere.length > 0 ? [byNumber(nowhere)] : [])];
}

function ordered(orientation: readonly number[], slices: readonly Slice[]): Slice[] {
  const normal = normalOf(orientation) as Vec3;
  const placed = slices.map((slice) => ({ ...slice, along: dot(slice.plane.position as Vec3, normal) }));
  return placed.sort((a, b) => a.along - b.along || a.image.instance_number - b.image.instance_number || a.frame - b.frame);
}

const byNumber = (slices: readonly Slice[]): Slice[] =>
  [...slices].sort((a, b) => a.image.instance_number - b.image.instance_number || a.frame - b.frame);

function stackOf(slices: readonly Slice[], closed: ReadonlySet<string>): Omit<Stack, "part"> {
  const { layout } = slices[0].image;
  const refused = refusal(slices, closed);
  const distinct = isPlaced(slices) ? distinctOf(slices) : slices;
  const large = Math.min(layout.rows, layout.columns) >= SMALLEST_SIDE;
  return {
    slices,
    laid: refused === "" ? laid(slices, distinct) : refused,
    is_volume: distinct.length > MORE_THAN_PLACES && large && (isPlaced(slices) || layout.number_of_frames > 1),
  };
}

function refusal(slices: readonly Slice[], closed: ReadonlySet<string>): string {
  const { layout } = slices[0].image;
  if (layout.samples_per_pixel !== 1) return "colour";
  if (layout.bits_allocated > 16) return "wide";
  if (layout.bits_stored < 1 || layout.bits_stored > layout.bits_allocated) return "bits";
  if (slices.some(({ image }) => closed.has(image.layout.transfer_syntax_uid))) return "undecoded";
  return "";
}

const isPlaced = (slices: readonly Slice[]): boolean => {
  const { image, plane } = slices[0];
  const shares = image.layout.number_of_frames > 1 && !image.has_functional_groups;
  return !shares && plane.position !== null && plane.orientation !== null && normalOf(plane.orientation) !== null;
};

/** One slice for each place, the first of those that share it. */
function distinctOf(slices: readonly Slice[]): Slice[] {
  const same = sameWithin(slices.map((slice) => slice.along));
  const kept: Slice[] = [];
  for (const slice of slices) if (kept.length === 0 || slice.along - kept[kept.length - 1].along > same) kept.push(slice);
  return kept;
}

function laid(slices: readonly Slice[], placed: readonly Slice[]): Plan | string {
  const { layout } = placed[0].image;
  const { grid, notes } = gridFor(slices, placed);
  if (grid.count * layout.rows * layout.columns * 2 > MOST_VOLUME_BYTES) return "too-large";
  const places: (Slice | null)[] = Array.from({ length: grid.count }, () => null);
  for (let n = 0; n < placed.length; n++) places[grid.indices[n]] = placed[n];
  return {
    size: [layout.columns, layout.rows, grid.count],
    stored: layout.pixel_representation === 1 ? "int16" : "uint16",
    places,
    to_lps_mm: affineOf(placed[0], grid),
    notes: [...new Set([...notes, ...notesOf(slices, placed)])],
  };
}

function gridFor(slices: readonly Slice[], placed: readonly Slice[]): { grid: Grid; notes: string[] } {
  const corners = placed.map((slice) => slice.plane.position);
  const { orientation } = placed[0].plane;
  const normal = orientation === null ? null : normalOf(orientation);
  if (isPlaced(placed) && normal !== null && placed.length > 1) {
    const known = corners as Vec3[];
    const along = placed.map((slice) => slice.along);
    const printed = Math.min(...slices.map((slice) => slice.plane.printed_mm));
    const all = slices.map((slice) => slice.plane.position as Vec3);
    const grid = gridOf(known, normal, roundingGrid(all, along, normal, printed));
    if (grid !== null) {
      const gap = grid.count > placed.length;
      const said = [grid.is_uneven && "uneven", grid.is_sheared && "sheared", gap && "gap"];
      return { grid, notes: said.filter((code) => code !== false) };
    }
  }
  return assumed(placed, corners[0] ?? [0, 0, 0], normal ?? [0, 0, 1]);
}

/** Slices behind each other at the distance that the header states, or at one that is made up. */
function assumed(placed: readonly Slice[], origin: Vec3, normal: Vec3): { grid: Grid; notes: string[] } {
  const { plane } = placed[0];
  const measured = isPlaced(placed)
    ? measureSteps(
        placed.map((slice) => slice.along),
        roundingOf(plane.printed_mm, normal),
      )
    : null;
  const stated = measured?.step_mm ?? plane.between_mm ?? plane.thickness_mm;
  const step = stated !== null && stated > 0 ? stated : 1;
  const grid = {
    count: placed.length,
    indices: placed.map((_, n) => n),
    origin,
    step: [normal[0] * step, normal[1] * step, normal[2] * step] as const,
    is_uneven: false,
    is_sheared: false,
  };
  return { grid, notes: [placed.length === 1 ? "single" : "step-assumed"] };
}

function affineOf({ plane }: Slice, { origin, step }: Grid): Affine {
  const known = plane.orientation !== null && normalOf(plane.orientation) !== null ? plane.orientation : UPRIGHT;
  const [down_mm, across_mm] = plane.spacing_mm ?? [1, 1];
  const rows = [0, 1, 2].flatMap((axis) => [known[axis] * across_mm, known[3 + axis] * down_mm, step[axis], origin[axis]]);
  return [...rows, 0, 0, 0, 1] as unknown as Affine;
}

function notesOf(slices: readonly Slice[], placed: readonly Slice[]): string[] {
  const { plane } = placed[0];
  const images = placed.map((slice) => slice.image);
  const said: readonly (readonly [string, boolean])[] = [
    ["no-scale", plane.spacing_mm === null],
    ["projection", PROJECTIONS.has(images[0].sop_class_uid)],
    ["no-orientation", plane.orientation === null || normalOf(plane.orientation) === null],
    ["lossy", images.some(isLossy)],
    ["derived", images.some((image) => image.image_type[0] === "DERIVED")],
    ["inverted", images.some((image) => image.layout.photometric_interpretation === "MONOCHROME1")],
    ["rescale-varies", new Set(placed.map((slice) => `${slice.plane.slope} ${slice.plane.intercept}`)).size > 1],
    ["left-out", placed.length < slices.length],
  ];
  return said.filter(([, is_so]) => is_so).map(([code]) => code);
}

/** Flat X-rays (PS3.4 B.5), as in handcarry/dicom/roles.py. */
export const PROJECTIONS: ReadonlySet<string> = new Set(
  ["1", "1.1", "1.1.1", "1.2", "1.2.1", "1.3", "1.3.1", "12.1", "12.1.1", "12.2", "12.2.1", "481.1"].map(
    (suffix) => `1.2.840.10008.5.1.4.1.1.${suffix}`,
  ),
);

/** As the header says it, or as its transfer syntax can only be. */
const LOSSY = new Set([".50", ".51", ".81"].map((suffix) => `1.2.840.10008.1.2.4${suffix}`));
const isLossy = (image: Image): boolean => image.lossy || LOSSY.has(image.layout.transfer_syntax_uid);
