/** The files of a ZIP archive (APPNOTE 6.3): by its central directory, ZIP64 too; stored files are not copied, deflated ones inflated when asked for; of both the sum must be right. */
import { crcOfBlob, Inflated, type Inflation } from "./inflate";

export interface Member {
  readonly name: string;
  /** The file, or why there is none. */
  open(): Promise<Blob | "locked" | "damaged">;
}

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const LONGEST_COMMENT = 65_535;
const MOST_MEMBERS = 200_000;
const MOST_DIRECTORY_BYTES = 64 * 2 ** 20;

export async function isZip(file: Blob): Promise<boolean> {
  const head = await viewOf(file, 0, 4);
  return head.byteLength === 4 && (head.getUint32(0, true) === LOCAL || head.getUint32(0, true) === END);
}

/** null where the directory cannot be found or read. */
export async function membersOf(archive: Blob, inflation: Inflation): Promise<Member[] | null> {
  const place = await directoryOf(archive);
  if (place === null) return null;
  const view = await viewOf(archive, place.offset, Math.min(place.size, MOST_DIRECTORY_BYTES));
  const found: Member[] = [];
  for (let at = 0; at + 46 <= view.byteLength && found.length < MOST_MEMBERS && view.getUint32(at, true) === CENTRAL; ) {
    const [name, extra, comment] = [view.getUint16(at + 28, true), view.getUint16(at + 30, true), view.getUint16(at + 32, true)];
    const end = at + 46 + name + extra + comment;
    if (end > view.byteLength) return null;
    const entry = entryOf(view, at, name, extra);
    if (!entry.name.endsWith("/")) found.push({ name: entry.name, open: () => open(archive, entry, inflation) });
    at = end;
  }
  return found.length === 0 && place.size > 0 ? null : found;
}

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly locked: boolean;
  readonly crc32: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

function entryOf(view: DataView, at: number, nameLength: number, extraLength: number): Entry {
  const flags = view.getUint16(at + 8, true);
  const raw = new Uint8Array(view.buffer, view.byteOffset + at + 46, nameLength);
  const sizes = wide(view, at + 46 + nameLength, extraLength, [
    view.getUint32(at + 24, true),
    view.getUint32(at + 20, true),
    view.getUint32(at + 42, true),
  ]);
  return {
    name: new TextDecoder(flags & 0x800 ? "utf-8" : "iso-8859-1").decode(raw).replaceAll("\\", "/"),
    method: view.getUint16(at + 10, true),
    locked: (flags & 1) === 1,
    crc32: view.getUint32(at + 16, true),
    size: sizes[0],
    packed: sizes[1],
    offset: sizes[2],
  };
}

/** Size, packed size and offset, from the ZIP64 field where they did not fit (4.5.3). */
function wide(view: DataView, at: number, length: number, short: number[]): number[] {
  for (let field = at; field + 4 <= at + length; field += 4 + view.getUint16(field + 2, true)) {
    if (view.getUint16(field, true) !== 1) continue;
    let next = field + 4;
    const end = Math.min(at + length, next + view.getUint16(field + 2, true));
    return short.map((value) => {
      if (value !== 0xffffffff || next + 8 > end) return value;
      next += 8;
      return Number(view.getBigUint64(next - 8, true));
    });
  }
  return short;
}

async function open(archive: Blob, entry: Entry, inflation: Inflation): Promise<Blob | "locked" | "damaged"> {
  if (entry.locked) return "locked";
  const local = await viewOf(archive, entry.offset, 30);
  if (local.byteLength < 30 || local.getUint32(0, true) !== LOCAL) return "damaged";
  const start = entry.offset + 30 + local.getUint16(26, true) + local.getUint16(28, true);
  if (start + entry.packed > archive.size) return "damaged";
  const packed = archive.slice(start, start + entry.packed);
  if (entry.method === 0) return entry.packed === entry.size && (await crcOfBlob(packed)) === entry.crc32 ? packed : "damaged";
  if (entry.method !== 8) return "damaged";
  const found = await inflation.undo(packed, entry.size);
  return found instanceof Inflated && found.blob.size === entry.size && found.crc32 === entry.crc32 ? found.blob : "damaged";
}

async function directoryOf(archive: Blob): Promise<{ offset: number; size: number } | null> {
  const from = Math.max(0, archive.size - LONGEST_COMMENT - 22);
  const tail = await viewOf(archive, from, archive.size - from);
  for (let at = tail.byteLength - 22; at >= 0; at--) {
    if (tail.getUint32(at, true) !== END) continue;
    const [size, offset] = [tail.getUint32(at + 12, true), tail.getUint32(at + 16, true)];
    if (offset === 0xffffffff || size === 0xffffffff || tail.getUint16(at + 10, true) === 0xffff) {
      const found = await directory64(archive, tail, at);
      if (found !== null) return found;
    }
    if (offset + size <= archive.size) return { offset, size };
  }
  return null;
}

async function directory64(archive: Blob, tail: DataView, end: number): Promise<{ offset: number; size: number } | null> {
  const at = end - 20;
  if (at < 0 || tail.getUint32(at, true) !== LOCATOR_64) return null;
  const record = await viewOf(archive, Number(tail.getBigUint64(at + 8, true)), 56);
  if (record.byteLength < 56 || record.getUint32(0, true) !== END_64) return null;
  const [size, offset] = [Number(record.getBigUint64(40, true)), Number(record.getBigUint64(48, true))];
  return offset + size <= archive.size ? { offset, size } : null;
}

const viewOf = async (file: Blob, from: number, size: number): Promise<DataView> =>
  new DataView(await file.slice(from, from + size).arrayBuffer());
