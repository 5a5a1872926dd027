import { expect, test } from "vitest";
import { Ahead } from "../../src/page/ahead";

const file = (text: string) => new Blob([text]);
const text = (data: Uint8Array | null) => (data === null ? null : new TextDecoder().decode(data));

test("files are there before they are asked for, and are handed out a piece at a time, once", async () => {
  const files = [file("abcdef"), file("ghi")];
  const ahead = new Ahead();
  ahead.begin(files);
  await ahead.first();
  expect(text(ahead.taken(files[0] as Blob, 0, 4))).toBe("abcd");
  expect(text(ahead.taken(files[0] as Blob, 4, 9))).toBe("ef");
  expect(ahead.taken(files[0] as Blob, 0, 4)).toBeNull();
  await ahead.first();
  expect(text(ahead.taken(files[1] as Blob, 0, 3))).toBe("ghi");
  expect(ahead.first()).toBeNull();
});

test("no more is read ahead than a few megabytes, however many files there are, and large ones not at all", async () => {
  let read_bytes = 0;
  const counted = (size: number) => {
    const arrayBuffer = async () => {
      read_bytes += size;
      return new ArrayBuffer(size);
    };
    return { size, arrayBuffer } as unknown as Blob;
  };
  const slices = Array.from({ length: 40 }, () => counted(2 ** 20));
  const ahead = new Ahead();
  ahead.begin([counted(2 ** 23), ...slices]);
  expect(read_bytes).toBe(8 * 2 ** 20);
  for (const slice of slices) {
    await ahead.first();
    expect(ahead.taken(slice, 0, 2 ** 20)?.length).toBe(2 ** 20);
  }
  expect(read_bytes).toBe(40 * 2 ** 20);
});

test("what was asked for too early, or cannot be read, takes no room from the others", async () => {
  const broken = { size: 2 ** 22, arrayBuffer: () => Promise.reject(new Error("gone")) } as Blob;
  const early = new Blob([new Uint8Array(2 ** 22)]);
  const late = file("late");
  const ahead = new Ahead();
  ahead.begin([broken, early, late]);
  expect(ahead.taken(early, 0, 9)).toBeNull();
  while (ahead.first() !== null) await ahead.first();
  expect(ahead.taken(early, 0, 9)).toBeNull();
  expect(ahead.taken(broken, 0, 9)).toBeNull();
  expect(text(ahead.taken(late, 0, 9))).toBe("late");
});
