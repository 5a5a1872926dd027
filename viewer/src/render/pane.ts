/** What one canvas shows: its grey values, painted again when the window changes. */
import { hatchAbsent } from "./absent";
import type { Coarseness, SliceJob } from "./cpu/job";
import { type GreyWindow, OUTSIDE, type SliceView } from "./types";
import type { GreyTable } from "./window";

export class Pane {
  greys = new Int32Array(0);
  window: GreyWindow = { centre: 0, width: 1, invert: false };
  #image: ImageData | null = null;
  #pixels = new Uint32Array(0);
  #surface: HTMLCanvasElement | null = null;
  #shown: { view: SliceView; state: string } | null = null;

  constructor(readonly canvas: HTMLCanvasElement) {}

  /** True where this very picture is there, or on its way. */
  shows(view: SliceView, state: string): boolean {
    const shown = this.#shown;
    return shown !== null && shown.state === state && sameView(shown.view, view);
  }

  remember(view: SliceView, state: string): void {
    this.#shown = { view, state };
  }

  /** Grey values of the size of a job, empty; the same memory as long as the size stays. */
  empty(job: SliceJob): Int32Array {
    const size = job.width * job.height;
    if (this.greys.length !== size) this.greys = new Int32Array(size);
    return this.greys.fill(OUTSIDE);
  }

  /** Paint what `greys` holds: a job's pixels, enlarged by `coarse.pixels`. */
  paint(table: GreyTable, job: SliceJob, coarse: Coarseness, absent: readonly number[]): void {
    if (this.#image === null || this.#image.width !== job.width || this.#image.height !== job.height) {
      this.#image = new ImageData(job.width, job.height);
      this.#pixels = new Uint32Array(this.#image.data.buffer);
    }
    table.paint(this.greys, this.#pixels, this.window);
    if (absent.length > 0) hatchAbsent(this.#pixels, job, absent);
    if (coarse.pixels === 1) contextOf(this.canvas).putImageData(this.#image, 0, 0);
    else this.#enlarge(this.#image, coarse.pixels);
  }

  #enlarge(image: ImageData, factor: number): void {
    this.#surface ??= document.createElement("canvas");
    if (this.#surface.width !== image.width || this.#surface.height !== image.height) {
      this.#surface.width = image.width;
      this.#surface.height = image.height;
    }
    contextOf(this.#surface).putImageData(image, 0, 0);
    const context = contextOf(this.canvas);
    context.imageSmoothingEnabled = true;
    context.drawImage(this.#surface, 0, 0, image.width * factor, image.height * factor);
  }
}

export function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext("2d", { alpha: false });
  if (context === null) throw new Error("this canvas draws something else already");
  return context;
}

function sameView(a: SliceView, b: SliceView): boolean {
  const [p, q] = [a.plane, b.plane];
  const same = (u: readonly number[], v: readonly number[]) => u[0] === v[0] && u[1] === v[1] && u[2] === v[2];
  return (
    a.slab_mm === b.slab_mm &&
    a.mode === b.mode &&
    a.interpolation === b.interpolation &&
    p.width === q.width &&
    p.height === q.height &&
    p.pixel_mm === q.pixel_mm &&
    same(p.origin_mm, q.origin_mm) &&
    same(p.right, q.right) &&
    same(p.down, q.down)
  );
}
