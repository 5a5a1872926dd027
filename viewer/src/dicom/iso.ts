/** The files of a disc image (ISO 9660, ECMA-119): by its primary volume, nothing copied. Names only serve to be shown, so none of its extensions are read. */
import type { Member } from "./zip";

const SECTOR = 2048;
const PRIMARY = 16 * SECTOR;
const DEEPEST = 16;
const MOST_MEMBERS = 200_000;
const MOST_FOLDER_BYTES = 16 * 2 ** 20;
const FOLDER = 2;
const GOES_ON = 0x80;

interface Extent {
  readonly offset: number;
  readonly size: number;
}

export async function isIso(file: Blob): Promise<boolean> {
  const head = new Uint8Array(await file.slice(PRIMARY, PRIMARY + 6).arrayBuffer());
  return String.fromCharCode(...head) === "\u0001CD001";
}

/** null where its folders cannot be read. */
export async function filesOf(image: Blob): Promise<Member[] | null> {
  const volume = await viewOf(image, { offset: PRIMARY, size: SECTOR });
  if (volume.byteLength < SECTOR || volume.getUint16(128, true) !== SECTOR) return null;
  const found: Member[] = [];
  const seen = new Set<number>();
  const waiting = [{ folder: extentOf(volume, 156), path: "", depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { folder, path, depth } = next;
    if (seen.has(folder.offset) || depth > DEEPEST || folder.size > MOST_FOLDER_BYTES) continue;
    seen.add(folder.offset);
    const view = await viewOf(image, folder);
    if (view.byteLength < folder.size) return null;
    for (const { name, flags, parts } of recordsOf(view)) {
      if (found.length >= MOST_MEMBERS) return found;
      if ((flags & FOLDER) !== 0) waiting.push({ folder: parts[0], path: `${path}${name}/`, depth: depth + 1 });
      else found.push({ name: path + name, open: async () => fileOf(image, parts) });
    }
  }
  return found;
}

interface Record {
  readonly name: string;
  readonly flags: number;
  readonly parts: readonly Extent[];
}

/** What a folder holds; a file too large for one record has several (6.5.1). */
function recordsOf(view: DataView): Record[] {
  const found: Record[] = [];
  let parts: Extent[] = [];
  for (let at = 0; at + 34 <= view.byteLength; ) {
    const length = view.getUint8(at);
    const nameLength = view.getUint8(at + 32);
    if (length === 0) {
      at = (Math.floor(at / SECTOR) + 1) * SECTOR; // a record never crosses into the next sector
      continue;
    }
    if (length < 34 || at + length > view.byteLength || 33 + nameLength > length) break;
    const name = String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + at + 33, nameLength)).replace(/;\d*$/, "");
    const flags = view.getUint8(at + 25);
    parts.push(extentOf(view, at));
    if ((flags & GOES_ON) === 0) {
      if (name !== "\0" && name !== "\u0001") found.push({ name, flags, parts });
      parts = [];
    }
    at += length;
  }
  return found;
}

const extentOf = (view: DataView, at: number): Extent => ({
  offset: (view.getUint32(at + 2, true) + view.getUint8(at + 1)) * SECTOR,
  size: view.getUint32(at + 10, true),
});

function fileOf(image: Blob, parts: readonly Extent[]): Blob | "damaged" {
  if (parts.some(({ offset, size }) => offset + size > image.size)) return "damaged";
  return new Blob(parts.map(({ offset, size }) => image.slice(offset, offset + size)));
}

const viewOf = async (file: Blob, { offset, size }: Extent): Promise<DataView> =>
  new DataView(await file.slice(offset, offset + size).arrayBuffer());
