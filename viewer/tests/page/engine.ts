/** The engine on a bare page, for the programs under bench/ that drive it from outside. */
import { toPoint } from "../../src/geometry/affine";
import { corners_mm, fitPlane, gridOf, spacing_mm, step_mm } from "../../src/geometry/grid";
import { letters, sides } from "../../src/geometry/letters";
import { angle_deg, distance_mm } from "../../src/geometry/measure";
import { AXIAL, CORONAL, frameOf, movePlane, pixelToPoint, planeAround, pointToPixel, SAGITTAL, turnFrame } from "../../src/geometry/plane";
import { createSliceRenderer } from "../../src/render/slices";
import { lookOf } from "../../src/render/volume/look";
import { createVolumeRenderer } from "../../src/render/volumes";
import { sampleAt } from "../../src/sample/point";
import { profile } from "../../src/sample/profile";
import { regionStatistics } from "../../src/sample/region";
import { hashVoxels } from "../../src/volume/hash";
import type { VolumeHeader, VolumeSource } from "../../src/volume/header";
import { type LoadOptions, loadVolume } from "../../src/volume/load";
import type { Volume } from "../../src/volume/volume";

/** A source over HTTP: header.json, preview, slabs/0, slabs/1, ... under `base`. */
async function sourceAt(base: string): Promise<VolumeSource> {
  const bytes = async (path: string, signal: AbortSignal) => (await fetch(`${base}/${path}`, { signal })).arrayBuffer();
  const header = (await (await fetch(`${base}/header.json`)).json()) as VolumeHeader;
  return { header, preview: (signal) => bytes("preview", signal), slab: (index, signal) => bytes(`slabs/${index}`, signal) };
}

/** Load and wait for the last slab. */
async function whole(base: string, options: LoadOptions = {}): Promise<Volume> {
  const source = await sourceAt(base);
  return new Promise((resolve, reject) => {
    let volume: Volume | null = null;
    let last = false;
    const end = () => {
      if (volume !== null && last) resolve(volume);
    };
    const onProgress: LoadOptions["onProgress"] = (progress) => {
      options.onProgress?.(progress);
      if (progress.error !== null) reject(progress.error);
      last = progress.complete;
      end();
    };
    loadVolume(source, { ...options, onProgress }).then((made) => {
      volume = made;
      end();
    }, reject);
  });
}

const engine = {
  ...{ toPoint, corners_mm, fitPlane, gridOf, spacing_mm, step_mm, letters, sides, angle_deg, distance_mm },
  ...{ AXIAL, CORONAL, SAGITTAL, frameOf, movePlane, pixelToPoint, planeAround, pointToPixel, turnFrame },
  ...{ createSliceRenderer, createVolumeRenderer, lookOf, sampleAt, profile, regionStatistics, hashVoxels, loadVolume, sourceAt, whole },
};

export type Engine = typeof engine;
Object.assign(globalThis, { engine });
