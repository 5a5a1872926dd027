import { crc32 } from "node:zlib";
import { expect, test } from "vitest";
import type { PixelLayout } from "../../src/codecs/layout";
import { type Collected, collect } from "../../src/dicom/collect";
import { type Plan, stacksOf } from "../../src/dicom/plan";
import { FilesSource } from "../../src/dicom/source";
import { randomly } from "../random";
import { dicomFile, type Element, slice, zip } from "./written";

const look = (...files: Uint8Array<ArrayBuffer>[]): Promise<Collected> =>
  collect(
    files.map((data, n) => ({ name: `${n}`, file: new File([data], `${n}`) })),
    () => undefined,
    new AbortController().signal,
  );

const planned = async (...files: Uint8Array<ArrayBuffer>[]): Promise<Plan> => {
  const [stack] = stacksOf((await look(...files)).images, new Set());
  if (stack === undefined || typeof stack.laid === "string") throw new Error("no volume");
  return stack.laid;
};

const nine = (): Uint8Array<ArrayBuffer>[] => Array.from({ length: 9 }, (_, n) => slice(n * 0.5, n));

test("slices lie in the order of their positions, whatever their names or numbers say", async () => {
  const shuffled = [4, 0, 8, 2, 6, 1, 7, 3, 5].map((n) => slice(n * 0.5, n, [[0x00200013, "IS", String(99 - n)]]));
  const { size, places, to_lps_mm, notes } = await planned(...shuffled);
  expect(size).toEqual([4, 4, 9]);
  expect(places.map((place) => place?.plane.position?.[2])).toEqual([0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4]);
  expect(to_lps_mm).toEqual([0.2, 0, 0, 0, 0, 0.2, 0, 0, 0, 0, expect.closeTo(0.5), expect.closeTo(0), 0, 0, 0, 1]);
  expect(notes).toEqual([]);
});

test("a missing slice leaves its place free, one that came twice is left out, an odd one is told", async () => {
  const gap = await planned(...nine().filter((_, n) => n !== 3));
  expect(gap.places.map((place) => place === null)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8].map((n) => n === 3));
  expect(gap.notes).toEqual(["gap"]);
  expect((await planned(...nine(), slice(2, 50))).notes).toEqual(["left-out"]);
  expect((await planned(...nine().with(4, slice(2.2, 4)))).notes).toContain("uneven");
});

test("a leaning stack stays leaning, and a scale that is not there is not made up", async () => {
  const leaning = await planned(...nine().map((_, n) => slice(0, n, [[0x00200032, "DS", `0\\${n * 0.1}\\${n * 0.5}`]])));
  expect(leaning.notes).toEqual(["sheared"]);
  expect(leaning.to_lps_mm[6]).toBeCloseTo(0.1);
  const bare = nine().map((_, n) =>
    slice(0, n, [
      [0x00200032, "DS", ""],
      [0x00280030, "DS", ""],
      [0x00200013, "IS", String(n)],
    ]),
  );
  expect((await planned(...bare)).notes).toEqual(["step-assumed", "no-scale"]);
});

test("each frame of an enhanced image has the place that its own functional groups give it", async () => {
  const frames = [3, 1, 0, 2].map((z): readonly Element[] => [[0x00209113, "SQ", [[[0x00200032, "DS", `0\\0\\${z}`]]]]]);
  const shared: readonly Element[] = [
    [0x00209116, "SQ", [[[0x00200037, "DS", "1\\0\\0\\0\\1\\0"]]]],
    [0x00289110, "SQ", [[[0x00280030, "DS", "0.3\\0.4"]]]],
  ];
  const pixels = new Int16Array(64).map((_, n) => n >> 4);
  const image = slice(0, 0, [
    [0x00280008, "IS", "4"],
    [0x52009229, "SQ", [shared]],
    [0x52009230, "SQ", frames],
    [0x7fe00010, "OW", new Uint8Array(pixels.buffer)],
  ]);
  const plan = await planned(image);
  expect(plan.places.map((place) => place?.frame)).toEqual([2, 1, 3, 0]);
  expect([plan.to_lps_mm[0], plan.to_lps_mm[5]]).toEqual([0.4, 0.3]);
  const source = await FilesSource.open(plan, async (bytes) => bytes.buffer, "");
  const signal = new AbortController().signal;
  expect(new Int16Array(await source.slab(0, signal)).filter((_, n) => n % 16 === 0)).toEqual(Int16Array.of(2, 1, 3, 0));
  expect([source.header.grey.minimum, source.header.grey.maximum]).toEqual([0, 3]);
});

test("times, echoes and reconstructions that share their places are series of their own, a slice that came twice is not", async () => {
  const stacks = async (...files: Uint8Array<ArrayBuffer>[]) =>
    stacksOf((await look(...files)).images, new Set()).map(({ slices, part }) => [slices.length, part]);
  const twice = (told: (n: number) => readonly Element[]) => [0, 1].flatMap((n) => nine().map((_, k) => slice(k * 0.5, k, told(n))));
  const kinds: ((n: number) => readonly Element[])[] = [
    (n) => [[0x00200100, "IS", String(n + 1)]],
    (n) => [[0x00180086, "IS", String(n + 1)]],
    (n) => [[0x00200012, "IS", String(n + 1)]],
    (n) => [[0x00181210, "SH", ["SHARP", "SOFT"][n] ?? ""]],
    (n) => [[0x00080032, "TM", `10000${n}`]],
  ];
  for (const told of kinds) {
    expect(await stacks(...twice(told))).toEqual([
      [9, [1, 2]],
      [9, [2, 2]],
    ]);
  }
  expect(await stacks(...twice(() => []))).toEqual([[18, null]]);
  expect(await stacks(...nine(), slice(2, 50, [[0x00200100, "IS", "2"]]))).toEqual([[10, null]]);
});

