/** Ray marching on the GPU: the texture and the numbers of the shader. */
import { spacing_mm } from "../../geometry/grid";
import type { Stage } from "../gl/stage";
import type { Look } from "../types";
import type { Density } from "./density";
import type { Rays } from "./rays";
import { MARCH } from "./shader";

/** Null where the GPU has no room. */
export function uploadDensity(stage: Stage, density: Density): WebGLTexture | null {
  const { gl } = stage;
  const texture = stage.texture3d(gl.R8, density.size, gl.LINEAR);
  if (texture === null) return null;
  gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
  gl.texSubImage3D(gl.TEXTURE_3D, 0, 0, 0, 0, density.size[0], density.size[1], density.size[2], gl.RED, gl.UNSIGNED_BYTE, density.values);
  return texture;
}

/** Draw into the stage's lower left; the density's texture is bound. */
export function glPicture(stage: Stage, vertex: string, density: Density, rays: Rays, look: Look): void {
  const size = spacing_mm(density);
  const { origin, column, row, deeper, cut, beyond, step_mm, height } = rays;
  const { begins, hides, faint, full, mip } = look;
  stage.reach(rays.width, rays.height);
  stage.use(vertex, MARCH);
  stage.set(MARCH, {
    ...{ origin, column, row, deeper, cut, beyond, step_mm, height, begins, hides, faint, full, mip },
    size: density.size,
    inverse: size.map((length) => 1 / length),
    stride: step_mm / Math.min(...size),
  });
  stage.fill(rays.width, rays.height);
}
