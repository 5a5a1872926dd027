/**
 * One frame, from its bytes to its facts, or to the reason why it gives none: the half of `handcarry.pixels.look` that touches pixels.
 *
 * What needs none (`handcarry.pixels.beforehand`) the program says itself, in the browser too. Every number and byte is the program's.
 */
import { createXXHash3, type IHasher } from "hash-wasm";
import { decodeFrame, ready } from "../codecs/frame";
import type { PixelLayout } from "../codecs/layout";
import { type Fault, NoPixels } from "../codecs/refusals";
import type { Stored } from "../codecs/stored";
import { transferSyntax } from "../codecs/table";
import { blockEdgesOf, levelsOf } from "./closely";
import { fullOf, previewOf } from "./preview";
import { evenly, sumsOf } from "./sums";

/** What a frame is to leave behind, in the words of `handcarry.pixels.task.Task`. */
export interface Wish {
  readonly frame: number;
  readonly big_endian: boolean;
  readonly preview_factor: number;
  readonly keep_full: boolean;
  readonly closer_look: number;
  readonly pixels_only: boolean;
  readonly keep_stored: boolean;
}

/** The fields of `handcarry.model.frame.FrameFacts` but for `codestream`. Nobody here decodes a second time: `second_*` stay empty. */
export interface Looked {
  readonly frame: number;
  readonly fault: Fault | null;
  readonly detail: string;
  readonly decoder: string;
  readonly pixel_count: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly total: bigint;
  readonly total_of_squares: bigint;
  readonly at_minimum: number;
  readonly at_maximum: number;
  readonly pixel_hash: Uint8Array;
  readonly tile: Uint8Array;
  readonly preview: Uint8Array;
  readonly preview_rows: number;
  readonly preview_columns: number;
  readonly preview_factor: number;
  readonly full: Uint8Array;
  readonly levels: Uint8Array;
  readonly block_edges: readonly number[];
  readonly second_decoder: string;
  readonly second_hash: Uint8Array;
  readonly stored: Uint8Array;
}

const NO_BYTES = new Uint8Array(0);
const NOTHING: Omit<Looked, "frame" | "decoder"> = {
  fault: null,
  detail: "",
  pixel_count: 0,
  minimum: 0,
  maximum: 0,
  total: 0n,
  total_of_squares: 0n,
  at_minimum: 0,
  at_maximum: 0,
  pixel_hash: NO_BYTES,
  tile: NO_BYTES,
  preview: NO_BYTES,
  preview_rows: 0,
  preview_columns: 0,
  preview_factor: 0,
  full: NO_BYTES,
  levels: NO_BYTES,
  block_edges: [],
  second_decoder: "",
  second_hash: NO_BYTES,
  stored: NO_BYTES,
};

let hasher: IHasher | null = null;

/** Make what frames of these transfer syntaxes need; after this `look` looks at them without waiting. */
export async function readyToLook(uids: Iterable<string>): Promise<void> {
  await ready(uids);
  hasher ??= await createXXHash3();
}

/** The facts of one frame. Never throws on content. */
export function look(data: Uint8Array, layout: PixelLayout, wish: Wish): Looked {
  const row = transferSyntax(layout.transfer_syntax_uid);
  const decoder = "native" in row ? "native" : "decoder" in row ? row.decoder.name : "";
  const nothing = { ...NOTHING, frame: wish.frame, decoder };
  try {
    const values = decodeFrame(data, layout, wish.big_endian);
    return { ...nothing, ...(wish.pixels_only ? onlyPixels(values, layout) : facts(values, layout, wish)) };
  } catch (thrown) {
    if (!(thrown instanceof NoPixels)) throw thrown;
    return { ...nothing, fault: thrown.fault, detail: thrown.message, decoder: "decoder" in row ? decoder : "" };
  }
}

function facts(values: Stored, layout: PixelLayout, wish: Wish): Partial<Looked> {
  const even = evenly(values);
  return {
    pixel_count: values.length,
    ...sumsOf(even, layout),
    pixel_hash: hashOf(values),
    ...(wish.preview_factor > 0 ? previewOf(even, layout, wish.preview_factor) : {}),
    preview_factor: wish.preview_factor,
    full: wish.keep_full ? fullOf(even, layout) : NO_BYTES,
    levels: wish.closer_look > 0 ? levelsOf(values, layout) : NO_BYTES,
    block_edges: wish.closer_look > 0 ? blockEdgesOf(even, layout) : [],
    stored: wish.keep_stored ? octetsOf(values) : NO_BYTES,
  };
}

function onlyPixels(values: Stored, layout: PixelLayout): Partial<Looked> {
  return {
    pixel_count: values.length,
    pixel_hash: hashOf(values),
    full: layout.samples_per_pixel === 1 ? fullOf(values, layout) : NO_BYTES,
  };
}

/** XXH3 of 64 bits, big-endian, over the little-endian stored values. */
function hashOf(values: Stored): Uint8Array {
  if (hasher === null) throw new Error("readyToLook() comes first");
  return hasher.init().update(octetsOf(values)).digest("binary");
}

/** The bytes of values on this machine, which is little-endian as every machine with a browser is. */
const octetsOf = (values: Stored): Uint8Array => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
