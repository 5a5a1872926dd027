/** The middle slice of a volume, small, to recognise it by. */
import { bytesOf, framesOf } from "./frames";
import type { Plan, Slice } from "./plan";
import type { Decode } from "./source";

const SIDE = 192;
const [DARK, BRIGHT] = [0.01, 0.995];

/** A data URL; "" where that slice cannot be decoded. */
export async function thumbnailOf(plan: Plan, decode: Decode): Promise<string> {
  const there = plan.places.filter((place): place is Slice => place !== null);
  const { image, frame } = there[there.length >> 1];
  try {
    const body = await decode(await bytesOf(image, await framesOf(image), frame), image);
    return drawn(plan, plan.stored === "int16" ? new Int16Array(body) : new Uint16Array(body));
  } catch {
    return "";
  }
}

function drawn({ size: [ni, nj], notes }: Plan, values: Int16Array | Uint16Array): string {
  const stride = Math.ceil(Math.max(ni, nj) / SIDE);
  const [width, height] = [Math.ceil(ni / stride), Math.ceil(nj / stride)];
  const kept = Float64Array.from({ length: width * height }, (_, n) => values[Math.floor(n / width) * stride * ni + (n % width) * stride]);
  const sorted = kept.slice().sort();
  const [dark, bright] = [sorted[Math.floor(DARK * (sorted.length - 1))], sorted[Math.floor(BRIGHT * (sorted.length - 1))]];
  const picture = new ImageData(width, height);
  kept.forEach((value, n) => {
    const grey = ((value - dark) * 255) / Math.max(1, bright - dark);
    const shown = notes.includes("inverted") ? 255 - grey : grey;
    picture.data.set([shown, shown, shown, 255], 4 * n);
  });
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  canvas.getContext("2d")?.putImageData(picture, 0, 0);
  return canvas.toDataURL("image/png");
}