test("the times of an enhanced image are told by its functional groups, or by the dimension that counts them", async () => {
  const places = [0, 1, 2, 3].map((z): Element => [0x00209113, "SQ", [[[0x00200032, "DS", `0\\0\\${z}`]]]]);
  const shared: readonly Element[] = [[0x00209116, "SQ", [[[0x00200037, "DS", "1\\0\\0\\0\\1\\0"]]]]];
  const time: Element = [0x00209165, "AT", Uint8Array.of(0x20, 0, 0x28, 0x91)];
  const stack: Element = [0x00209165, "AT", Uint8Array.of(0x20, 0, 0x56, 0x90)];
  const told: ((n: number, k: number) => Element)[] = [
    (n) => [0x00209128, "UL", Uint8Array.of(n + 1, 0, 0, 0)],
    (n, k) => [0x00209157, "UL", Uint8Array.of(k + 1, 0, 0, 0, n + 1, 0, 0, 0)],
  ];
  for (const element of told) {
    const frames = [0, 1].flatMap((n) => places.map((place, k): readonly Element[] => [[0x00209111, "SQ", [[element(n, k)]]], place]));
    const image = slice(0, 0, [
      [0x00209222, "SQ", [[stack], [time]]],
      [0x00280008, "IS", "8"],
      [0x52009229, "SQ", [shared]],
      [0x52009230, "SQ", frames],
      [0x7fe00010, "OW", new Uint8Array(8 * 32)],
    ]);
    const [first, second] = stacksOf((await look(image)).images, new Set());
    expect([first.part, second.part]).toEqual([
      [1, 2],
      [2, 2],
    ]);
    expect(second.slices.map((one) => one.frame)).toEqual([4, 5, 6, 7]);
  }
});

test("archives are opened, also inside each other; what is locked, damaged or says something wrong is counted", async () => {
  const inner = zip([{ name: "a/1.dcm", data: slice(0, 1) }], crc32);
  const found = await look(
    zip(
      [
        { name: "inner.zip", data: inner, stored: true },
        { name: "2.dcm", data: slice(1, 2), stored: true },
        { name: "../../3.dcm", data: slice(2, 3) },
        { name: "locked.dcm", data: slice(3, 4), flags: 1 },
        { name: "sum.dcm", data: slice(4, 5), crc32: 7 },
        { name: "stored.dcm", data: slice(4, 5), stored: true, crc32: 7 },
        { name: "long.dcm", data: slice(5, 6), size: 10 },
        { name: "notes.txt", data: new Uint8Array(300) },
      ],
      crc32,
    ),
  );
  expect(found.images.length).toBe(3);
  expect(found.skipped).toEqual({ other: 1, damaged: 3, locked: 1 });
});

test("what inflates to more than it says, or than deflate can, is not unpacked", async () => {
  const bomb = zip([{ name: "bomb", data: new Uint8Array(2 ** 24), size: 100 }], crc32);
  expect((await look(bomb)).skipped.damaged).toBe(1);
  expect((await look(new Uint8Array(zip([], crc32)).subarray(0, 10).slice(), Uint8Array.of(0x50, 0x4b, 3, 4))).skipped.damaged).toBe(2);
});

test("no spoilt file makes it throw, and none shows pixels that are not there", async () => {
  const { whole: upTo } = randomly(20261127);
  const whole = slice(0, 1, [[0x52009230, "SQ", [[[0x00209113, "SQ", [[[0x00200032, "DS", "0\\0\\1"]]]]]]]]);
  for (let n = 0; n < 1500; n++) {
    const spoilt = whole.slice(0, n % 3 === 0 ? upTo(0, whole.length) : whole.length);
    for (let hits = 0; hits < 1 + (n % 8); hits++) spoilt[upTo(0, spoilt.length - 1)] = upTo(0, 255);
    const { images } = await look(spoilt);
    for (const { laid } of stacksOf(images, new Set())) {
      if (typeof laid === "string") continue;
      const opened = FilesSource.open(laid, async (bytes, { layout }) => decoded(bytes, layout), "");
      await opened.catch((error: unknown) => expect(error).toBeInstanceOf(Error));
    }
  }
});

test("sequences nested ten thousand deep and a frame count without end cost nothing", async () => {
  const level = [0x08, 0, 0x15, 0x11, 0x53, 0x51, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xff, 0, 0xe0, 0xff, 0xff, 0xff, 0xff];
  const nested = Uint8Array.from([...dicomFile([]), ...Array.from({ length: 10_000 }, () => level).flat()]);
  expect((await look(nested)).skipped.damaged).toBe(1);
  const endless = slice(0, 1, [[0x00280008, "IS", "2147483647"]]);
  expect((await planned(endless)).size[2]).toBe(1);
});

function decoded(bytes: Uint8Array<ArrayBuffer>, layout: PixelLayout): ArrayBuffer {
  if (bytes.length < layout.rows * layout.columns * 2) throw new Error("short");
  return bytes.buffer;
}
