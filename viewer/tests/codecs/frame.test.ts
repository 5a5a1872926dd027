/** What cannot be seen from Python: a codec that a frame breaks is replaced, memory has a cap, and a frame is the caller's to keep. */
import { expect, it, vi } from "vitest";
import { decodeFrame, ready } from "../../src/codecs/frame";
import type { PixelLayout } from "../../src/codecs/layout";
import { NoPixels } from "../../src/codecs/refusals";

const UID = "1.2.840.10008.1.2";
const GREY: PixelLayout = {
  transfer_syntax_uid: `${UID}.1`,
  rows: 2,
  columns: 3,
  samples_per_pixel: 1,
  photometric_interpretation: "MONOCHROME2",
  planar_configuration: 0,
  bits_allocated: 16,
  bits_stored: 12,
  high_bit: 11,
  pixel_representation: 1,
  number_of_frames: 1,
};

const word = (value: number) => [(value >> 8) & 255, value & 255];
const long = (value: number) => [...word(value >>> 16), ...word(value)];

/** A JPEG 2000 stream with no data at all: every sample is half of the range (ISO 15444-1 A). */
const empty = (rows: number, columns: number, tile: number) =>
  Uint8Array.from([
    ...[0xff, 0x4f, 0xff, 0x51, ...word(41), 0, 0, ...[columns, rows, 0, 0, tile, tile, 0, 0].flatMap(long), ...word(1), 15, 1, 1],
    ...[0xff, 0x52, ...word(12), 0, 0, ...word(1), 0, 5, 4, 4, 0, 1, 0xff, 0x5c, ...word(19), 0x40, ...Array(16).fill(0x48)],
    ...[0xff, 0x90, ...word(10), 0, 0, ...long(0), 0, 1, 0xff, 0x93, 0, 0, 0, 0, 0, 0, 0xff, 0xd9],
  ]);

/** A JPEG-LS stream whose data is noise. */
const broken = Uint8Array.from([
  ...[0xff, 0xd8, 0xff, 0xf7, 0, 11, 16, 0, 2, 0, 3, 1, 1, 0x11, 0, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 0, 0],
  ...Array.from({ length: 40 }, (_, n) => (n * 37) % 251),
  ...[0xff, 0xd9],
]);
const fault = (data: Uint8Array, layout: PixelLayout) => {
  try {
    decodeFrame(data, layout, false);
  } catch (thrown) {
    return thrown instanceof NoPixels ? thrown.fault : thrown;
  }
  return null;
};

it("copies native pixels, so that the file can be let go", () => {
  const data = Uint8Array.from([1, 0xf8, 0xff, 0x0f, 0, 0, 0, 8, 7, 0x70, 0xff, 0xff]);
  const values = decodeFrame(data, GREY, false);
  data.fill(9);
  expect([...values]).toEqual([-2047, -1, 0, -2048, 7, -1]);
  expect(values).toBeInstanceOf(Int16Array);
});

it("needs what it was told to make ready", async () => {
  const layout = { ...GREY, transfer_syntax_uid: `${UID}.4.80` };
  await ready([layout.transfer_syntax_uid, "1.2.3"]);
  expect(fault(broken, layout)).toBe("refused");
});

it("goes on with a fresh codec after each of thirty frames that break it", async () => {
  const layout = { ...GREY, transfer_syntax_uid: `${UID}.4.80` };
  await ready([layout.transfer_syntax_uid]);
  expect(Array.from({ length: 30 }, () => fault(broken, layout)).every((told) => told === "refused")).toBe(true);
});

it("gives a codec no more memory than a frame may cost", async () => {
  const layout = { ...GREY, transfer_syntax_uid: `${UID}.4.90`, rows: 4096, columns: 8192, bits_stored: 16, high_bit: 15 };
  await ready([layout.transfer_syntax_uid]);
  expect(fault(empty(4096, 8192, 23), layout)).toBe("too-large");
  const small = { ...layout, rows: 9, columns: 7 };
  expect([...new Set(decodeFrame(empty(9, 7, 64), small, false))]).toEqual([-32768]);
});

it("says what a device has no memory for, and what none has", () => {
  const slice = vi.spyOn(Uint8Array.prototype, "slice").mockImplementation(() => {
    throw new RangeError("Array buffer allocation failed");
  });
  const told = fault(new Uint8Array(12), GREY);
  slice.mockRestore();
  expect(told).toBe("too-large");
  const bits = { ...GREY, bits_allocated: 1, bits_stored: 1, high_bit: 0, rows: 32_768, columns: 65_535 };
  expect(fault(new Uint8Array(12), bits)).toBe("no-decoder");
});
