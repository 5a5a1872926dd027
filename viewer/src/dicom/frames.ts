/** Where the frames of an image lie in its bytes, native or encapsulated (PS3.5 8.1.1, A.4). */
import { nativeBits } from "../codecs/layout";
import type { Image } from "./image";

/** From, to; in the image's blob. A frame may have several pieces. */
type Piece = readonly [number, number];
export type Frames = readonly (readonly Piece[])[];

const ITEM = 0xe000fffe; // (FFFE,E000) as its four bytes read in one little-endian word
const UNDEFINED = 0xffffffff;
const MOST_FRAGMENTS = 500_000;
const LOOK_BYTES = 1 << 16;

class Damaged extends Error {}

export async function framesOf(image: Image): Promise<Frames> {
  return image.pixels.length === null ? encapsulated(image) : native(image, image.pixels.length);
}

/** The bytes of one frame. */
export async function bytesOf(image: Image, frames: Frames, number: number): Promise<Uint8Array<ArrayBuffer>> {
  const pieces = frames[number];
  if (pieces === undefined) throw new Damaged("the frame is not there");
  return new Uint8Array(await new Blob(pieces.map(([from, to]) => image.blob.slice(from, to))).arrayBuffer());
}

function native({ layout, pixels }: Image, length: number): Frames {
  const bits = nativeBits(layout);
  if (bits % 8 !== 0) throw new Damaged("frames that do not begin at a byte");
  const bytes = bits / 8;
  const there = Math.min(layout.number_of_frames, Math.floor(length / bytes));
  return Array.from({ length: there }, (_, n) => [[pixels.offset + n * bytes, pixels.offset + (n + 1) * bytes]]);
}

interface Fragment {
  readonly at: number;
  readonly from: number;
  readonly to: number;
  readonly begins: boolean;
}

async function encapsulated(image: Image): Promise<Frames> {
  const [table, ...fragments] = await fragmentsOf(image);
  const promised = image.layout.number_of_frames;
  if (table === undefined || fragments.length === 0) throw new Damaged("no fragments");
  const piece = ({ from, to }: Fragment): Piece => [from, to];
  if (promised === 1) return [fragments.map(piece)];
  if (fragments.length === promised) return fragments.map((fragment) => [piece(fragment)]);
  const offsets = await offsetsOf(image, table);
  const base = fragments[0].at;
  const starts = offsets.length === promised ? new Set(offsets) : null;
  const frames: Piece[][] = [];
  for (const fragment of fragments) {
    const isFirst = starts === null ? fragment.begins : starts.has(fragment.at - base);
    if (isFirst || frames.length === 0) frames.push([]);
    frames[frames.length - 1].push(piece(fragment));
  }
  if (frames.length < promised) throw new Damaged("fragments without a frame");
  return frames;
}

/** All items of the pixel data; the first is the basic offset table. */
async function fragmentsOf({ blob, pixels }: Image): Promise<Fragment[]> {
  const found: Fragment[] = [];
  let at = pixels.offset;
  let [held, from] = [new DataView(new ArrayBuffer(0)), 0];
  while (found.length < MOST_FRAGMENTS && at + 8 <= blob.size) {
    if (at < from || at + 12 > from + held.byteLength) {
      from = at;
      held = new DataView(await blob.slice(at, at + LOOK_BYTES).arrayBuffer());
    }
    const here = at - from;
    const length = held.getUint32(here + 4, true);
    if (held.getUint32(here, true) !== ITEM || length === UNDEFINED || at + 8 + length > blob.size) break;
    const mark = length >= 4 && here + 12 <= held.byteLength ? held.getUint32(here + 8, false) : 0;
    found.push({ at, from: at + 8, to: at + 8 + length, begins: mark >>> 16 === 0xffd8 || mark >>> 16 === 0xff4f });
    at += 8 + length;
  }
  return found;
}

async function offsetsOf({ blob }: Image, table: Fragment): Promise<number[]> {
  const view = new DataView(await blob.slice(table.from, table.to).arrayBuffer());
  return Array.from({ length: view.byteLength >> 2 }, (_, n) => view.getUint32(4 * n, true));
}
