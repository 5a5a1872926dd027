/** The volume in three dimensions: by the GPU where there is one, else by the CPU; coarse while it turns, fine when it rests. */
import { pixelToPoint, planeAround } from "../../geometry/plane";
import { along, type Vec3 } from "../../geometry/vector";
import type { Volume } from "../../volume/volume";
import { VERTEX } from "../gl/shader";
import { Stage } from "../gl/stage";
import { contextOf } from "../pane";
import { breathe, Rest } from "../rest";
import type { Choice } from "../slices";
import type { Backend, Camera, Clip, Look, VolumeRenderer } from "../types";
import { coarseDensity, type Density, fineDensity } from "./density";
import { glPicture, uploadDensity } from "./gl";
import { March } from "./march";
import { raysOf } from "./rays";
import { MARCH } from "./shader";

/** How coarsely it turns: a software GL and the CPU would stutter else. */
const TURNING = { pixels: 3, stride: 2 };
const STILL = { pixels: 1, stride: 1 };
const BREATH_MS = 8;

interface Shot {
  readonly camera: Camera;
  readonly look: Look;
  readonly clip: Clip | null;
}

type Fineness = typeof STILL;

/** Draws one volume; `choice` as for slices. */
export function createVolumeRenderer(volume: Volume, choice: Choice): VolumeRenderer {
  return new Volumes(volume, choice);
}

/** Null where there is no WebGL2, or its driver does not take our program: then the CPU marches. */
function openStage(onLost: () => void): Stage | null {
  const stage = Stage.open(onLost);
  if (stage === null || stage.takes(VERTEX, MARCH)) return stage;
  stage.close();
  return null;
}

class Volumes implements VolumeRenderer {
  readonly #rest = new Rest<HTMLCanvasElement>();
  readonly #shots = new Map<HTMLCanvasElement, Shot>();
  readonly #surface = document.createElement("canvas");
  readonly #stop: () => void;
  #density: Density | null = null;
  #texture: WebGLTexture | null = null;
  /** undefined until the first picture is asked for: a software GL takes long to begin, and slices come first. */
  #stage: Stage | null | undefined;
  #closed = false;
  /** Ends when all that is loaded is looked through as finely as it will be. */
  #better: Promise<void> = Promise.resolve();

  constructor(
    readonly volume: Volume,
    private readonly choice: Choice,
  ) {
    this.#stop = volume.onSlab(() => {
      this.#better = this.#improve();
    });
    this.#better = this.#improve();
  }

  get backend(): Backend {
    return this.#began() === null ? "cpu" : "gl";
  }

  #began(): Stage | null {
    if (this.#stage === undefined) this.#stage = this.choice === "cpu" || this.#closed ? null : openStage(() => this.#fall());
    return this.#stage;
  }

  #known(): Density {
    this.#density ??= coarseDensity(this.volume);
    return this.#density;
  }

  draw(canvas: HTMLCanvasElement, camera: Camera, look: Look, clip: Clip | null): void {
    const shot = { camera, look, clip };
    this.#shots.set(canvas, shot);
    const stage = this.#began();
    const fineness = stage !== null && !stage.software ? STILL : TURNING;
    if (stage !== null) this.#byGl(stage, canvas, shot, fineness);
    else this.#byCpu(canvas, shot, fineness);
    if (fineness === STILL) this.#rest.drop(canvas);
    else this.#rest.later(canvas, (stopped) => this.#refine(canvas, shot, stopped));
  }

  pick(column: number, row: number, width: number, height: number, camera: Camera, look: Look, clip: Clip | null): Vec3 | null {
    const march = new March(this.#known(), raysOf(this.#known(), camera, width, height, clip, 1, 1), look);
    march.cast(column, row);
    if (Number.isNaN(march.hit.sample)) return null;
    const plane = planeAround(camera, camera.centre_mm, camera.pixel_mm, width, height);
    return along(pixelToPoint(plane, column, row), camera.normal, march.hit.sample * march.rays.step_mm);
  }

  async settled(): Promise<void> {
    await this.#better;
    await this.#rest.settled();
  }

  close(): void {
    this.#closed = true;
    this.#stop();
    this.#rest.clear();
    this.#shots.clear();
    this.#stage?.close();
    this.#stage = null;
  }

  #fall(): void {
    this.#stage = this.#texture = null;
    if (!this.#closed) this.#again();
  }

  #again(): void {
    for (const [canvas, { camera, look, clip }] of this.#shots) this.draw(canvas, camera, look, clip);
  }

  /** From the preview to all voxels, once they are there. */
  async #improve(): Promise<void> {
    if (!this.volume.complete || this.#closed) return;
    this.#stop();
    const fine = await fineDensity(this.volume, () => this.#closed);
    if (fine === null) return;
    this.#density = fine;
    this.#texture = null;
    this.#again();
  }

  async #refine(canvas: HTMLCanvasElement, shot: Shot, stopped: () => boolean): Promise<void> {
    const stage = this.#began();
    if (stage !== null) {
      this.#byGl(stage, canvas, shot, STILL);
      return;
    }
    const march = this.#march(canvas, shot, STILL);
    const image = new ImageData(march.rays.width, march.rays.height);
    const pixels = new Uint32Array(image.data.buffer);
    let until = performance.now() + BREATH_MS;
    for (let row = 0; row < image.height; row++) {
      march.row(row, pixels, row * image.width);
      if (performance.now() < until) continue;
      await breathe();
      if (stopped()) return;
      until = performance.now() + BREATH_MS;
    }
    contextOf(canvas).putImageData(image, 0, 0);
  }

  #march(canvas: HTMLCanvasElement, { camera, look, clip }: Shot, fineness: Fineness): March {
    const rays = raysOf(this.#known(), camera, canvas.width, canvas.height, clip, fineness.pixels, fineness.stride);
    return new March(this.#known(), rays, look);
  }

  #byCpu(canvas: HTMLCanvasElement, shot: Shot, fineness: Fineness): void {
    const march = this.#march(canvas, shot, fineness);
    const { width, height } = march.rays;
    const image = new ImageData(width, height);
    const pixels = new Uint32Array(image.data.buffer);
    for (let row = 0; row < height; row++) march.row(row, pixels, row * width);
    this.#surface.width = width;
    this.#surface.height = height;
    contextOf(this.#surface).putImageData(image, 0, 0);
    contextOf(canvas).drawImage(this.#surface, 0, 0, width, height, 0, 0, canvas.width, canvas.height);
  }

  #byGl(stage: Stage, canvas: HTMLCanvasElement, { camera, look, clip }: Shot, fineness: Fineness): void {
    this.#texture ??= uploadDensity(stage, this.#known());
    if (this.#texture === null) {
      this.#stage = null;
      this.#byCpu(canvas, { camera, look, clip }, fineness);
      return;
    }
    const rays = raysOf(this.#known(), camera, canvas.width, canvas.height, clip, fineness.pixels, fineness.stride);
    stage.gl.bindTexture(stage.gl.TEXTURE_3D, this.#texture);
    glPicture(stage, VERTEX, this.#known(), rays, look);
    const top = stage.canvas.height - rays.height;
    contextOf(canvas).drawImage(stage.canvas, 0, top, rays.width, rays.height, 0, 0, canvas.width, canvas.height);
  }
}
