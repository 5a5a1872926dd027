/** How the pixels of one instance are laid out (PS3.3 C.7.6.3): the names and values of `handcarry.model.frame.PixelLayout`. */
export interface PixelLayout {
  readonly transfer_syntax_uid: string;
  readonly rows: number;
  readonly columns: number;
  readonly samples_per_pixel: number;
  readonly photometric_interpretation: string;
  readonly planar_configuration: number;
  readonly bits_allocated: number;
  readonly bits_stored: number;
  readonly high_bit: number;
  readonly pixel_representation: number;
  readonly number_of_frames: number;
}

/** Bits Allocated that are read; PS3.5 8.1.1 allows multiples of 8, images use these. */
const WIDTHS: readonly number[] = [1, 8, 16, 32];

/** The most that one uncompressed frame may have: 8192 x 16384 pixels of two bytes. */
export const FRAME_BYTES = 256 * 2 ** 20;

/**
 * The most that one frame may have once it is decoded: wasm cannot be interrupted, and 32 million pixels take it seconds at worst. The
 * largest slices of any tomograph are a quarter of that.
 */
export const CODED_FRAME_BYTES = 64 * 2 ** 20;

/** Samples of one frame: a pixel has one or more. */
export const sampleCount = (layout: PixelLayout): number => layout.rows * layout.columns * layout.samples_per_pixel;

/** Bytes of one stored value once it is out of the file: bits become bytes. */
export const sampleBytes = (layout: PixelLayout): 1 | 2 | 4 => (layout.bits_allocated > 16 ? 4 : layout.bits_allocated > 8 ? 2 : 1);

/** Bits of one uncompressed frame as it lies in the file: 4:2:2 colour shares its chroma between two pixels (PS3.3 C.7.6.3.1.2). */
export function nativeBits(layout: PixelLayout): number {
  const samples = isHalfChroma(layout) ? 2 : layout.samples_per_pixel;
  return layout.rows * layout.columns * samples * layout.bits_allocated;
}

/** Whether each pair of pixels shares its chroma in the file. */
export const isHalfChroma = (layout: PixelLayout): boolean =>
  layout.samples_per_pixel === 3 && layout.photometric_interpretation === "YBR_FULL_422";

/** Whether this can be a picture at all. */
export function isPicture(layout: PixelLayout): boolean {
  const { rows, columns, samples_per_pixel, bits_allocated } = layout;
  return [rows, columns, samples_per_pixel].every((count) => Number.isInteger(count) && count > 0) && WIDTHS.includes(bits_allocated);
}

/** Whether one frame is more than anybody should have to hold. */
export const isOverCap = (layout: PixelLayout): boolean =>
  Math.max(sampleCount(layout) * layout.bits_allocated, nativeBits(layout)) > 8 * FRAME_BYTES;
