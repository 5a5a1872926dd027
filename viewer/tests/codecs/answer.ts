/** Answers about frames, for tests that hold them against the Python program's: bytes travel as base64, integers as digits. */
import { decodeFrame, ready } from "../../src/codecs/frame";
import type { PixelLayout } from "../../src/codecs/layout";
import { NoPixels } from "../../src/codecs/refusals";
import { TABLE } from "../../src/codecs/table";
import { look, readyToLook, type Wish } from "../../src/probe/look";

export interface Question {
  readonly ask: "table" | "decode" | "look" | "time";
  readonly repeats: number;
  readonly wish: Wish;
  readonly data: string;
  readonly layout: PixelLayout;
  readonly big_endian: boolean;
}

export const toBase64 = (octets: Uint8Array): string => {
  let text = "";
  for (let at = 0; at < octets.length; at += 4096) text += String.fromCharCode(...octets.subarray(at, at + 4096));
  return btoa(text);
};

const toBytes = (text: string): Uint8Array => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/** Bytes as base64, integers beyond doubles as digits. */
const told = (looked: object): unknown =>
  Object.fromEntries(
    Object.entries(looked).map(([name, value]) => [
      name,
      value instanceof Uint8Array ? toBase64(value) : typeof value === "bigint" ? String(value) : value,
    ]),
  );

export async function answer(question: Question): Promise<unknown> {
  if (question.ask === "table") {
    return TABLE.map((row) => ({
      uid: row.uid,
      name: row.name,
      how: "native" in row ? "native" : "decoder" in row ? row.decoder.name : row.remark,
    }));
  }
  if (question.ask === "look") {
    await readyToLook([question.layout.transfer_syntax_uid]);
    return told(look(toBytes(question.data), question.layout, question.wish));
  }
  if (question.ask === "time") return time(question);
  await ready([question.layout.transfer_syntax_uid]);
  try {
    const values = decodeFrame(toBytes(question.data), question.layout, question.big_endian);
    const octets = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    return { kind: values.constructor.name, stored: toBase64(octets) };
  } catch (thrown) {
    if (thrown instanceof NoPixels) return { fault: thrown.fault, detail: thrown.message };
    throw thrown;
  }
}

/** Milliseconds for one look: the fastest of so many, after as many to warm up. */
async function time({ data, layout, wish, repeats }: Question): Promise<number> {
  await readyToLook([layout.transfer_syntax_uid]);
  const bytes = toBytes(data);
  let fastest = Number.POSITIVE_INFINITY;
  for (let n = 0; n < 2 * repeats; n++) {
    const began = performance.now();
    const { fault } = look(bytes, layout, wish);
    if (fault !== null) throw new Error(fault);
    if (n >= repeats) fastest = Math.min(fastest, performance.now() - began);
  }
  return fastest;
}
