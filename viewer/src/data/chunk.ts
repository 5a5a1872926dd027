/** A chunk to stored values (src/handcarry/pack/chunks.py): base64 of raw deflate of all low bytes, then all high ones. */

type Decoding = typeof Uint8Array & { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> };

/** Base64, or what it stood for. */
export type Packed = string | Uint8Array<ArrayBuffer>;

/** Handed over at a time: the next piece waits until this one is undone. */
const PIECE_BYTES = 1 << 18;

/** What a chunk's function says in its comment; "" where it is no function. It is read, not run. */
export function textOf(chunk: unknown): string {
  if (typeof chunk !== "function") return "";
  const source = String(chunk);
  return source.slice(source.indexOf("/*") + 2, source.lastIndexOf("*/"));
}

/** As bytes, which a worker takes over as they are, where the browser makes them in no time; else as it is, for the worker to undo. */
export function quickly(text: string): Packed {
  const decode = (Uint8Array as Decoding).fromBase64;
  return decode === undefined ? text : decode.call(Uint8Array, text);
}

/** Exactly `count` 16-bit values; rejects where there are fewer, more, or something else. */
export async function valuesOf(packed: Packed, count: number): Promise<ArrayBuffer> {
  const deflated = typeof packed === "string" ? bytesOf(packed) : packed;
  const { readable, writable } = new DecompressionStream("deflate-raw");
  const [, values] = await Promise.all([feed(writable.getWriter(), deflated), unfold(readable.getReader(), count)]);
  return values;
}

async function feed(writer: WritableStreamDefaultWriter<BufferSource>, deflated: Uint8Array<ArrayBuffer>): Promise<void> {
  for (let at = 0; at < deflated.length; at += PIECE_BYTES) await writer.write(deflated.subarray(at, at + PIECE_BYTES));
  await writer.close();
}

/** Put each byte where it belongs as it comes, never one too many. */
async function unfold(reader: ReadableStreamDefaultReader<Uint8Array>, count: number): Promise<ArrayBuffer> {
  const values = new Uint16Array(count);
  let at = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (at + part.value.length > 2 * count) {
      void reader.cancel();
      throw new Error("more than it should hold");
    }
    const low = Math.min(Math.max(count - at, 0), part.value.length);
    setLow(values, at, part.value.subarray(0, low));
    setHigh(values, at + low - count, part.value.subarray(low));
    at += part.value.length;
  }
  if (at !== 2 * count) throw new Error("less than it should hold");
  return values.buffer;
}

function setLow(values: Uint16Array, at: number, bytes: Uint8Array): void {
  for (let n = 0; n < bytes.length; n++) values[at + n] = bytes[n];
}

function setHigh(values: Uint16Array, at: number, bytes: Uint8Array): void {
  for (let n = 0; n < bytes.length; n++) values[at + n] |= bytes[n] << 8;
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const packed = quickly(text);
  if (typeof packed !== "string") return packed;
  const letters = atob(packed);
  const bytes = new Uint8Array(letters.length);
  for (let n = 0; n < letters.length; n++) bytes[n] = letters.charCodeAt(n);
  return bytes;
}
