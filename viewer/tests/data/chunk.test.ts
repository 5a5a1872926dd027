import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { quickly, textOf, valuesOf } from "../../src/data/chunk";
import { randomly } from "../random";

const COUNT = 300_001; // more than a piece, and no multiple of anything

/** As the program writes them: all low bytes, then all high ones. */
function packed(values: Uint16Array): string {
  const planes = new Uint8Array(values.length * 2);
  values.forEach((value, n) => {
    planes[n] = value & 255;
    planes[values.length + n] = value >> 8;
  });
  return deflateRawSync(planes, { level: 1 }).toString("base64");
}

/** Not the values themselves: half a million of them would be printed. */
const said = (made: Promise<ArrayBuffer>): Promise<string> => made.then(() => "kept", String);
const same = (buffer: ArrayBuffer): boolean => Buffer.from(buffer).equals(Buffer.from(values.buffer));

const random = randomly(5);
const values = Uint16Array.from({ length: COUNT }, () => random.whole(0, 65535));

describe("a chunk", () => {
  it("gives back every value, as text and as bytes", async () => {
    const text = packed(values);
    const bytes = Uint8Array.from(Buffer.from(text, "base64"));
    expect(same(await valuesOf(text, COUNT))).toBe(true);
    expect(same(await valuesOf(bytes, COUNT))).toBe(true);
    expect(same(await valuesOf(quickly(text), COUNT))).toBe(true);
  });

  it("is refused where it holds more, less, or something else", async () => {
    const text = packed(values);
    expect(await said(valuesOf(text, COUNT - 1))).toContain("more");
    expect(await said(valuesOf(text, COUNT + 1))).toContain("less");
    for (const other of [text.slice(0, 4000), `////${text.slice(4)}`, ""]) expect(await said(valuesOf(other, COUNT))).not.toBe("kept");
  });

  it("is what a function says in its comment, and is never run", () => {
    const script = (text: string) => new Function(`return function(){/*${text}*/throw new Error("run")}`)() as unknown;
    expect(textOf(script("AB//+/8="))).toBe("AB//+/8=");
    expect(textOf("AB//+/8=")).toBe("");
    expect(textOf(undefined)).toBe("");
  });
});
