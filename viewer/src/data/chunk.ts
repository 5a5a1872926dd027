/** A chunk's text to stored values (src/handcarry/pack/chunks.py): base64 of raw deflate of all low bytes, then all high ones. */

type Decoding = typeof Uint8Array & { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> };

/** Exactly `count` 16-bit values; rejects where the text holds fewer, more, or something else. */
export async function valuesOf(text: string, count: number): Promise<ArrayBuffer> {
  const planes = await inflated(bytesOf(text), count * 2);
  const values = new Uint16Array(count);
  for (let n = 0; n < count; n++) values[n] = planes[n] | (planes[count + n] << 8);
  return values.buffer;
}

/** Raw deflate undone into exactly so many bytes, never more. */
async function inflated(deflated: Uint8Array<ArrayBuffer>, size: number): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([deflated]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const whole = new Uint8Array(size);
  let at = 0;
  const reader = stream.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (at + part.value.length > size) {
      void reader.cancel();
      throw new Error("more than it should hold");
    }
    whole.set(part.value, at);
    at += part.value.length;
  }
  if (at !== size) throw new Error("less than it should hold");
  return whole;
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const decode = (Uint8Array as Decoding).fromBase64;
  if (decode !== undefined) return decode.call(Uint8Array, text);
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let n = 0; n < letters.length; n++) bytes[n] = letters.charCodeAt(n);
  return bytes;
}
