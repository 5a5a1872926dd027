import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { BadManifest, grouped, readManifest } from "../../src/data/manifest";
import { type Verified, verify } from "../../src/data/verify";

const sha = (data: string): string => createHash("sha256").update(data).digest("hex");
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const A = `${sha("a")}  A.TXT\n`;
const B = `${sha("b")}  DIR/B.TXT\n`;

test.each([
  ["no last line end", A.trimEnd(), 1],
  ["capitals", A.toUpperCase(), 1],
  ["one space", A.replace("  ", " "), 1],
  ["a star", A.replace("  ", " *"), 1],
  ["a carriage return", A.replace("\n", "\r\n"), 1],
  ["a path out of it", `${A}${sha("b")}  ../B.TXT\n`, 2],
  ["a drive", `${sha("b")}  C:/B.TXT\n`, 1],
  ["the same path twice", A + A, 2],
  ["out of order", B + A, 2],
  ["an empty line", `${A}\n${B}`, 2],
  ["nothing", "", 1],
])("a list with %s is not believed", (_, text, line) => {
  expect(() => readManifest(bytes(text))).toThrow(new BadManifest(line));
});

test("a byte that is no UTF-8 and a mark at the beginning are not believed either", () => {
  expect(() => readManifest(Uint8Array.from([...bytes(A.trimEnd()), 0xff, 10]))).toThrow(BadManifest);
  expect(() => readManifest(bytes(`\ufeff${A}`))).toThrow(BadManifest);
});

const label = (list: string): string => {
  const page = `<p class="print"><code>${grouped(sha(list))}</code></p>\n`;
  return `${page}<!-- sha256 ${sha(page)} -->\n`;
};
const run = async (files: Readonly<Record<string, string>>): Promise<Verified> => {
  const given = Object.entries(files).map(([name, data]) => ({ name: `PACK/${name}`, file: new File([data], name) }));
  const found = await verify(given, () => undefined, new AbortController().signal);
  if ("why" in found) throw new Error(found.why);
  return found;
};
const WHOLE = { "A.TXT": "a", "DIR/B.TXT": "b", "VERIFY/SHA256.TXT": A + B, "LABEL.HTM": label(A + B) };

test("a copy that is what it was says so, recovery data and a system's own files apart", async () => {
  const found = await run({ ...WHOLE, "VERIFY/PARITY/P0.BIN": "x", ".DS_Store": "y", "DIR/Thumbs.db": "z" });
  expect(found).toEqual({
    same: 2,
    missing: [],
    changed: [],
    extra: [],
    unreadable: [],
    beside: 1,
    label: "same",
    fingerprint: grouped(sha(A + B)),
  });
});

test("what is missing, changed or does not belong is named", async () => {
  const found = await run({ "A.TXT": "b", "C.TXT": "c", "VERIFY/SHA256.TXT": A + B, "LABEL.HTM": label(A) });
  expect(found).toMatchObject({ same: 0, changed: ["A.TXT"], missing: ["DIR/B.TXT"], extra: ["C.TXT"], label: "other" });
  expect((await run({ ...WHOLE, "LABEL.HTM": `${WHOLE["LABEL.HTM"]} ` })).label).toBe("other");
});
