/** Slices by the CPU: always there, exact; coarse while a heavy picture moves. */
import type { Volume } from "../../volume/volume";
import { finest, Pace } from "../pace";
import { Pane } from "../pane";
import { breathe, Rest } from "../rest";
import type { GreyWindow, SliceImage, SliceRenderer, SliceView } from "../types";
import { GreyTable } from "../window";
import { blank, type Coarseness, type SliceJob } from "./job";
import { type Layer, layersOf, renderExact } from "./layers";
import { Pool } from "./pool";
import { drawRows, drawSlice, SliceRows } from "./rows";

/** How long a heavy picture may hold the page between two breaths. */
const BREATH_MS = 8;
/** Rows that a worker draws at a time: few enough to be dropped quickly, enough to be worth a message. */
const BAND_ROWS = 24;

interface Drawn {
  readonly job: SliceJob;
  readonly coarse: Coarseness;
}

export class CpuSlices implements SliceRenderer {
  readonly backend = "cpu";
  readonly #panes = new Map<HTMLCanvasElement, { pane: Pane; drawn: Drawn | null }>();
  readonly #pace = new Pace();
  readonly #rest = new Rest<HTMLCanvasElement>();
  readonly #table: GreyTable;
  #pool: Pool | null = null;

  constructor(readonly volume: Volume) {
    this.#table = new GreyTable(volume.lowest);
  }

  render(view: SliceView): SliceImage {
    return renderExact(this.volume, view);
  }

  draw(canvas: HTMLCanvasElement, view: SliceView, window: GreyWindow): void {
    const entry = this.#entry(canvas);
    const { pane } = entry;
    pane.window = window;
    const { from, to } = this.volume.loaded;
    const state = `${from} ${to}`;
    if (!pane.shows(view, state)) {
      pane.remember(view, state);
      this.#picture(canvas, view);
    }
    this.#paint(canvas);
  }

  settled(): Promise<void> {
    return this.#rest.settled();
  }

  forget(canvas: HTMLCanvasElement): void {
    this.#rest.drop(canvas);
    this.#panes.delete(canvas);
  }

  close(): void {
    this.#rest.clear();
    this.#panes.clear();
    this.#pool?.close();
  }

  #entry(canvas: HTMLCanvasElement): { pane: Pane; drawn: Drawn | null } {
    const entry = this.#panes.get(canvas) ?? { pane: new Pane(canvas), drawn: null };
    this.#panes.set(canvas, entry);
    return entry;
  }

  /** The picture that can be had in time; if it is not the finest, that one when the canvas rests. */
  #picture(canvas: HTMLCanvasElement, view: SliceView): void {
    const entry = this.#entry(canvas);
    const fine = finest(this.volume, view);
    const coarse = this.#pace.affordable(this.volume, view);
    const started = performance.now();
    const layers = layersOf(this.volume, view, coarse);
    const greys = entry.pane.empty(layers[0].job);
    for (const layer of layers) drawSlice(layer.values, layer.job, greys);
    entry.drawn = { job: layers[layers.length - 1].job, coarse };
    this.#pace.learn(Pace.load(this.volume, view, coarse), performance.now() - started);
    if (coarse.pixels === fine.pixels && coarse.samples === 1) this.#rest.drop(canvas);
    else this.#rest.later(canvas, (stopped) => this.#refine(canvas, view, fine, stopped));
  }

  async #refine(canvas: HTMLCanvasElement, view: SliceView, fine: Coarseness, stopped: () => boolean): Promise<void> {
    const layers = layersOf(this.volume, view, fine);
    const greys = (await this.#shared(layers, stopped)) ?? (await inTurns(layers, stopped));
    if (stopped()) return;
    const entry = this.#entry(canvas);
    entry.pane.greys = greys;
    entry.drawn = { job: layers[layers.length - 1].job, coarse: fine };
    this.#paint(canvas);
  }

  /** By all workers at once, where they share the voxels; else null. */
  async #shared(layers: readonly Layer[], stopped: () => boolean): Promise<Int32Array<ArrayBuffer> | null> {
    const { values } = this.volume;
    if (layers.length > 1 || values.buffer instanceof ArrayBuffer) return null;
    if (this.#pool === null) {
      this.#pool = new Pool(Pool.usual());
      this.#pool.tell({ kind: "share", values });
    }
    if (this.#pool.size === 0) return null;
    try {
      return await byBands(this.#pool, layers[0].job, stopped);
    } catch {
      return null; // a worker that died leaves the page to do it
    }
  }

  #paint(canvas: HTMLCanvasElement): void {
    const { pane, drawn } = this.#entry(canvas);
    if (drawn !== null) pane.paint(this.#table, drawn.job, drawn.coarse, this.volume.absent);
  }
}

/** The picture on the page's own thread, a few rows at a time. */
async function inTurns(layers: readonly Layer[], stopped: () => boolean): Promise<Int32Array<ArrayBuffer>> {
  const greys = blank(layers[0].job);
  for (const { values, job } of layers) {
    const rows = new SliceRows(values, job);
    let until = performance.now() + BREATH_MS;
    for (let row = 0; row < job.height && !stopped(); row++) {
      drawRows(rows, row, row + 1, greys, row * job.width);
      if (performance.now() < until) continue;
      await breathe();
      until = performance.now() + BREATH_MS;
    }
  }
  return greys;
}

/** The picture by all workers, each taking the next band of rows: no more are begun once it is no longer wanted. */
async function byBands(pool: Pool, job: SliceJob, stopped: () => boolean): Promise<Int32Array<ArrayBuffer>> {
  const greys = blank(job);
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < job.height && !stopped()) {
      const from = next;
      next = Math.min(job.height, from + BAND_ROWS);
      greys.set(await pool.band(job, from, next), from * job.width);
    }
  };
  await Promise.all(Array.from({ length: pool.size }, lane));
  return greys;
}
