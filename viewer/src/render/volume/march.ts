/** Ray marching by the CPU: one row of pixels at a time, front to back. The shader in `shader.ts` says the same in its own words. */
import { spacing_mm } from "../../geometry/grid";
import type { Vec3 } from "../../geometry/vector";
import type { Look } from "../types";
import { CELL, cellCounts, type Density } from "./density";
import type { Rays } from "./rays";

/** Beyond this what is behind no longer shows. */
const OPAQUE = 0.97;
/** How much light there is where none falls. */
const AMBIENT = 0.25;

/** What a ray met: its colour 0..255, and the sample where half of it was hidden (for a MIP, the brightest one), counted from the camera's plane; NaN where it met nothing. */
export interface Hit {
  red: number;
  green: number;
  blue: number;
  sample: number;
}

export class March {
  readonly hit: Hit = { red: 0, green: 0, blue: 0, sample: Number.NaN };
  readonly #opacity = new Float32Array(256);
  readonly #inverse: Vec3;
  readonly #cellSize: readonly [number, number, number];

  constructor(
    readonly density: Density,
    readonly rays: Rays,
    readonly look: Look,
  ) {
    const size = spacing_mm(density);
    this.#inverse = [1 / size[0], 1 / size[1], 1 / size[2]];
    this.#cellSize = cellCounts(density.size);
    const stride = rays.step_mm / Math.min(...size);
    for (let n = 0; n < 256; n++) {
      const share = Math.min(Math.max((n - look.begins) / (look.hides - look.begins), 0), 1);
      this.#opacity[n] = 1 - (1 - share) ** stride;
    }
  }

  /** Colour one row of pixels as opaque RGBA. */
  row(row: number, pixels: Uint32Array, offset: number): void {
    for (let column = 0; column < this.rays.width; column++) {
      this.cast(column, row);
      const { red, green, blue } = this.hit;
      pixels[offset + column] = 0xff000000 | (blue << 16) | (green << 8) | red;
    }
  }

  /** Follow the ray of one pixel; what it met is in `hit`. */
  cast(column: number, row: number): void {
    const { origin, column: across, row: down } = this.rays;
    const x = origin[0] + column * across[0] + row * down[0];
    const y = origin[1] + column * across[1] + row * down[1];
    const z = origin[2] + column * across[2] + row * down[2];
    const { hit } = this;
    hit.red = hit.green = hit.blue = 0;
    hit.sample = Number.NaN;
    const [first, last] = this.#within(x, y, z);
    if (this.look.mip) this.#brightest(x, y, z, first, last);
    else this.#surface(x, y, z, first, last);
  }

