/** Times, echoes and reconstructions that share their places, told apart: as `handcarry.dicom.stacking` does. */
import type { Slice } from "./plan";
import { sameWithin } from "./steps";
import type { Values } from "./values";

/** A part of a repeated stack holds at least this share of the places. */
const REPEAT_SHARE = 0.8;
const CONTENT = 0x00209111;
const ECHOES = 0x00189114;
const DIFFUSION = 0x00189117;
const TEMPORAL_INDEX = 0x00209128;
/** Tags of time as a dimension's pointer holds them. */
const POINTERS = ["20002891", "20000001"];

/** What can tell a frame from others at its place, one text for each kind of repeat: time, echo, stack, acquisition, reconstruction. */
export function tellsApart(frame: Values | null, shared: Values | null, own: Values): string[] {
  const of = (sequence: number): Values[] => [...[frame, shared].flatMap((one) => one?.items(sequence).slice(0, 1) ?? []), own];
  const echo = first(of(ECHOES), [0x00180086, 0x00180081]) || raw(of(ECHOES), 0x00189082);
  return [
    timeOf(of(CONTENT), own),
    `${echo} ${raw(of(DIFFUSION), 0x00189087)}`,
    first(of(CONTENT), [0x00209056]),
    own.code(0x00200012),
    own.code(0x00181210),
    own.codes(0x00080008).join(" "),
    `${own.code(0x00080022)} ${own.code(0x00080032)}`,
  ];
}

/** The slices of one direction in their order; apart where one kind of repeat tells them apart cleanly: each part visits nearly every place, none twice. */
export function apart(slices: readonly Slice[]): (readonly Slice[])[] {
  const places = placesOf(slices);
  if (places === slices.length || places < 2) return [slices];
  for (const kind of slices[0].plane.apart.keys()) {
    const parts = new Map<string, Slice[]>();
    for (const slice of slices) {
      const name = slice.plane.apart[kind] ?? "";
      const part = parts.get(name);
      if (part === undefined) parts.set(name, [slice]);
      else part.push(slice);
    }
    const whole = [...parts.values()].every((part) => placesOf(part) === part.length && part.length >= REPEAT_SHARE * places);
    if (parts.size > 1 && whole) return [...parts.values()];
  }
  return [slices];
}

function placesOf(slices: readonly Slice[]): number {
  const along = slices.map((slice) => slice.along);
  const same = sameWithin(along);
  let [count, last] = [0, Number.NEGATIVE_INFINITY];
  for (const place of along) if (place - last > same) [count, last] = [count + 1, place];
  return count;
}

function timeOf(content: readonly Values[], own: Values): string {
  const said = raw(content, TEMPORAL_INDEX) || own.code(0x00200100);
  const dimension = own.items(0x00209222).findIndex((item) => POINTERS.includes(item.raw(0x00209165)));
  return said || (dimension < 0 ? "" : raw(content, 0x00209157).slice(8 * dimension, 8 * dimension + 8));
}

const first = (from: readonly Values[], tags: readonly number[]): string =>
  tags.flatMap((tag) => from.map((values) => values.code(tag))).find((text) => text !== "") ?? "";

const raw = (from: readonly Values[], tag: number): string => from.map((values) => values.raw(tag)).find((text) => text !== "") ?? "";
