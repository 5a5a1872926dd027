import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { type Collected, collect } from "../../src/dicom/collect";
import { filesOf, isIso } from "../../src/dicom/iso";
import { randomly } from "../random";
import { slice } from "./written";

/** Written by xorriso, so that ours does not judge itself; with enough files that a folder has several sectors. */
const folder = mkdtempSync(join(tmpdir(), "iso-"));
afterAll(() => rmSync(folder, { recursive: true }));
const written = (() => {
  mkdirSync(join(folder, "tree/DICOM/PT 0"), { recursive: true });
  for (let n = 0; n < 60; n++) writeFileSync(join(folder, `tree/DICOM/PT 0/IM${n}`), slice(n * 0.5, n));
  writeFileSync(join(folder, "tree/notes.txt"), "nothing");
  try {
    execFileSync("xorriso", ["-as", "mkisofs", "-quiet", "-no-pad", "-J", "-R", "-o", join(folder, "disc.iso"), join(folder, "tree")], {
      stdio: "ignore",
    });
  } catch {
    return null;
  }
  return new Uint8Array(readFileSync(join(folder, "disc.iso")));
})();

const sumOf = async (file: Blob): Promise<string> =>
  createHash("sha256")
    .update(new Uint8Array(await file.arrayBuffer()))
    .digest("hex");

const look = (data: Uint8Array<ArrayBuffer>): Promise<Collected> =>
  collect([{ name: "disc.iso", file: new File([data], "disc.iso") }], () => undefined, new AbortController().signal);

test.skipIf(written === null)("a disc image is opened, every file of it once, byte for byte", async () => {
  const image = new Blob([written as Uint8Array<ArrayBuffer>]);
  expect(await isIso(image)).toBe(true);
  const members = (await filesOf(image)) ?? [];
  expect(members.length).toBe(61);
  const opened = await Promise.all(members.map(async ({ open }) => (await open()) as Blob));
  const given = [...Array.from({ length: 60 }, (_, n) => slice(n * 0.5, n)), new TextEncoder().encode("nothing")];
  expect((await Promise.all(opened.map(sumOf))).sort()).toEqual((await Promise.all(given.map((data) => sumOf(new Blob([data]))))).sort());
  const { images, skipped } = await look(written as Uint8Array<ArrayBuffer>);
  expect(images.map((image_) => image_.planes[0].position?.[2]).sort((a, b) => (a ?? 0) - (b ?? 0))).toEqual(
    Array.from({ length: 60 }, (_, n) => n * 0.5),
  );
  expect(skipped).toEqual({ other: 1, damaged: 0, locked: 0 });
});

test.skipIf(written === null)("one that is cut off or spoilt is told, and none makes it throw or run on", async () => {
  const whole = written as Uint8Array<ArrayBuffer>;
  expect((await look(whole.slice(0, 17 * 2048))).skipped.damaged).toBe(1);
  const short = await look(whole.slice(0, whole.length - 30 * 2048));
  expect(short.skipped.damaged).toBeGreaterThan(0);
  const { whole: upTo } = randomly(20261128);
  for (let n = 0; n < 20; n++) {
    const spoilt = whole.slice();
    for (let hits = 0; hits < 20; hits++) spoilt[upTo(16 * 2048, 40 * 2048)] = upTo(0, 255);
    expect((await look(spoilt)).images.length).toBeLessThanOrEqual(600);
  }
});