  /** The samples of a ray that lie between the outermost centres and beyond the cut. */
  #within(x: number, y: number, z: number): readonly [number, number] {
    const { deeper, cut, beyond } = this.rays;
    const { size } = this.density;
    let first = Number.NEGATIVE_INFINITY;
    let last = Number.POSITIVE_INFINITY;
    const keep = (start: number, step: number, low: number, high: number) => {
      if (Math.abs(step) < 1e-12) {
        if (start < low || start > high) last = Number.NEGATIVE_INFINITY;
        return;
      }
      first = Math.max(first, ((step > 0 ? low : high) - start) / step);
      last = Math.min(last, ((step > 0 ? high : low) - start) / step);
    };
    keep(x, deeper[0], 0, size[0] - 1.001);
    keep(y, deeper[1], 0, size[1] - 1.001);
    keep(z, deeper[2], 0, size[2] - 1.001);
    keep(cut[0] * x + cut[1] * y + cut[2] * z + beyond, cut[0] * deeper[0] + cut[1] * deeper[1] + cut[2] * deeper[2], 0, Number.MAX_VALUE);
    return [Math.ceil(first), Math.floor(last)];
  }

  #brightest(x: number, y: number, z: number, first: number, last: number): void {
    const [dx, dy, dz] = this.rays.deeper;
    const { begins, hides } = this.look;
    let best = begins;
    for (let n = first; n <= last; n++) {
      const [px, py, pz] = [x + n * dx, y + n * dy, z + n * dz];
      if (this.#cell(px, py, pz) <= best) continue;
      const value = this.#value(px, py, pz);
      if (value <= best) continue;
      best = value;
      this.hit.sample = n;
    }
    const level = first > last ? 0 : Math.round(Math.min((best - begins) / (hides - begins), 1) * 255);
    this.hit.red = this.hit.green = this.hit.blue = level;
  }

  #surface(x: number, y: number, z: number, first: number, last: number): void {
    const { begins, hides, faint, full } = this.look;
    const [dx, dy, dz] = this.rays.deeper;
    let [red, green, blue, seen] = [0, 0, 0, 0];
    for (let n = first; n <= last && seen < OPAQUE; n++) {
      const [px, py, pz] = [x + n * dx, y + n * dy, z + n * dz];
      if (this.#cell(px, py, pz) <= begins) continue;
      const value = this.#value(px, py, pz);
      if (value <= begins) continue;
      const opacity = this.#opacity[(value + 0.5) | 0] * (1 - seen);
      const light = opacity * this.#light(px, py, pz) * 255;
      const share = Math.min((value - begins) / (hides - begins), 1);
      red += light * (faint[0] + share * (full[0] - faint[0]));
      green += light * (faint[1] + share * (full[1] - faint[1]));
      blue += light * (faint[2] + share * (full[2] - faint[2]));
      if (seen < 0.5 && seen + opacity >= 0.5) this.hit.sample = n;
      seen += opacity;
    }
    this.hit.red = Math.min(Math.round(red), 255);
    this.hit.green = Math.min(Math.round(green), 255);
    this.hit.blue = Math.min(Math.round(blue), 255);
  }

  /** Light from where one stands, on the surface that the grey values slope to. */
  #light(x: number, y: number, z: number): number {
    const [ni, nj, nk] = this.density.size;
    if (x < 1 || y < 1 || z < 1 || x > ni - 2.01 || y > nj - 2.01 || z > nk - 2.01) return 1;
    const gx = (this.#value(x + 1, y, z) - this.#value(x - 1, y, z)) * this.#inverse[0];
    const gy = (this.#value(x, y + 1, z) - this.#value(x, y - 1, z)) * this.#inverse[1];
    const gz = (this.#value(x, y, z + 1) - this.#value(x, y, z - 1)) * this.#inverse[2];
    const size = Math.hypot(gx, gy, gz);
    if (size < 1e-6) return 1;
    const [dx, dy, dz] = this.rays.deeper;
    const along = gx * dx * this.#spread(0) + gy * dy * this.#spread(1) + gz * dz * this.#spread(2);
    return AMBIENT + (1 - AMBIENT) * Math.min(Math.abs(along) / size, 1);
  }

  /** A step of one voxel along an axis in mm, by the sample's own length: makes `deeper` a unit vector. */
  #spread(axis: number): number {
    return 1 / (this.#inverse[axis] * this.rays.step_mm);
  }

  #cell(x: number, y: number, z: number): number {
    const [ci, cj] = this.#cellSize;
    return this.density.cells[((x / CELL) | 0) + ci * (((y / CELL) | 0) + cj * ((z / CELL) | 0))];
  }

  #value(x: number, y: number, z: number): number {
    const { values, size } = this.density;
    const ni = size[0];
    const nij = ni * size[1];
    const i = x | 0;
    const j = y | 0;
    const k = z | 0;
    const fx = x - i;
    const fy = y - j;
    const o = i + ni * j + nij * k;
    const p = o + nij;
    const ab = values[o] + fx * (values[o + 1] - values[o]);
    const bb = values[o + ni] + fx * (values[o + ni + 1] - values[o + ni]);
    const db = values[p] + fx * (values[p + 1] - values[p]);
    const eb = values[p + ni] + fx * (values[p + ni + 1] - values[p + ni]);
    const near = ab + fy * (bb - ab);
    return near + (z - k) * (db + fy * (eb - db) - near);
  }
}
